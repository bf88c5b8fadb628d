"""A course catalog out of a file: what is new, changed, unchanged or rejected, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.catalog.models import Course, Offering, Prerequisite
from portal.catalog.signals import offerings_changed
from portal.extensions import db
from tests import factories as make
from tests.catalog.conftest import findable
from tests.catalog.importing import COURSES, apply, bring_in, compared


def by_title() -> dict[str, Course]:
    return {course.title: course for course in db.session.scalars(sa.select(Course).order_by(Course.id))}


def before(course: Course) -> set[str]:
    through = sa.select(Prerequisite.required_id).where(Prerequisite.course_id == course.id)
    return set(db.session.scalars(sa.select(Offering.title).where(Offering.id.in_(through))))


FULL = {
    "code": "MFG110", "title": "Welding I", "school": "North High", "subject": "Manufacturing", "grades": "10-12",
    "credits": "1.5", "cte": "yes", "terms_offered": "Fall; Spring", "state_code": "4711", "sced_code": "13207",
    "prerequisites": "", "description": "Sparks.", "state": "active",
}  # fmt: skip


def test_a_new_course_comes_with_all_its_columns(town, sced):
    changes = bring_in(COURSES, [FULL], town.viewer(town.director))
    assert [(change.line, change.action, change.title) for change in changes] == [(2, "new", "Welding I")]
    made = by_title()["Welding I"]
    assert (made.code, made.school_id, made.subject, made.grade_low, made.grade_high) == ("MFG110", town.north.id, "Manufacturing", 10, 12)
    assert (made.credits, made.cte, made.terms_offered, made.state_code, made.sced_code) == (Decimal("1.5"), True, "fall spring", "4711", "13207")
    assert (made.description, made.state, made.version) == ("Sparks.", "active", 1)
    assert findable("course") == {str(made.id): "Welding I"}


def test_comparing_writes_nothing(town, sced):
    compared(COURSES, [FULL], town.viewer(town.director))
    assert not by_title()
    assert not db.session.dirty
    assert not db.session.new


def test_the_same_file_a_second_time_changes_nothing(town, sced):
    bring_in(COURSES, [FULL], town.viewer(town.director))
    assert [change.action for change in bring_in(COURSES, [FULL], town.viewer(town.director))] == ["unchanged"]
    assert by_title()["Welding I"].version == 1


def test_a_chunk_that_comes_twice_is_brought_in_once(town, sced):
    changes = bring_in(COURSES, [FULL], town.viewer(town.director))
    apply(COURSES, changes, town.viewer(town.director))
    assert len(db.session.scalars(sa.select(Course)).all()) == 1


def test_a_change_says_old_and_new_and_sets_only_what_differs(town, sced):
    bring_in(COURSES, [FULL], town.viewer(town.director))
    [change] = compared(COURSES, [FULL | {"title": "Welding A", "credits": "1", "cte": "no", "grades": "9-12", "sced_code": ""}], town.viewer(town.director))
    assert change.action == "changed"
    assert set(change.differences) == {("Title", "Welding I", "Welding A"), ("Credits", "1.5", "1"), ("CTE", "yes", "no"), ("Grades", "10–12", "9–12"), ("SCED code", "13207", "")}
    made = by_title()["Welding I"]
    made.subject = "Changed meanwhile"
    db.session.flush()
    apply(COURSES, [change], town.viewer(town.director))
    now = by_title()["Welding A"]
    assert (now.id, now.subject, now.credits, now.sced_code, now.grade_low) == (made.id, "Changed meanwhile", 1, None, 9)
    assert findable("course") == {str(made.id): "Welding A"}


def test_a_column_that_the_file_lacks_leaves_everything_as_it_is(town, sced):
    bring_in(COURSES, [FULL], town.viewer(town.director))
    [change] = compared(COURSES, [{"code": "mfg110", "title": "Welding I"}], town.viewer(town.director))
    assert change.action == "changed"  # the code's case
    assert change.differences == (("Code", "MFG110", "mfg110"),)
    [change] = compared(COURSES, [{"title": "Welding I"}], town.viewer(town.director))
    assert change.action == "unchanged"


REJECTED = [
    ({"title": ""}, "Title", "The title is missing."),
    ({"title": "x" * 201}, "Title", "201 characters: at most 200 fit."),
    ({"code": "x" * 41}, "Code", "41 characters"),
    ({"credits": "½"}, "Credits", "Write ½ as 0.5."),
    ({"credits": ""}, "Credits", "write 0 where it gives none"),
    ({"credits": "11"}, "Credits", "from 0 to 10"),
    ({"grades": "K-2"}, "Grades", "is no span of grades"),
    ({"grades": "12-9"}, "Grades", "The lowest grade comes first"),
    ({"cte": "maybe"}, "CTE", "neither yes nor no"),
    ({"terms_offered": "someday"}, "Terms offered", "is no term"),
    ({"sced_code": "99999"}, "SCED code", "“99999” is no SCED code"),
    ({"sced_code": "1320"}, "SCED code", "“1320” is no SCED code"),
    ({"school": "West High"}, "School", "No school has the name or code “West High”"),
    ({"state": "asleep"}, "State of offering", "neither active nor retired"),
    ({"description": "x" * 5_001}, "Description", "5,001 characters"),
]


@pytest.mark.parametrize(("wrong", "column", "reason"), REJECTED)
def test_a_row_that_cannot_be_is_rejected_with_its_line_column_and_reason(town, sced, wrong, column, reason):
    changes = bring_in(COURSES, [FULL | {"code": "A", "title": "Fine"}, FULL | wrong], town.viewer(town.director))
    assert [change.action for change in changes] == ["new", "rejected"]
    assert (changes[1].line, changes[1].column) == (3, column)
    assert reason in changes[1].reason
    assert list(by_title()) == ["Fine"]


def test_everything_that_is_wrong_with_a_row_is_said_at_once(town, sced):
    [change] = compared(COURSES, [FULL | {"credits": "lots", "grades": "K"}], town.viewer(town.director))
    assert change.column == "Grades, Credits"
    assert "lots" in change.reason
    assert "K" in change.reason


def test_a_row_that_stands_twice_is_rejected_naming_the_first(town, sced):
    rows = [FULL, FULL | {"code": "B", "title": "B"}, FULL | {"title": "Other", "code": "mfg110"}]
    changes = compared(COURSES, rows, town.viewer(town.director))
    assert [change.action for change in changes] == ["new", "new", "rejected"]
    assert changes[2].reason == "This course is on line 2 already."
    assert [change.action for change in compared(COURSES, [FULL, FULL | {"school": "S1"}], town.viewer(town.director))] == ["new", "new"]


def test_a_course_without_code_is_known_by_its_title(town, sced):
    rows = [FULL | {"code": ""}, FULL | {"code": "", "title": "welding  i"}]
    assert [change.action for change in compared(COURSES, rows, town.viewer(town.director))] == ["new", "rejected"]
    made = make.course(town.district, at=town.north, code="", title="Welding I")
    [change] = compared(COURSES, [FULL], town.viewer(town.director))
    assert (change.action, change.key) == ("changed", str(made.id))
    assert ("Code", "", "MFG110") in change.differences


def test_courses_of_one_title_and_other_codes_are_other_courses(town, sced):
    make.course(town.district, at=town.north, code="ENG9A", title="Welding I")
    assert [change.action for change in compared(COURSES, [FULL], town.viewer(town.director))] == ["new"]


def test_a_school_is_known_by_name_or_code_in_any_case(town, sced):
    rows = [FULL | {"code": str(n), "school": school} for n, school in enumerate(("NORTH high", "s1", "Whole District", ""))]
    bring_in(COURSES, rows, town.viewer(town.director))
    assert [row.school_id for row in db.session.scalars(sa.select(Course).order_by(Course.code))] == [town.north.id, town.south.id, None, None]


def test_without_a_school_a_code_finds_its_course_wherever_it_is(town, sced):
    made = make.course(town.district, at=town.south, code="MFG110", title="Welding I")
    [change] = compared(COURSES, [{"code": "MFG110", "title": "Welding One"}], town.viewer(town.director))
    assert (change.action, change.key) == ("changed", str(made.id))
    make.course(town.district, at=town.north, code="MFG110", title="Welding I")
    [change] = compared(COURSES, [{"code": "MFG110", "title": "Welding One"}], town.viewer(town.director))
    assert (change.action, change.reason) == ("rejected", "2 courses have this code: say which school's it is.")


def test_two_courses_with_one_code_must_be_told_apart_first(town, sced):
    for _ in range(2):
        make.course(town.district, at=town.north, code="MFG110")
    [change] = compared(COURSES, [FULL], town.viewer(town.director))
    assert change.action == "rejected"
    assert "2 courses of this school have this code" in change.reason


def test_a_school_administrator_changes_only_what_their_school_offers(town, sced):
    make.course(town.district, at=town.south, code="S", title="Theirs")
    make.course(town.district, code="D", title="Everybody's", subject="Arts")
    rows = [
        FULL,
        FULL | {"code": "N2", "title": "Mine", "school": ""},
        FULL | {"code": "S", "title": "Theirs, changed", "school": "South High"},
        {"code": "D", "title": "Everybody's", "school": "Whole district"},
        FULL | {"code": "S", "title": "Mine too", "school": ""},
    ]
    changes = bring_in(COURSES, rows, town.viewer(town.admin))
    assert [change.action for change in changes] == ["new", "new", "rejected", "rejected", "new"]
    assert {change.reason for change in changes[2:4]} == {"You may change what North High offers, not this."}
    assert {row.title for row in by_title().values() if row.school_id == town.north.id} == {"Welding I", "Mine", "Mine too"}


def test_what_is_unchanged_elsewhere_is_no_offence(town, sced):
    make.course(town.district, at=town.south, code="S", title="Theirs")
    [change] = compared(COURSES, [{"code": "S", "title": "Theirs", "school": "South High"}], town.viewer(town.admin))
    assert change.action == "unchanged"


def test_another_districts_courses_are_not_touched(town, sced):
    other = make.district()
    theirs = make.course(other, code="MFG110", title="Welding I")
    bring_in(COURSES, [FULL | {"school": ""}], town.viewer(town.director))
    db.session.refresh(theirs)
    assert theirs.subject == ""
    assert len(db.session.scalars(sa.select(Course)).all()) == 2


def test_new_courses_take_the_grades_of_their_school(town, sced):
    town.north.grade_low, town.north.grade_high = 6, 8
    db.session.flush()
    bring_in(COURSES, [{"code": "A", "title": "A", "school": "N1", "credits": "1"}, {"code": "B", "title": "B", "school": "", "credits": "0"}], town.viewer(town.director))
    assert [(c.grade_low, c.grade_high) for c in by_title().values()] == [(6, 8), (9, 12)]


@pytest.mark.parametrize("size", [1, 2, 500])
def test_courses_of_one_file_name_one_another_up_and_down(town, sced, size):
    make.course(town.district, code="ALG1", title="Algebra I")
    rows = [
        FULL | {"code": "W3", "title": "Welding III", "prerequisites": "Welding II; alg1"},
        FULL | {"code": "W2", "title": "Welding II", "prerequisites": "W1"},
        FULL | {"code": "W1", "title": "Welding I", "prerequisites": "none"},
    ]
    bring_in(COURSES, rows, town.viewer(town.director), size=size)
    found = by_title()
    assert before(found["Welding III"]) == {"Welding II", "Algebra I"}
    assert before(found["Welding II"]) == {"Welding I"}
    assert [change.action for change in compared(COURSES, rows, town.viewer(town.director))] == ["unchanged"] * 3
    rows[0]["prerequisites"] = "W2"
    [change, *_] = bring_in(COURSES, rows, town.viewer(town.director), size=size)
    assert change.differences == (("Prerequisites", "ALG1; W2", "W2"),)
    assert before(by_title()["Welding III"]) == {"Welding II"}
    assert by_title()["Welding III"].version == 2


def test_words_that_name_no_course_are_left_out_with_a_remark(town, sced):
    make.course(town.district, code="ALG1", title="Algebra I")
    [change] = bring_in(COURSES, [FULL | {"prerequisites": "ALG1, consent of instructor"}], town.viewer(town.director))
    assert change.action == "new"
    assert change.reason == "No course has the code or title “consent of instructor”. Left out."
    assert change.column == "Prerequisites"
    assert before(by_title()["Welding I"]) == {"Algebra I"}
    [change] = compared(COURSES, [FULL | {"prerequisites": "consent of instructor"}], town.viewer(town.director))
    assert change.action == "unchanged"  # what names nothing takes nothing away


def test_a_prerequisite_on_a_rejected_line_is_left_out_and_named(town, sced):
    rows = [FULL | {"prerequisites": "BAD1"}, FULL | {"code": "BAD1", "title": "Bad", "credits": "½"}]
    changes = bring_in(COURSES, rows, town.viewer(town.director))
    assert [change.action for change in changes] == ["new", "rejected"]
    assert changes[0].reason == "“BAD1” is on line 3, which is rejected. Left out."


def test_circles_are_rejected_and_what_stands_outside_is_taken(town, sced):
    rows = [
        FULL | {"code": "A", "title": "A", "prerequisites": "B"},
        FULL | {"code": "B", "title": "B", "prerequisites": "C"},
        FULL | {"code": "C", "title": "C", "prerequisites": "A"},
        FULL | {"code": "D", "title": "D", "prerequisites": "A"},
        FULL | {"code": "E", "title": "E", "prerequisites": "E"},
    ]
    changes = bring_in(COURSES, rows, town.viewer(town.director))
    assert [change.action for change in changes] == ["rejected"] * 3 + ["new", "new"]
    assert changes[0].reason == "The courses ask for one another in a circle (line 2, 3, 4): A asks for B, which asks for C, which asks for A."
    assert before(by_title()["D"]) == set()


def test_a_circle_over_what_is_there_is_seen(town, sced):
    a, b = make.course(town.district, code="A", title="A"), make.course(town.district, code="B", title="B")
    make.add(Prerequisite(course_id=b.id, required_id=a.id))
    [change] = compared(COURSES, [{"code": "A", "title": "A", "school": "", "prerequisites": "B"}], town.viewer(town.director))
    assert change.action == "rejected"


def test_retiring_and_restoring_by_file_follows_into_the_search(town, sced):
    who = town.viewer(town.director)
    bring_in(COURSES, [FULL], who)
    bring_in(COURSES, [FULL | {"state": "inactive"}], who)
    assert by_title()["Welding I"].state == "retired"
    assert findable("course") == {}
    bring_in(COURSES, [FULL | {"state": "Active"}], who)
    assert len(findable("course")) == 1


def test_an_import_is_told_of_once_and_leaves_a_trail(town, sced):
    told = []

    def hear(sender, *, offering_ids):
        told.append(offering_ids)

    with offerings_changed.connected_to(hear):
        bring_in(COURSES, [FULL, FULL | {"code": "B", "title": "B"}], town.viewer(town.director))
        ids = {course.id for course in by_title().values()}
        bring_in(COURSES, [FULL | {"subject": "Other"}], town.viewer(town.director))
        bring_in(COURSES, [FULL | {"subject": "Other", "credits": "2"}], town.viewer(town.director))
        bring_in(COURSES, [FULL | {"subject": "Other", "credits": "2", "prerequisites": "B"}], town.viewer(town.director))
    assert told == [ids, {by_title()["Welding I"].id}, {by_title()["Welding I"].id}]
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["courses.import"] * 4
    assert set(events[0].detail["new"]) == ids


def test_a_command_brings_in_without_anybody_signed_in(town, sced):
    bring_in(COURSES, [FULL], None, district_id=town.district.id)
    assert list(by_title()) == ["Welding I"]


def test_a_file_with_nothing_in_it_does_nothing(town, sced):
    assert compared(COURSES, [], town.viewer(town.director)) == []
