"""What a cohort reads out of the database, and the imports that fill it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.imports.kinds import Context, Row
from portal.perkins import cohort as cohorts
from portal.perkins import groups, importers
from portal.perkins.models import AssessmentResult, RuleSet, StudentExit
from portal.perkins.rules import FEDERAL, SUBGROUPS, Rules, as_json
from portal.placements.models import Placement
from portal.rosters.models import StudentSensitive
from tests import factories as make
from tests.perkins.trades import concentrators
from tests.programs.viewers import viewer_of


def work(trades, student, hours, *, kind="internship", state="approved"):
    host = make.add(Host(district_id=trades.district.id, name="Mill"))
    experience = make.experience(trades.district, kind=kind)
    values = {"district_id": trades.district.id, "school_id": trades.school.id, "student_id": student.id, "experience_id": experience.id, "host_id": host.id}
    placed = make.add(Placement(**values, state="completed", begins_on=date(2026, 1, 1), ends_on=date(2026, 5, 1), hours_goal=Decimal(80)))
    make.add(HourEntry(district_id=trades.district.id, placement_id=placed.id, student_id=student.id, day=date(2026, 2, 1), hours=Decimal(hours), state=state))


def test_hours_count_when_they_are_approved_enough_and_sustained(trades):
    enough, few, waiting, shadow = concentrators(trades, 4)
    make.experience_kind("job_shadow", sustained=False, minimum_hours=0)
    work(trades, enough, 40)
    work(trades, few, 39)
    work(trades, waiting, 80, state="verified")
    work(trades, shadow, 80, kind="job_shadow")
    assert cohorts.load(trades.by, 2026).work == {enough.id}


def test_a_states_own_minimum_takes_the_place_of_the_kinds(trades):
    enough, few = concentrators(trades, 2)
    make.add(RuleSet(district_id=trades.district.id, reporting_year=2026, title="Ours", in_force=True, rules=as_json(Rules(wbl_hours=60, exit_types=FEDERAL.exit_types))))
    work(trades, enough, 60)
    work(trades, few, 59)
    assert cohorts.load(trades.by, 2026).work == {enough.id}


def test_a_dual_course_counts_in_the_program_it_belongs_to(trades):
    mine, other = concentrators(trades, 2)
    make.record(mine, trades.third, origin="dual")
    make.record(other, trades.math, origin="dual", year=2025)
    found = cohorts.load(trades.by, 2026)
    assert found.dual == {(mine.id, trades.program.id)}  # geometry is no CTE course
    assert found.recorded["dual"]


def test_a_school_loads_its_own_students_only(trades):
    concentrators(trades, 2)
    there = make.user(trades.district, "school_admin", at=trades.second)
    assert cohorts.load(viewer_of(there), 2026).pairs == []
    assert len(cohorts.load(viewer_of(trades.school_admin), 2026).pairs) == 2


def test_groups_add_up_to_the_total(trades):
    students = concentrators(trades, 6)
    for number, each in enumerate(students[:4]):
        make.add(StudentSensitive(student_id=each.id, sex=["F", "male", "", "Female"][number], races=["White", "asian, white", "", "black or african american"][number], hispanic=number == 2, iep=number == 0))
    made = cohorts.load(trades.by, 2026)
    found = groups.split(made, cohorts.names(trades.district.id), {trades.school.id: "North High"}, district_id=trades.district.id, subgroups=tuple(SUBGROUPS))
    labels = {kind: {found.labels[key]: len(found.members[key]) for key in found.of(kind)} for kind in ("sex", "race", "iep", "school", "program")}
    assert labels["sex"] == {"Female": 2, "Male": 1, "Not known": 3}
    assert labels["race"] == {"Black or African American": 1, "Hispanic or Latino": 1, "Two or more races": 1, "White": 1, "Not known": 2}
    assert labels["iep"] == {"Yes": 1, "No, or not known": 5}
    assert (labels["school"], labels["program"]) == ({"North High": 6}, {"Carpentry": 6})
    for parent, children in found.sums:
        assert found.members[parent] == frozenset().union(*(found.members[each] for each in children))


def rows(fields, *lines):
    return [Row(number, {field.name: line.get(field.name, "") for field in fields}) for number, line in enumerate(lines, 2)]


@pytest.fixture
def context(trades):
    return Context(trades.by, trades.district.id, None, None)


def test_exits_and_their_follow_up_are_imported(trades, context):
    student = trades.student.local_id
    given = rows(
        importers.EXITS.fields,
        {"student": student, "left_on": "6/10/2026", "exit_code": "g4", "outcome": "College"},
        {"student": student, "left_on": "2026-06-10"},
        {"student": student, "left_on": "soon"},
        {"student": student, "left_on": "2026-06-11", "exit_code": "Z9"},
        {"student": student, "left_on": "2026-06-12", "outcome": "happy"},
        {"student": "nobody", "left_on": "2026-06-12"},
    )
    found = list(importers.compare_exits(given, context))
    assert [each.action for each in found] == ["new", *["rejected"] * 5]
    assert "as on line 2" in found[1].reason
    assert "They know: G4, G5, D, T, O, X." in found[3].reason
    assert [each.column for each in found[2:]] == ["Last day", "Kind of exit", "Follow-up", "Student number"]
    importers.apply_exits(found[:1], context)
    importers.apply_exits(found[:1], context)
    row = db.session.scalars(sa.select(StudentExit)).one()
    assert (row.exit_code, row.outcome, row.origin) == ("G4", "postsecondary", "import")
    again = list(importers.compare_exits(given[:1], context))
    assert [each.action for each in again] == ["unchanged"]
    later = rows(importers.EXITS.fields, {"student": student, "left_on": "2026-06-10", "outcome": "employed"})
    changed = list(importers.compare_exits(later, context))
    assert changed[0].differences == (("Follow-up", "postsecondary", "employed"),)
    importers.apply_exits(changed, context)
    assert (row.exit_code, row.outcome) == ("G4", "employed")


def test_results_are_imported(trades, context):
    student = trades.student.local_id
    given = rows(
        importers.RESULTS.fields,
        {"student": student, "subject": "Math", "year": "2025-26", "proficient": "Proficient"},
        {"student": student, "subject": "mathematics", "year": "2026", "proficient": "no"},
        {"student": student, "subject": "art", "year": "2026", "proficient": "no"},
        {"student": student, "subject": "ELA", "year": "last", "proficient": "no"},
        {"student": student, "subject": "ELA", "year": "2026", "proficient": "maybe"},
    )
    found = list(importers.compare_results(given, context))
    assert [each.action for each in found] == ["new", *["rejected"] * 4]
    importers.apply_results(found[:1], context)
    importers.apply_results(found[:1], context)
    row = db.session.scalars(sa.select(AssessmentResult)).one()
    assert (row.subject, row.year, row.proficient) == ("mathematics", 2026, True)
    changed = list(importers.compare_results(given[1:2], context))
    assert [each.action for each in changed] == ["changed"]


def test_a_school_imports_nothing_of_another_schools_students(trades):
    away = make.student(trades.second)
    context = Context(viewer_of(trades.school_admin), trades.district.id, trades.school.id, None)
    given = rows(importers.EXITS.fields, {"student": away.local_id, "left_on": "2026-06-10"})
    assert [each.action for each in importers.compare_exits(given, context)] == ["rejected"]
