"""What features above careers may add to the pages of occupations and pathways."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from jinja2 import ChoiceLoader, DictLoader

from portal.careers import panels
from portal.careers.models import Occupation
from portal.frameworks import panels as framework_panels
from tests import factories as make


@pytest.fixture
def world(session, sign_in, monkeypatch) -> SimpleNamespace:
    monkeypatch.setattr(panels, "_panels", {"deeds": [], "start": []})
    monkeypatch.setattr(framework_panels, "_panels", {"cluster": [], "pathway": [], "pathway_deeds": []})
    district = make.district()
    make.add(Occupation(soc="29-1141", title="Registered Nurses"))
    framework = make.framework()
    pathway = make.pathway(make.cluster(framework))
    return SimpleNamespace(pathway=pathway, client=sign_in(make.user(district, "teacher", at=make.school(district))))


@pytest.fixture
def button(app, monkeypatch) -> str:
    """The name of a template that says whatever it is given."""
    loader = ChoiceLoader([DictLoader({"any.html": "<button type='button'>Save {{ panel.what }}</button>"}), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    return "any.html"


def test_a_button_of_a_higher_room_stands_below_the_heading_of_an_occupation(world, button):
    panels.register("deeds", 10, lambda soc, viewer: (button, {"what": soc}))
    assert world.client.page("/occupations/29-1141").has("button", text="Save 29-1141")


def test_a_button_of_a_higher_room_stands_below_the_heading_of_a_pathway(world, button):
    framework_panels.register("pathway_deeds", 10, lambda pathway_id, viewer: (button, {"what": pathway_id}))
    assert world.client.page(f"/pathways/{world.pathway.id}").has("button", text=f"Save {world.pathway.id}")


def test_a_page_is_kept_only_while_every_part_can_say_when_it_changes(world):
    words = ["one"]
    panels.register("deeds", 10, lambda soc, viewer: None, version=lambda soc, viewer: words[0])
    tag = world.client.get("/occupations/29-1141").headers["ETag"]
    assert world.client.get("/occupations/29-1141", headers={"If-None-Match": tag}).status_code == 304
    words[0] = "two"
    assert world.client.get("/occupations/29-1141", headers={"If-None-Match": tag}).status_code == 200
    panels.register("start", 10, lambda soc, viewer: None)
    assert "ETag" not in world.client.get("/occupations/29-1141").headers
