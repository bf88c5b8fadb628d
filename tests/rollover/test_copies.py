"""A sister school's alignments: the difference, the copy as proposals, and taking it back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.alignment.models import Alignment
from portal.rollover import services
from portal.rollover.copying import difference
from portal.rollover.errors import RolloverError
from tests import factories as make


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district, name="Northside")
        lake = make.school(district, name="Lakeside")
        admin = make.user(district, "school_admin", at=lake)
        other = make.user(district, "school_admin", at=north)
        teacher = make.user(district, "teacher", at=lake)
        pathway = make.pathway(make.cluster(make.framework()), title="Networks")
        fresh, fresh_there = make.course(district, at=north, code="N1"), make.course(district, at=lake, code="n1", title="Networks at the lake")
        other_role, other_role_there = make.course(district, at=north, code="N2"), make.course(district, at=lake, code="N2")
        same, same_there = make.course(district, at=north, code="N3"), make.course(district, at=lake, code="N3")
        alone = make.course(district, at=north, code="N4", title="Only here")

    for one in (Town.fresh, Town.other_role, Town.same, Town.alone):
        make.alignment(one, Town.pathway, "core", rationale="Says why.")
    make.alignment(Town.other_role_there, Town.pathway, "exploratory")
    make.alignment(Town.same_there, Town.pathway, "core")
    session.commit()
    return Town()


def lines(town):
    return difference(load_viewer(town.admin.id), town.north.id, town.lake.id)


def copy(town, by=None):
    return services.copy_alignments(source_id=town.north.id, target_id=town.lake.id, chosen={line.alignment_id for line in lines(town).lines}, by=load_viewer((by or town.admin).id))


def test_the_difference_says_what_is_added_changed_left_and_missing(town):
    found = lines(town)
    assert [(line.code, line.kind) for line in found.lines] == [("N1", "added"), ("N2", "changed"), ("N3", "left")]
    assert found.unmatched == (("N4", "Only here"),)


def test_what_is_copied_waits_for_review_and_nothing_is_in_force_meanwhile(session, town):
    assert len(copy(town)) == 2
    row = session.scalars(sa.select(Alignment).where(Alignment.offering_id == town.fresh_there.id)).one()
    assert (row.state, row.role, row.proposed_role, row.proposed_rationale) == ("submitted", None, "core", "Says why.")
    changed = session.scalars(sa.select(Alignment).where(Alignment.offering_id == town.other_role_there.id)).one()
    assert (changed.state, changed.role, changed.proposed_role) == ("submitted", "exploratory", "core")


def test_a_second_click_copies_nothing_twice(town):
    copy(town)
    with pytest.raises(RolloverError, match="there already"):
        copy(town)


def test_a_copy_is_taken_back(session, town):
    made = copy(town)
    assert services.take_back_copies(made, by=load_viewer(town.admin.id)) == 2
    assert [line.kind for line in lines(town).lines] == ["added", "changed", "left"]


def test_only_who_keeps_the_target_copies_into_it(town):
    with pytest.raises(RolloverError, match="yours to align"):
        copy(town, by=town.other)
    with pytest.raises(RolloverError, match="yours to align"):
        copy(town, by=town.teacher)


def test_from_the_choice_over_the_difference_to_the_copy_and_back(session, town, sign_in):
    browser = sign_in(town.admin)
    assert "Choose two schools" in browser.page("/copies").text
    path = f"/copies?source={town.north.id}&target={town.lake.id}"
    for htmx in (False, True):
        assert "Networks at the lake" in browser.page(path, htmx=htmx).text
    found = lines(town).lines
    told = {"source": str(town.north.id), "target": str(town.lake.id)}
    assert "Nothing was marked" in browser.submit("/copies", told, status=422).text
    answer = browser.post("/copies", data=told | {"chosen": [str(found[0].alignment_id)], "csrf_token": browser.csrf()})
    page = browser.page(answer.location)
    assert "Take 1 alignment back" in page.text
    browser.submit("/copies/undo", page.form("/copies/undo"))
    assert lines(town).lines[0].kind == "added"


def test_another_school_is_no_target_of_a_school_administrator(town, sign_in):
    browser = sign_in(town.other)
    page = browser.page(f"/copies?source={town.north.id}&target={town.lake.id}")
    assert "Choose two schools" in page.text
    browser.submit("/copies", {"source": str(town.north.id), "target": str(town.lake.id)}, status=404)
