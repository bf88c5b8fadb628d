"""What everybody reads: the overview, a framework, a cluster, a pathway; and what nobody else's district shows."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

import pytest

from portal.frameworks import panels
from portal.frameworks.models import CrosswalkLink
from tests import factories as make
from tests.counting import statements

PAGES = ("/frameworks", "/frameworks/{national}", "/clusters/{digital}", "/pathways/{networks}")


def at(path, cast):
    return path.format(**{name: row.id for name, row in vars(cast).items() if hasattr(row, "id")})


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_without_a_session_is_sent_to_the_sign_in_page(cast, client, path):
    assert client.get(at(path, cast)).status_code == 303


@pytest.mark.parametrize("who", ["director", "admin", "teacher", "student"])
@pytest.mark.parametrize("path", PAGES)
def test_everybody_who_is_signed_in_reads_them(cast, who, path):
    getattr(cast, who).page(at(path, cast))


def test_the_overview_shows_the_framework_in_use_by_groups_with_its_counts(cast):
    page = cast.student.page("/frameworks")
    assert "Connecting & Supporting Success" in page.texts("h2")
    assert page.has("a", text="Digital Technology")
    assert "2 pathways" in page.text
    assert not page.has("a", text="Crafts")


def test_the_overview_follows_the_choice_of_the_school(cast):
    make.use_framework(cast.district, cast.own, at=cast.school)
    assert cast.student.page("/frameworks").has("a", text="Crafts")
    assert not cast.director.page("/frameworks").has("a", text="Crafts")


def test_without_any_framework_the_overview_says_what_will_be_here(session, sign_in):
    district = make.district()
    teacher = sign_in(make.user(district, at=make.school(district)))
    assert "No framework yet" in teacher.page("/frameworks").text


def test_a_cluster_lists_its_pathways_in_order_with_what_they_say(cast):
    page = cast.student.page(f"/clusters/{cast.digital.id}")
    assert page.texts("h1") == ["Digital Technology"]
    assert [text for text in page.texts("h3") if text in ("Networks", "Software")] == ["Networks", "Software"]
    assert "They connect computers." in page.text


def test_a_pathway_says_where_it_came_from_and_that_this_is_derived(cast):
    older = make.framework(key="nccf-2002", title="Older", edition="2002")
    before = make.pathway(make.cluster(older, title="IT"), title="Cables")
    link = {"from_pathway_id": before.id, "to_pathway_id": cast.networks.id, "weight": 0.8, "shared_occupations": 4}
    make.add(CrosswalkLink(**link, relation="merged"))
    page = cast.student.page(f"/pathways/{cast.networks.id}")
    assert page.has("a", href=f"/pathways/{before.id}")
    assert "4 occupations in common, 80 %" in page.text
    assert "not an official crosswalk" in page.text
    assert "Where it went" in cast.student.page(f"/pathways/{before.id}").text


def test_nobody_but_editors_sees_a_draft_and_nobody_at_all_another_districts(cast, session):
    cast.own.state = "draft"
    session.commit()
    for path in (f"/frameworks/{cast.own.id}", f"/clusters/{cast.crafts.id}", f"/pathways/{cast.wood.id}"):
        cast.director.page(path)
        cast.teacher.page(path, status=404)
        cast.student.page(path, status=404)
        cast.student.page(path, status=404, htmx=True)
        cast.stranger.page(path, status=404)
    assert "Our Framework" not in cast.teacher.page("/frameworks").text
    for path in (f"/frameworks/{cast.foreign.id}", f"/clusters/{cast.far.id}", f"/pathways/{cast.away.id}"):
        cast.director.page(path, status=404)


@pytest.mark.parametrize(
    "path", ["/frameworks/0", "/clusters/99999999999999999999999", "/pathways/9223372036854775807"]
)
def test_what_is_not_there_is_404(cast, path):
    cast.student.page(path, status=404)


@pytest.mark.parametrize(
    ("path", "region"), [("/clusters/{digital}", "cluster-head"), ("/pathways/{networks}", "pathway-head")]
)
def test_the_fragment_is_the_region_of_the_page_and_takes_the_focus(cast, path, region):
    whole = cast.student.page(at(path, cast)).region(region)
    part = cast.student.page(at(path, cast), htmx=True).region(region)
    assert part.attrib.pop("data-focus") is not None
    assert part.attrib.pop("tabindex") == "-1"
    assert tostring(part).strip() == tostring(whole).strip()


@pytest.mark.parametrize("path", PAGES[:3])
def test_a_page_that_did_not_change_is_not_sent_again(cast, session, path):
    path = at(path, cast)
    cast.student.get(path)
    first = cast.student.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = cast.student.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = cast.teacher.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    fragment = {"HX-Request": "true", "HX-Request-Type": "partial", "If-None-Match": first.headers["ETag"]}
    assert cast.student.get(path, headers=fragment).status_code == 200


def test_a_304_costs_no_query_but_those_of_the_session_and_the_stamp(cast):
    path = f"/clusters/{cast.digital.id}"
    cast.student.get(path)
    tag = cast.student.get(path).headers["ETag"]
    with statements() as seen:
        assert cast.student.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert not [statement for statement in seen if "FROM clusters" in statement or "FROM pathways" in statement]


def test_a_change_makes_the_page_new_for_everybody(cast):
    path = f"/clusters/{cast.crafts.id}"
    cast.student.get(path)
    tag = cast.student.get(path).headers["ETag"]
    form = cast.director.page(f"{path}/edit").form(f"{path}/edit")
    cast.director.submit(f"{path}/edit", form | {"title": "Handicraft"})
    again = cast.student.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "Handicraft" in again.get_data(as_text=True)


def test_a_message_is_shown_once_and_its_page_is_not_kept(cast):
    path = f"/clusters/{cast.crafts.id}"
    form = cast.director.page(f"{path}/edit").form(f"{path}/edit")
    cast.director.submit(f"{path}/edit", form)
    with_message = cast.director.get(path)
    assert "was saved" in with_message.get_data(as_text=True)
    assert "ETag" not in with_message.headers
    assert "was saved" not in cast.director.get(path).get_data(as_text=True)


@pytest.mark.parametrize("path", ["/frameworks", "/frameworks/{own}", "/clusters/{crafts}"])
def test_pages_cost_the_same_queries_with_one_row_and_with_fifty(cast, session, path):
    make.use_framework(cast.district, cast.own)
    path = at(path, cast)

    def cost() -> int:
        with statements() as seen:
            cast.director.page(path)
        return len(seen)

    cost()
    few = cost()
    for _ in range(50):
        make.pathway(cast.crafts)
        make.cluster(cast.own)
        make.framework(cast.district)
    session.commit()
    assert cost() == few
    assert few < 25


HOSTILE = ["<script>alert(1)</script>", "ا" * 100, "n" * 200, "Ünïcödé & \"quotes\" 'n' more", "{{ 7 * 7 }}", "🦊 ‮RTL"]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_name_is_shown_as_text_everywhere(cast, session, title):
    for row in (cast.own, cast.crafts, cast.wood):
        row.title = title
        if row is not cast.own:
            row.summary = title
    session.commit()
    for path in ("/frameworks", "/frameworks/{own}", "/clusters/{crafts}", "/pathways/{wood}", "/frameworks/choices"):
        page = cast.director.page(at(path, cast))
        assert title.strip() in page.text or path == "/frameworks"
        assert not page.all("script", text="alert")


def test_panels_of_features_above_stand_on_the_page_and_say_when_they_change(cast, monkeypatch):
    stamp = ["one"]

    monkeypatch.setattr(panels, "_panels", {"pathway": [], "cluster": [], "pathway_deeds": []})
    panels.register("pathway", 5, lambda pathway_id, viewer: None, version=lambda pathway_id, viewer: stamp[0])
    path = f"/pathways/{cast.networks.id}"
    cast.student.get(path)
    tag = cast.student.get(path).headers["ETag"]
    assert cast.student.get(path, headers={"If-None-Match": tag}).status_code == 304
    stamp[0] = "two"
    assert cast.student.get(path, headers={"If-None-Match": tag}).status_code == 200
    panels.register("pathway", 6, draw_nothing)
    assert "ETag" not in cast.student.get(path).headers


def draw_nothing(pathway_id, viewer):
    return None


def test_counts_of_features_above_stand_beside_each_pathway(cast, monkeypatch):
    monkeypatch.setattr(panels, "_counts", [])
    panels.register_count(1, "course", "goose", "geese", lambda ids, viewer: {cast.networks.id: 1, cast.software.id: 3})
    text = cast.student.page(f"/clusters/{cast.digital.id}").text
    assert "1 goose" in text
    assert "3 geese" in text
