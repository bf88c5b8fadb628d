"""Statuses are written with what reaches them, kept afterwards, and the batch finds nothing to correct."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from portal.alignment.signals import alignments_changed
from portal.catalog.signals import offerings_changed
from portal.database import now
from portal.extensions import db
from portal.perkins import keeping, queries
from portal.perkins.models import PerkinsStanding, PerkinsStatus, RuleSet
from portal.perkins.rules import Rules, Threshold, as_json
from portal.rosters.models import Student
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.counting import cost_of
from tests.perkins.trades import concentrators, earn


def levels(student):
    db.session.expire_all()
    return [line.level for line in queries.statuses_of([student.id]).get(student.id, [])]


def nothing_to_correct(world):
    return keeping.recompute_all(world.district.id, check=True).corrected == 0


def told(student):
    db.session.flush()
    students_changed.send(None, student_ids={student.id})


def test_two_courses_of_a_program_nobody_chose_make_a_concentrator(trades):
    earn(trades, trades.student, trades.first, trades.later)
    line = queries.statuses_of([trades.student.id])[trades.student.id][0]
    assert (line.level, line.program_title, line.reached_year) == ("concentrator", "Carpentry", 2026)
    assert [record.course_title for record in line.records] == ["Carpentry I", "Carpentry II"]
    assert nothing_to_correct(trades)


def test_a_course_that_is_not_cte_counts_nothing_though_the_program_asks_for_it(trades):
    earn(trades, trades.student, trades.first, trades.math)
    assert levels(trades.student) == ["participant"]


def test_a_course_that_becomes_cte_counts_from_then_on(trades):
    earn(trades, trades.student, trades.first, trades.math)
    trades.math.cte = True
    offerings_changed.send(None, offering_ids={trades.math.id})
    assert levels(trades.student) == ["concentrator", "participant"]


def test_a_program_of_another_school_concerns_nobody_here(trades):
    student = make.student(trades.second)
    earn(trades, student, trades.first, trades.later)
    assert levels(student) == []
    version = trades.version
    make.choice(student, version)
    told(student)
    assert levels(student) == ["concentrator", "participant"]


@pytest.mark.parametrize("change", ["mark", "ended", "unlinked"])
def test_a_status_is_kept_when_its_record_is_corrected_or_forgotten(trades, change):
    _, second = earn(trades, trades.student, trades.first, trades.later)
    if change == "mark":
        second.mark, second.passed, second.credits_earned = "F", False, 0
    elif change == "ended":
        second.ended_at = now()
    else:
        second.course_id = None
    told(trades.student)
    assert levels(trades.student) == ["concentrator", "participant"]
    [standing] = queries.standing_of([trades.student.id])[trades.student.id]
    assert (standing.level, standing.supported, standing.courses, standing.courses_missing) == ("concentrator", False, 1, 0)
    assert nothing_to_correct(trades)


def test_a_new_roster_that_moves_a_student_takes_nothing_away(trades):
    earn(trades, trades.student, trades.first, trades.later)
    trades.student.school_id = trades.second.id
    told(trades.student)
    assert levels(trades.student) == ["concentrator", "participant"]
    assert nothing_to_correct(trades)


def test_an_older_record_that_comes_late_moves_the_date_to_when_it_was_reached(trades):
    earn(trades, trades.student, trades.first, trades.later, year=2026)
    earn(trades, trades.student, trades.third, year=2024)
    line = queries.statuses_of([trades.student.id])[trades.student.id][1]
    assert (line.level, line.reached_on) == ("participant", date(2024, 6, 30))
    assert [record.course_title for record in line.records] == ["Carpentry III"]
    assert nothing_to_correct(trades)


def test_an_alignment_makes_a_course_count_by_its_role(trades):
    extra = make.course(trades.district, title="Cabinets", cte=True)
    make.requirement(trades.version, "k_of_n", {"pathway_id": trades.pathway.id, "role": "core"}, title="More")
    earn(trades, trades.student, trades.first, extra)
    assert levels(trades.student) == ["participant"]
    make.alignment(extra, trades.pathway, "core")
    alignments_changed.send(None, pairs={(extra.id, trades.pathway.id)})
    assert levels(trades.student) == ["concentrator", "participant"]


def test_a_course_that_is_only_aligned_counts_where_the_rules_say_so(trades):
    extra = make.course(trades.district, title="Cabinets", cte=True)
    rules = Rules(aligned_courses=True)
    db.session.add(RuleSet(district_id=trades.district.id, reporting_year=2026, title="Ours", in_force=True, rules=as_json(rules)))
    earn(trades, trades.student, trades.first, extra)
    assert levels(trades.student) == ["participant"]
    make.alignment(extra, trades.pathway, "exploratory")
    alignments_changed.send(None, pairs={(extra.id, trades.pathway.id)})
    assert levels(trades.student) == ["concentrator", "participant"]


def test_a_status_remembers_by_whose_rules_it_was_reached(trades):
    rules = Rules(concentrator=Threshold(courses=3))
    row = make.add(RuleSet(district_id=trades.district.id, reporting_year=2020, title="Ours", in_force=True, rules=as_json(rules)))
    earn(trades, trades.student, trades.first, trades.later, trades.third)
    line = queries.statuses_of([trades.student.id])[trades.student.id][0]
    assert (line.level, line.rule_set_id, line.rule_set_version) == ("concentrator", row.id, 1)


def test_lists_find_who_is_one_course_short(trades):
    short, done, nobody = (make.student(trades.school) for _ in range(3))
    earn(trades, short, trades.first)
    earn(trades, done, trades.first, trades.later)
    ids = db.session.scalars(sa.select(Student.id).where(Student.id.in_(queries.students_one_short(trades.program.id)))).all()
    assert ids == [short.id]
    assert db.session.scalars(queries.students_at("concentrator")).all() == [done.id]
    rows = db.session.execute(queries.standings(sa.select(Student.id).where(Student.school_id == trades.school.id))).all()
    assert [(row.student_id, row.level, row.courses_missing) for row in rows] == [(short.id, "participant", 1), (done.id, "concentrator", 0)]
    assert nobody.id not in queries.standing_of([nobody.id])


def test_the_check_finds_what_is_missing_and_the_batch_mends_it(trades):
    concentrators(trades, 3)
    db.session.execute(sa.delete(PerkinsStanding))
    assert keeping.recompute_all(trades.district.id, check=True).corrected == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PerkinsStanding)) == 0
    assert keeping.recompute_all(trades.district.id).corrected == 3
    assert nothing_to_correct(trades)


def test_refreshing_takes_as_many_queries_for_fifty_students_as_for_one(trades):
    def queries_for(count):
        students = concentrators(trades, count)
        return cost_of(lambda: keeping.refresh([each.id for each in students]))

    assert queries_for(1) == queries_for(50)


def test_statuses_are_never_written_for_another_district(trades):
    earn(trades, trades.student, trades.first, trades.later)
    assert db.session.scalars(sa.select(PerkinsStatus.district_id).distinct()).all() == [trades.district.id]
