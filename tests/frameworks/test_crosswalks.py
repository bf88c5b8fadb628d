"""A crosswalk is read by everybody, and a district's own word counts for that district alone."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from portal.accounts.models import Grant
from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.frameworks.crosswalk_exports import HEADER, rows
from portal.frameworks.crosswalk_imports import CROSSWALK
from portal.frameworks.crosswalks import links_between
from portal.frameworks.errors import Stale
from portal.frameworks.models import CrosswalkLink
from portal.frameworks.services.crosswalk import clear_link, set_link
from portal.imports.kinds import Context, Row
from tests import factories as make


@pytest.fixture
def two(session):
    class Two:
        home, other = make.district(), make.district()
        old, new = make.framework(title="Old", edition="2002"), make.framework(title="New", edition="2024")
        before, after = make.cluster(old, title="Fields"), make.cluster(new, title="Land")
        corn, oak = make.pathway(before, title="Corn"), make.pathway(before, title="Oak")
        grain, wood = make.pathway(after, title="Grain"), make.pathway(after, title="Wood")
        director, stranger = make.user(home, "cte_director"), make.user(other, "cte_director")
        teacher = make.user(home, "teacher", at=make.school(home))

    two = Two()
    make.add(CrosswalkLink(from_pathway_id=two.corn.id, to_pathway_id=two.grain.id, relation="partial", weight=0.5, shared_occupations=2))
    two.by, two.elsewhere = viewer(two.director), viewer(two.stranger)
    db.session.commit()
    return two


def viewer(user):
    return load_viewer(user.id, db.session.scalar(sa.select(Grant.id).where(Grant.user_id == user.id)))


def between(two, by=None):
    return {(link.from_id, link.to_id): link for link in links_between(two.old.id, two.new.id, (by or two.by).district_id)}


def test_a_districts_own_link_counts_for_it_and_everybodys_stays(two):
    set_link(from_id=two.corn.id, to_id=two.grain.id, relation="same", weight=0.9, origin="official", seen=0, by=two.by)
    mine, theirs = between(two)[two.corn.id, two.grain.id], between(two, two.elsewhere)[two.corn.id, two.grain.id]
    assert (mine.relation, mine.weight, mine.origin) == ("same", 0.9, "official")
    assert (theirs.relation, theirs.weight, theirs.origin) == ("partial", 0.5, "derived")


def test_a_district_may_say_that_two_are_not_linked_and_take_that_back(two):
    own = set_link(from_id=two.corn.id, to_id=two.grain.id, relation="none", seen=0, by=two.by)
    assert between(two) == {}
    assert between(two, two.elsewhere) != {}
    clear_link(from_id=two.corn.id, to_id=two.grain.id, seen=own.version, by=two.by)
    assert between(two)[two.corn.id, two.grain.id].relation == "partial"


def test_saying_what_everybody_says_makes_no_link_of_ones_own(two):
    assert set_link(from_id=two.corn.id, to_id=two.grain.id, relation="partial", seen=0, by=two.by) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CrosswalkLink)) == 1


def test_a_stale_form_changes_no_link(two):
    set_link(from_id=two.corn.id, to_id=two.grain.id, relation="same", seen=0, by=two.by)
    with pytest.raises(Stale):
        set_link(from_id=two.corn.id, to_id=two.grain.id, relation="split", seen=0, by=two.by)
    assert between(two)[two.corn.id, two.grain.id].relation == "same"


def test_links_are_read_in_either_direction(two):
    back = links_between(two.new.id, two.old.id, two.home.id)
    assert [(link.from_id, link.to_id, link.weight) for link in back] == [(two.grain.id, two.corn.id, None)]
    set_link(from_id=two.grain.id, to_id=two.corn.id, relation="split", seen=0, by=two.by)
    assert between(two)[two.corn.id, two.grain.id].relation == "merged"
    assert len(links_between(two.new.id, two.old.id, two.home.id)) == 1


# Import and export


def context(two):
    options = {"from_framework_id": str(two.old.id), "to_framework_id": str(two.new.id)}
    return Context(by=two.by, district_id=two.home.id, school_id=None, batch_id=None, options=options)


def compared(two, *given):
    names = [field.name for field in CROSSWALK.fields]
    return list(CROSSWALK.compare([Row(line, dict.fromkeys(names, "") | each) for line, each in enumerate(given, start=2)], context(two)))


def bring(two, *given):
    changes = compared(two, *given)
    CROSSWALK.apply([change for change in changes if change.action in ("new", "changed")], context(two))
    return changes


def test_an_exported_crosswalk_imports_again_as_nothing_changed(two):
    set_link(from_id=two.oak.id, to_id=two.wood.id, relation="merged", weight=1 / 3, origin="official", seen=0, by=two.by)
    set_link(from_id=two.corn.id, to_id=two.grain.id, relation="none", seen=0, by=two.by)
    told = [dict(zip(HEADER, map(str, row), strict=True)) for row in rows(two.old, two.new, two.home.id)]
    assert len(told) == 2
    assert [change.action for change in compared(two, *told)] == ["unchanged", "unchanged"]


def test_a_file_brings_new_links_and_changes_others(two):
    changes = bring(
        two,
        {"from_pathway": "corn", "to_pathway": "Grain", "relation": "Same", "weight": "80%", "origin": "official"},
        {"from_pathway": "Oak", "from_cluster": "Fields", "to_code": two.wood.code, "relation": "merged"},
    )
    assert [change.action for change in changes] == ["changed", "new"]
    assert changes[0].differences == (("How it is linked", "partial", "same"), ("Share", "50.0%", "80.0%"), ("Who says so", "derived", "official"))
    assert {(link.relation, link.weight) for link in between(two).values()} == {("same", 0.8), ("merged", 0.0)}
    assert [change.action for change in compared(two, {"from_pathway": "Corn", "to_pathway": "Grain", "relation": "same", "weight": "0.8"})] == ["unchanged"]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"from_pathway": "Corm", "to_pathway": "Grain", "relation": "same"}, "from_pathway", "Nearest: Corn."),
        ({"from_pathway": "Corn", "to_pathway": "Grains", "relation": "same"}, "to_pathway", "Nearest: Grain."),
        ({"from_pathway": "Corn", "to_code": "zzz", "relation": "same"}, "to_code", "no pathway with this code"),
        ({"from_pathway": "Corn", "to_cluster": "Lend", "to_pathway": "Grain", "relation": "same"}, "to_cluster", "Nearest: Land."),
        ({"from_pathway": "", "to_pathway": "Grain", "relation": "same"}, "from_pathway", "Name the pathway"),
        ({"from_pathway": "Corn", "to_pathway": "Grain", "relation": "kind of"}, "relation", "Say same"),
        ({"from_pathway": "Corn", "to_pathway": "Grain", "relation": "same", "weight": "nan"}, "weight", "share from 0 to 1"),
        ({"from_pathway": "Corn", "to_pathway": "Grain", "relation": "same", "weight": "170%"}, "weight", "share from 0 to 1"),
        ({"from_pathway": "Corn", "to_pathway": "Grain", "relation": "same", "origin": "me"}, "origin", "official or derived"),
    ],
)
def test_a_row_that_maps_to_nothing_is_refused_with_its_place(two, row, column, said):
    (change,) = bring(two, row)
    assert (change.action, change.line, change.column) == ("rejected", 2, column)
    assert said in change.reason
    assert between(two)[two.corn.id, two.grain.id].relation == "partial"


def test_a_pair_that_stands_twice_is_taken_once(two):
    row = {"from_pathway": "Corn", "to_pathway": "Grain", "relation": "same"}
    assert [change.action for change in compared(two, row, row)] == ["changed", "rejected"]


def test_a_crosswalk_between_one_framework_and_itself_is_refused(two):
    same = Context(by=two.by, district_id=two.home.id, school_id=None, batch_id=None, options={"from_framework_id": str(two.old.id), "to_framework_id": str(two.old.id)})
    names = [field.name for field in CROSSWALK.fields]
    (change,) = CROSSWALK.compare([Row(2, dict.fromkeys(names, "x"))], same)
    assert "Choose two" in change.reason


# Pages


def path(two, more=""):
    return f"/frameworks/{two.old.id}/crosswalk/{two.new.id}{more}"


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_a_derived_link_says_so_and_a_pathway_without_one_says_that(two, sign_in, htmx):
    page = sign_in(two.teacher).page(path(two), htmx=htmx)
    assert "derived" in page.text
    assert "Nowhere" in page.text


def test_a_director_changes_a_link_on_its_page_and_a_stale_form_shows_both(two, sign_in):
    browser = sign_in(two.director)
    there = path(two, f"/pathways/{two.corn.id}")
    form = browser.page(f"{there}?to={two.grain.id}").form(there)
    browser.submit(there, form | {"relation": "same", "weight": "75", "deed": "save"})
    assert between(two)[two.corn.id, two.grain.id].relation == "same"
    stale = browser.submit(there, form | {"relation": "split", "deed": "save"}, status=409)
    assert "Somebody else changed this link first" in stale.text
    assert "same, 75%" in stale.text
    fresh = browser.page(f"{there}?to={two.grain.id}").form(there)
    browser.submit(there, fresh | {"deed": "clear"})
    assert between(two)[two.corn.id, two.grain.id].relation == "partial"


def test_a_teacher_edits_no_crosswalk_and_nobody_sees_one_of_a_stranger(two, sign_in):
    hidden = make.framework(two.other)
    db.session.commit()
    assert sign_in(two.teacher).get(path(two, f"/pathways/{two.corn.id}")).status_code == 404
    assert sign_in(two.director).get(f"/frameworks/{two.old.id}/crosswalk/{hidden.id}").status_code == 404
    assert sign_in(two.director).get(f"/frameworks/{two.old.id}/crosswalk/{two.old.id}").status_code == 404


def test_the_export_is_a_table_that_a_person_can_read(two, sign_in):
    answer = sign_in(two.director).get(path(two, "/export.csv"))
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert lines[0] == list(HEADER)
    assert lines[1][1] == "Corn"
    assert sign_in(two.director).get(path(two, "/export.xlsx")).status_code == 200


@pytest.mark.parametrize("data", [{}, {"to_pathway_id": "9" * 40, "relation": "same", "version": "0"}, {"to_pathway_id": "\x00", "relation": "x" * 100_000, "version": "x"}, {"deed": "clear", "version": "5", "to_pathway_id": "0"}])
def test_a_hostile_post_is_refused(two, sign_in, data):
    browser = sign_in(two.director)
    assert browser.post(path(two, f"/pathways/{two.corn.id}"), data={"csrf_token": browser.csrf()} | data).status_code == 422
