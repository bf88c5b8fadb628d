"""Competencies edited in place: with and without htmx, and never over somebody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.competencies import counts, queries
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet
from portal.competencies.signals import competencies_changed
from portal.extensions import db
from tests import factories as make
from tests.competencies.packages import bring_in, exported, newest, uid, upload, welding

BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


def tree(of):
    db.session.expire_all()
    return [(line.code, line.depth, line.is_heading) for line in queries.tree_of([of.id])]


def edit_url(one):
    return f"/competencies/items/{one.id}/edit"


def change(browser, one, *, htmx=False, status=303, **values):
    fields = browser.page(edit_url(one)).form(edit_url(one)) | values
    return browser.submit(edit_url(one), fields, htmx=htmx, status=status)


@BOTH
def test_a_row_becomes_a_form_and_a_row_again(cast, htmx):
    page = cast.director.page(f"/competencies/{cast.set.id}")
    assert page.has("a", href=edit_url(cast.one_one))
    form = cast.director.page(edit_url(cast.one_one), htmx=htmx)
    assert form.region(f"competency-{cast.one_one.id}") is not None
    answer = change(cast.director, cast.one_one, htmx=htmx, statement="Wears goggles", levels="11, 12, 11")
    if htmx:
        assert "Wears goggles" in answer.text
        assert answer.region(f"competency-{cast.one_one.id}") is not None
    db.session.expire_all()
    assert (cast.one_one.statement, cast.one_one.levels, cast.one_one.version) == ("Wears goggles", ["11", "12"], 2)


@BOTH
def test_the_form_as_a_fragment_is_the_region_of_the_page(cast, htmx):
    path = f"/competencies/items/{cast.one_one.id}"
    if htmx:
        part = cast.director.page(path, htmx=True)
        assert (
            "".join(part.root.itertext()).split()
            == "".join(cast.director.page(path).region(f"competency-{cast.one_one.id}").itertext()).split()
        )
    else:
        assert cast.director.page(path).has("h1", text="1.1")


@BOTH
def test_a_blank_statement_is_refused(cast, htmx):
    page = change(cast.director, cast.one_one, htmx=htmx, status=422, statement="  ")
    assert "Enter the statement." in page.text


@BOTH
def test_a_stale_edit_shows_both_and_loses_nothing(cast, htmx):
    fields = cast.director.page(edit_url(cast.one_one)).form(edit_url(cast.one_one)) | {"statement": "Mine"}
    change(cast.admin, cast.one_one, statement="Theirs")
    page = cast.director.submit(edit_url(cast.one_one), fields, htmx=htmx, status=409)
    assert "Theirs" in page.text
    assert "Mine" in page.text
    again = page.form(edit_url(cast.one_one))
    cast.director.submit(edit_url(cast.one_one), again)
    db.session.expire_all()
    assert cast.one_one.statement == "Mine"


@BOTH
def test_a_stale_edit_of_a_set_shows_both(cast, htmx):
    url = f"/competencies/{cast.set.id}/edit"
    fields = cast.director.page(url).form(url) | {"title": "Mine"}
    cast.admin.submit(url, cast.admin.page(url).form(url) | {"title": "Theirs"})
    page = cast.director.submit(url, fields, htmx=htmx, status=409)
    assert "Theirs" in page.text
    assert page.form(url)["title"] == "Mine"


@BOTH
def test_a_competency_moves_up_and_down_among_its_siblings(cast, htmx):
    url = f"/competencies/items/{cast.one_two.id}/move"
    cast.director.submit(url, {"direction": "up"}, htmx=htmx)
    assert [code for code, *_ in tree(cast.set)] == ["1", "1.2", "1.1", "2"]
    cast.director.submit(url, {"direction": "up"}, htmx=htmx)
    assert [code for code, *_ in tree(cast.set)] == ["1", "1.2", "1.1", "2"]
    cast.director.submit(url, {"direction": "down"}, htmx=htmx)
    assert [code for code, *_ in tree(cast.set)] == ["1", "1.1", "1.2", "2"]
    cast.director.submit(url, {"direction": "sideways"}, status=400)


def test_a_competency_moves_under_another_which_becomes_a_heading(cast):
    change(cast.director, cast.one_two, parent_id=str(cast.two.id))
    assert tree(cast.set) == [("1", 0, True), ("1.1", 1, False), ("2", 0, True), ("1.2", 1, False)]
    change(cast.director, cast.one_one, parent_id="")
    assert tree(cast.set) == [("1", 0, False), ("2", 0, True), ("1.2", 1, False), ("1.1", 0, False)]


def test_nothing_comes_to_stand_under_itself_or_in_another_set(cast):
    fields = cast.director.page(edit_url(cast.one)).form(edit_url(cast.one))
    elsewhere = make.competency(cast.draft, "9")
    for parent in (cast.one.id, cast.one_one.id, elsewhere.id, 10**30, "x"):
        page = cast.director.submit(edit_url(cast.one), fields | {"parent_id": str(parent)}, status=422)
        assert "Choose one from the list." in page.text
    assert tree(cast.set)[0] == ("1", 0, True)


def test_a_new_competency_comes_to_the_end_and_a_double_post_makes_one(cast):
    url = f"/competencies/{cast.set.id}/new"
    fields = cast.director.page(f"{url}?under={cast.one.id}").form(url)
    assert fields["parent_id"] == str(cast.one.id)
    for _ in range(2):
        cast.director.submit(url, fields | {"code": "1.3", "statement": "Stores gas"})
    assert tree(cast.set) == [("1", 0, True), ("1.1", 1, False), ("1.2", 1, False), ("1.3", 1, False), ("2", 0, False)]


def test_a_set_is_made_once_and_its_title_is_its_own(cast):
    url = "/competencies/new"
    fields = cast.director.page(url).form(url) | {"title": "Safety"}
    for _ in range(2):
        cast.director.submit(url, fields)
    assert (
        db.session.scalar(sa.select(sa.func.count()).select_from(CompetencySet).where(CompetencySet.title == "Safety"))
        == 1
    )
    page = cast.director.submit(url, cast.director.page(url).form(url) | {"title": "SAFETY"}, status=422)
    assert "a set with this title already" in page.text


def test_what_is_covered_is_not_deleted_but_retired_and_taken_back(cast):
    make.coverage(make.course(cast.district), cast.one_one)
    url = f"/competencies/items/{cast.one_one.id}"
    assert "can only be retired" in cast.director.submit(f"{url}/delete", status=422).text
    assert "can only be retired" in cast.director.submit(f"/competencies/items/{cast.one.id}/delete", status=422).text
    cast.director.submit(f"{url}/retire")
    assert tree(cast.set) == [("1", 0, True), ("1.2", 1, False), ("2", 0, False)]
    assert "Wears what protects" not in cast.teacher.page(f"/competencies/{cast.set.id}").text
    assert "Wears what protects" in cast.director.page(f"/competencies/{cast.set.id}").text
    cast.director.submit(f"{url}/restore")
    assert tree(cast.set)[1] == ("1.1", 1, False)


def test_what_stands_under_a_retired_one_goes_along_and_taking_back_lifts_what_is_above(cast):
    cast.director.submit(f"/competencies/items/{cast.one.id}/retire")
    assert tree(cast.set) == [("2", 0, False)]
    cast.director.submit(f"/competencies/items/{cast.one_one.id}/restore")
    assert tree(cast.set) == [("1", 0, True), ("1.1", 1, False), ("2", 0, False)]


def test_what_nothing_hangs_on_is_deleted_after_a_question(cast):
    page = cast.director.page(f"/competencies/items/{cast.one.id}/delete")
    assert "2 competencies stand under it and would go along" in page.text
    cast.director.submit(f"/competencies/items/{cast.one.id}/delete")
    assert tree(cast.set) == [("2", 0, False)]


def test_a_set_is_deleted_only_while_nothing_hangs_on_it(cast):
    cell = make.coverage(make.course(cast.district), cast.one_one)
    url = f"/competencies/{cast.set.id}/delete"
    assert "Retire it" in cast.director.submit(url, status=422).text
    db.session.delete(cell)
    db.session.commit()
    set_id = cast.set.id
    cast.director.submit(url)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Competency).where(Competency.set_id == set_id)) == 0


@BOTH
def test_a_pathway_begins_and_ceases_to_ask_and_others_are_told(cast, htmx):
    told = []

    def listen(sender, **said):
        told.append(said["pathway_ids"])

    url = f"/competencies/{cast.set.id}/pathways"
    with competencies_changed.connected_to(listen):
        page = cast.director.submit(url, {"pathway_id": str(cast.wood.id)}, htmx=htmx)
        if htmx:
            assert "Wood" in page.text
        cast.director.submit(f"{url}/{cast.metal.id}/remove", htmx=htmx)
    assert told == [{cast.metal.id, cast.wood.id}, {cast.metal.id, cast.wood.id}]
    assert queries.sets_of_pathways([cast.metal.id, cast.wood.id], cast.district.id) == {cast.wood.id: [cast.set.id]}
    for wrong in ("", "999999", "x"):
        cast.director.submit(url, {"pathway_id": wrong}, htmx=htmx, status=422)


def test_a_figure_that_another_room_counts_stands_beside_each_competency(cast, monkeypatch):
    monkeypatch.setattr(counts, "_counts", {})
    counts.register(10, "offering", "offerings", lambda ids, viewer: {cast.one_one.id: 3})
    page = cast.teacher.page(f"/competencies/{cast.set.id}")
    assert "3 offerings" in page.text
    assert "0 offerings" in page.text


def test_a_moved_and_an_added_competency_show_in_the_export_and_come_in_again_unchanged(cast):
    found = bring_in(cast.director, welding())
    by_code = {row.code: row for row in db.session.scalars(sa.select(Competency).where(Competency.set_id == found.id))}
    change(cast.director, by_code["1.2"], parent_id=str(by_code["2"].id))
    cast.director.submit(f"/competencies/items/{by_code['2'].id}/move", {"direction": "up"})
    url = f"/competencies/{found.id}/new"
    cast.director.submit(
        url, cast.director.page(url).form(url) | {"code": "1.3", "statement": "Adds", "parent_id": str(by_code["1"].id)}
    )
    change(cast.director, by_code["1.1"], item_type="Practice")
    out = exported(found)
    placed = {
        (each["originNodeURI"]["identifier"], each["destinationNodeURI"]["identifier"]): each["sequenceNumber"]
        for each in out["CFAssociations"]
        if each["associationType"] == "isChildOf"
    }
    assert placed[uid("2"), uid("doc")] == 1
    assert placed[uid("1"), uid("doc")] == 2
    assert placed[uid("1.2"), uid("2")] == 1
    assert (uid("1.2"), uid("1")) not in placed
    assert (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(CompetencyAssociation)
            .where(CompetencyAssociation.kind == "isChildOf")
        )
        == 3
    )
    for version in ("1.0", "1.1"):
        upload(cast.director, exported(found, version))
        assert newest().message.startswith("Nothing to change"), version


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"version": "9" * 40, "statement": "x"},
        {"statement": "x" * 100_000, "version": "1"},
        {"statement": "\x00", "version": "1"},
        {"kind": "magic", "statement": "x", "version": "1"},
        {"levels": "y" * 150, "statement": "x", "version": "1"},
    ],
)
def test_odd_posts_are_refused_and_never_an_error(cast, values):
    cast.director.submit(edit_url(cast.one_one), values, status=422)
    cast.director.submit(f"/competencies/{cast.set.id}/new", values, status=422)
    cast.director.submit(f"/competencies/{cast.set.id}/edit", values, status=422)
    cast.director.submit(f"/competencies/{cast.set.id}/pathways", values, status=422)


def test_a_gap_that_nobody_touched_keeps_nothing_from_being_deleted_and_an_assigned_one_does(cast):
    from portal.database import now
    from portal.gaps.models import Gap, GapEvent

    def gap(of, by):
        made = make.add(
            Gap(
                district_id=cast.district.id,
                school_id=cast.school.id,
                pathway_id=cast.metal.id,
                competency_id=of.id,
                kind="uncovered",
            )
        )
        make.add(GapEvent(district_id=cast.district.id, gap_id=made.id, deed="opened", by_id=by, at=now()))

    gap(cast.one_one, None)
    gap(cast.two, cast.people["director"].id)
    cast.director.submit(f"/competencies/items/{cast.one_one.id}/delete")
    assert "can only be retired" in cast.director.submit(f"/competencies/items/{cast.two.id}/delete", status=422).text
    assert tree(cast.set) == [("1", 0, True), ("1.2", 1, False), ("2", 0, False)]


def test_the_offerings_that_cover_a_competency_are_counted_beside_it(cast):
    make.coverage(make.course(cast.district), cast.one_one)
    make.coverage(make.course(cast.district, state="retired"), cast.one_one)
    make.coverage(make.course(cast.district), cast.one_one, None)
    assert "1 offering" in cast.teacher.page(f"/competencies/{cast.set.id}").text
