"""The pages of competencies, as each person sees them."""

from __future__ import annotations

import pytest

from tests.counting import statements

READERS = ("director", "admin", "teacher", "counselor", "student")


@pytest.mark.parametrize("who", READERS)
def test_everybody_reads_active_sets(cast, who):
    page = getattr(cast, who).page("/competencies")
    assert page.has("a", text="Fabrication")
    shown = getattr(cast, who).page(f"/competencies/{cast.set.id}")
    assert [word for word in ("Safety", "Wears what protects", "Reads drawings") if word in shown.text] == [
        "Safety",
        "Wears what protects",
        "Reads drawings",
    ]
    assert shown.has("a", text="Metal")
    getattr(cast, who).page(f"/competencies/items/{cast.one_one.id}")


@pytest.mark.parametrize("who", ["teacher", "counselor", "student"])
def test_a_draft_is_seen_by_nobody_who_does_not_edit(cast, who):
    browser = getattr(cast, who)
    assert "Not yet" not in browser.page("/competencies").text
    browser.page(f"/competencies/{cast.draft.id}", status=404)
    browser.page(f"/competencies/{cast.draft.id}/case.json", status=404)


def test_another_districts_sets_are_not_there(cast):
    assert "Foreign" not in cast.director.page("/competencies").text
    for path in ("", "/edit", "/delete", "/new", "/case.json", "/export.csv"):
        cast.director.page(f"/competencies/{cast.foreign.id}{path}", status=404)
        cast.stranger.page(f"/competencies/{cast.set.id}{path}", status=404)
    cast.stranger.page(f"/competencies/items/{cast.one.id}", status=404)


@pytest.mark.parametrize("who", ["teacher", "counselor", "student", "stranger"])
def test_only_who_edits_frameworks_may_change_anything(cast, who):
    browser = getattr(cast, who)
    item, of = f"/competencies/items/{cast.one_one.id}", f"/competencies/{cast.set.id}"
    for path in (f"{item}/edit", f"{item}/delete", f"{of}/edit", f"{of}/delete", f"{of}/new"):
        browser.page(path, status=404)
        browser.submit(path, {}, status=404)
    for path in (
        f"{item}/move",
        f"{item}/retire",
        f"{item}/restore",
        f"{of}/pathways",
        f"{of}/pathways/{cast.metal.id}/remove",
    ):
        browser.submit(path, {"direction": "up"}, status=404)


def test_the_page_of_a_set_is_reached_from_the_list_and_from_its_pathway(cast):
    assert cast.teacher.page("/competencies").has("a", href=f"/competencies/{cast.set.id}")
    page = cast.teacher.page(f"/pathways/{cast.metal.id}")
    assert page.has("h2", text="Competencies")
    assert page.has("a", href=f"/competencies/{cast.set.id}")
    assert "Reads drawings" in page.text


def test_a_pathway_without_competencies_says_so_to_who_can_mend_it(cast):
    assert cast.director.page(f"/pathways/{cast.wood.id}").has("h2", text="Competencies")
    assert not cast.teacher.page(f"/pathways/{cast.wood.id}").has("h2", text="Competencies")


@pytest.mark.parametrize("path", ["/competencies", "/competencies/{id}"])
def test_the_number_of_queries_is_the_same_for_one_and_for_fifty(cast, path):
    from tests import factories as make

    where = path.format(id=cast.set.id)
    cast.director.page(where)
    with statements() as few:
        cast.director.page(where)
    for number in range(50):
        made = make.competency_set(cast.district, pathways=(cast.metal, cast.wood))
        make.competency(made, f"{number}")
        make.competency(cast.set, f"3.{number}", under=cast.two)
    with statements() as many:
        cast.director.page(where)
    assert len(many) == len(few)
