"""What a process keeps of pages that many read: drawn once, never older than the facts, and nobody's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import template_rendered
from jinja2_fragments.flask import template_block_rendered

from portal import stamps
from portal.careers.listing import FACTS
from portal.careers.models import Occupation
from portal.catalog.listings import OFFERINGS
from portal.catalog.models import Course, Offering
from portal.coverage.pathway_grid import GRID
from portal.extensions import db
from portal.schools.models import District
from portal.web import remembering
from tests import factories as make
from tests.counting import statements
from tests.house.test_under_load import browser, own

__all__ = ["own"]
PAGES = {
    "/courses": OFFERINGS,
    "/courses?sort=-code&q=weld&aligned=no&state=all": OFFERINGS,
    "/experiences": OFFERINGS,
    "/coverage": GRID,
    "/coverage?view=all&grade=9&school=district&subject=Art&aligned=yes&q=weld": GRID,
    "/coverage?pathways=1,2&teacher=1&serving=1": GRID,
    "/occupations": FACTS,
    "/occupations?sort=-pay&q=nurse&cluster=1&education=bachelor&zone=3&interest=S": FACTS,
    "/occupations?pathway=1&sort=growth": FACTS,
}
THE_SEARCH = {"search_entries", "search_entries_fts", "matches"}
"""Of occupations it is filled when their seeds are loaded, which is watched."""
WHO_ASKS = {"browser_sessions", "users", "grants", "schools", "data_versions"}
ASKED_BY_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_pages", type(remembering._pages)())


@pytest.fixture
def drawn(own) -> Iterator[list[str]]:
    """The regions and pages whose own template was rendered, in order."""
    seen: list[str] = []

    def whole(sender, template, context, **rest):
        seen.append(template.name)

    def part(sender, template_name, block_name, context, **rest):
        seen.append(template_name)

    with template_rendered.connected_to(whole, own), template_block_rendered.connected_to(part, own):
        yield seen


def inside(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def plain(html: str) -> str:
    """Without the values of fields, where a form's own tokens stand."""
    return re.sub(r'(name="(?:csrf_token|form_token)"[^>]*value=)"[^"]*"', r"\1", html)


def read(client, path: str) -> str:
    return client.get(path, buffered=True).get_data(as_text=True)


def change(app, **values) -> None:
    with app.app_context():
        db.session.execute(sa.update(Offering).values(**values))
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_drawn_once_and_reads_the_same_from_memory(own, drawn, path):
    client = browser(own)
    first, again = read(client, path), read(client, path)
    assert plain(inside(first)) == plain(inside(again))
    rooms = [name.partition("/")[0] for name in drawn if name != "coverage/_views.html"]
    assert rooms == [rooms[0]] * (len(rooms) - 2) + ["_remembered.html"] * 2
    assert len(rooms) in (4, 5, 6), "title, styles, scripts and main, each once"
    own.config["REMEMBER_PAGES"] = False
    assert plain(inside(read(client, path))) == plain(inside(again))


def test_a_change_shows_at_once_in_the_page_and_in_the_region_and_an_old_tag_is_worth_nothing(own):
    client = browser(own)
    tag = client.get("/courses", buffered=True).headers["ETag"]
    assert client.get("/courses", headers={"If-None-Match": tag}, buffered=True).status_code == 304
    assert "Welding" in client.get("/courses", headers=ASKED_BY_HTMX, buffered=True).get_data(as_text=True)
    change(own, title="Robotics")
    answer = client.get("/courses", headers={"If-None-Match": tag}, buffered=True)
    assert answer.status_code == 200
    for html in (answer.get_data(as_text=True), client.get("/courses", headers=ASKED_BY_HTMX, buffered=True).get_data(as_text=True)):
        assert "Robotics" in html
        assert "Welding" not in html


def test_each_address_each_role_and_each_language_has_its_own(own):
    with own.app_context():
        home = db.session.scalars(sa.select(District)).one()
        school = make.school(home)
        for name, language in (("ana", "es"), ("ben", "en")):
            make.user(home, "student", at=school, language=language, username=name)
        db.session.commit()
        names = ("admin", "ana", "ben")
        db.session.remove()
    pages = [inside(read(browser(own, name), "/courses")) for name in names for _ in range(2)]
    assert len(set(pages)) == 3
    assert "New course" in pages[0]
    assert "New course" not in pages[2]
    assert inside(read(browser(own), "/courses?sort=-title")) != pages[0]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_kept_names_who_read_it_or_holds_the_token_of_a_form(own, path):
    with own.app_context():
        home = db.session.scalars(sa.select(District)).one()
        make.user(home, "district_admin", username="second", given_name="Somebody", family_name="Else")
        db.session.commit()
        db.session.remove()
    for remember in (True, False):
        own.config["REMEMBER_PAGES"] = remember
        pages = [plain(inside(read(browser(own, name), path))) for name in ("admin", "second")]
        assert pages[0] == pages[1]
    assert "Somebody" not in pages[1]
    kept = " ".join("".join(parts.values()) for _, parts in remembering._pages.values())
    assert not re.search("csrf_token|form_token|Somebody", kept)


@pytest.mark.parametrize("path", PAGES)
def test_every_table_that_a_page_is_made_of_is_watched(own, path):
    with own.app_context():
        home = db.session.scalars(sa.select(District)).one()
        framework = make.framework()
        pathway = make.pathway(make.cluster(framework))
        make.program(home, sites=(make.school(home),), pathways=(pathway,))
        make.use_framework(home, framework)
        make.add(Occupation(soc="29-1141", title="Registered Nurses"))
        make.alignment(db.session.scalars(sa.select(Course)).one(), pathway, role="core")
        db.session.commit()
        db.session.remove()
    client, own.config["REMEMBER_PAGES"] = browser(own), False
    with own.app_context(), statements() as seen:
        assert client.get(path, buffered=True).status_code == 200
    read_of = {name for each in seen for name in re.findall(r"(?:FROM|JOIN) \(?(?!SELECT)(\w+)", each)}
    assert read_of - stamps.tables_of(PAGES[path]) <= WHO_ASKS | THE_SEARCH


def test_a_message_is_shown_once_beside_what_is_kept(own):
    client = browser(own)
    read(client, "/courses")
    form = client.page("/courses/new").form("/courses/new") | {"title": "Robotics", "code": "R1", "credits": "1"}
    client.submit("/courses/new", form, status=303)
    texts = [read(client, "/courses") for _ in range(2)]
    assert ["Robotics" in text for text in texts] == [True, True]


def test_what_is_too_large_is_not_kept_and_the_oldest_goes_first(own, monkeypatch):
    client = browser(own)
    monkeypatch.setattr(remembering, "MOST", 2)
    for number in range(4):
        read(client, f"/courses?page={number + 1}")
    assert len(remembering._pages) == 2
    remembering._pages.clear()
    monkeypatch.setattr(remembering, "LARGEST", 10)
    read(client, "/courses")
    assert not remembering._pages
