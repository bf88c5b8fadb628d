"""One way in for records: it weighs marks, keeps old values, and respects what people decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from portal.rosters.comparing import RecordFacts
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import MarkRule, RecordChange, RecordOverride
from portal.rosters.services import keep_records
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.counting import cost_of


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district)
        ana = make.student(north)
        course = make.course(district, code="NET1", title="Networks I", credits=Decimal(1))
        viewer = load_viewer(make.user(district, "district_admin").id)
        facts = RecordFacts(
            student_id=ana.id, course_code="NET1", course_id=course.id, year=2026, term="Fall", mark="B",
            credits_attempted=Decimal(1),
        )  # fmt: skip

    return Town


def keep(town, *facts: RecordFacts, **more):
    kept = keep_records(facts, district_id=town.district.id, by=town.viewer, **more)
    db.session.expire_all()
    return kept


def record() -> CourseRecord:
    return db.session.scalars(sa.select(CourseRecord)).one()


def history() -> list[RecordChange]:
    return list(db.session.scalars(sa.select(RecordChange).order_by(RecordChange.id)))


def test_a_record_is_kept_once_and_a_second_time_nothing_changes(town):
    assert (keep(town, town.facts).new, keep(town, town.facts).unchanged) == (1, 1)
    assert (record().passed, record().credits_earned, record().version) == (True, 1, 1)
    assert not history()


def test_a_changed_mark_keeps_the_old_one_with_who_and_when(town):
    keep(town, town.facts)
    keep(town, replace(town.facts, mark="F"), reason="A corrected file")
    (change,) = history()
    assert change.changes == {"mark": ["B", "F"], "credits_earned": ["1", "0"], "outcome": ["passed", "failed"], "passed": [True, False]}
    assert (change.by_id, change.kind, change.reason) == (town.viewer.user_id, "file", "A corrected file")
    assert (record().mark, record().passed, record().version) == ("F", False, 2)


@pytest.mark.parametrize(
    ("mark", "outcome", "earned"),
    [("A-", "passed", 1), ("61", "passed", 1), ("F", "failed", 0), ("WF", "failed", 0), ("NC", "failed", 0), ("59", "failed", 0),
     ("W", "none", 0), ("AU", "none", 0), ("I", "open", 0), ("", "none", 0), ("P", "passed", 1), ("CR", "passed", 1)],
)  # fmt: skip
def test_each_mark_has_an_outcome(town, mark, outcome, earned):
    keep(town, replace(town.facts, mark=mark))
    assert (record().outcome, record().credits_earned) == (outcome, earned)


def test_a_district_says_itself_what_a_mark_with_a_sign_means(town):
    for mark, outcome in (("C", "passed"), ("C-", "failed")):
        make.add(MarkRule(district_id=town.district.id, mark=mark, outcome=outcome))
    keep(town, replace(town.facts, mark="c-"), replace(town.facts, mark="C+", term="Spring"))
    assert [r.outcome for r in db.session.scalars(sa.select(CourseRecord).order_by(CourseRecord.id))] == ["failed", "passed"]


def test_an_incomplete_stays_open_for_the_days_of_the_rule(town):
    make.add(MarkRule(district_id=town.district.id, mark="I", outcome="open", open_days=60))
    year = make.school_year(town.district, 2026)
    keep(town, replace(town.facts, mark="I"))
    assert record().open_until == year.ends_on + timedelta(days=60)
    make.add(MarkRule(district_id=town.district.id, mark="A", outcome="passed"))
    keep(town, replace(town.facts, mark="A"))
    assert (record().outcome, record().open_until) == ("passed", None)


def test_the_sources_own_credits_count_where_the_mark_passes(town):
    keep(town, replace(town.facts, credits_given=Decimal("0.333")))
    assert record().credits_earned == Decimal("0.333")
    keep(town, replace(town.facts, mark="F", credits_given=Decimal("0.333")))
    assert (record().credits_earned, record().credits_given) == (0, Decimal("0.333"))


@pytest.mark.parametrize(("mark", "counts", "passed"), [("D", False, False), ("W", True, True)])
def test_an_override_outlives_the_next_file(town, mark, counts, passed):
    keep(town, replace(town.facts, mark="B"))
    make.add(RecordOverride(district_id=town.district.id, record_id=record().id, counts=counts, reason="Decided"))
    keep(town, replace(town.facts, mark=mark))
    assert (record().mark, record().passed) == (mark, passed)
    assert keep(town, replace(town.facts, mark=mark)).unchanged == 1


def by_hand(town, **changes) -> None:
    made = record()
    told = {name: [getattr(made, name), new] for name, new in changes.items()}
    make.add(RecordChange(district_id=town.district.id, record_id=made.id, kind="hand", changes=told))
    for name, new in changes.items():
        setattr(made, name, new)
    db.session.flush()


def test_a_correction_by_hand_stays_while_the_file_repeats_what_was_wrong(town):
    keep(town, replace(town.facts, mark="C"))
    by_hand(town, mark="B")
    assert keep(town, replace(town.facts, mark="C")).unchanged == 1
    assert record().mark == "B"
    keep(town, replace(town.facts, mark="A"))
    assert record().mark == "A"


def test_a_record_that_had_ended_comes_back(town):
    keep(town, town.facts)
    record().ended_at = now()
    db.session.flush()
    assert keep(town, town.facts).changed == 1
    assert record().ended_at is None


def test_the_last_of_twins_wins_and_students_are_told_of_once(town):
    heard = []

    def listen(sender, student_ids):
        heard.append(student_ids)

    with students_changed.connected_to(listen):
        keep(town, town.facts, replace(town.facts, mark="A"))
    assert (record().mark, heard) == ("A", [{town.ana.id}])


def test_many_students_cost_no_more_queries_than_one(town):
    def cost(number: int) -> int:
        those = [replace(town.facts, student_id=make.student(town.north).id) for _ in range(number)]
        return cost_of(lambda: keep(town, *those))

    assert cost(50) <= cost(1) + 2


def test_unlike_years_are_unlike_records(town):
    keep(town, town.facts, replace(town.facts, year=2025))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CourseRecord)) == 2
