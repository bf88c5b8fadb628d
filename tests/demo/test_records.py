"""The demo holds every kind of untidy record, and what was decided about it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports.models import ImportSource
from portal.rosters.marks import PassRule
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import ChangeKind, CourseEquivalence, MarkRule, RecordChange, RecordOverride
from portal.rosters.services import impact_of
from portal.schools.models import District

pytestmark = pytest.mark.usefixtures("loaded")


def distinct(column) -> set[object]:
    return set(db.session.scalars(sa.select(column).distinct()))


def test_every_outcome_origin_part_and_kind_of_change_occurs():
    assert distinct(CourseRecord.outcome) == {"passed", "failed", "open", "none"}
    assert distinct(CourseRecord.origin) == {"home", "transfer", "dual", "middle"}
    assert distinct(CourseRecord.part) >= {"", "first", "second"}
    assert distinct(RecordChange.kind) >= {ChangeKind.FILE, ChangeKind.HAND, ChangeKind.OVERRIDE, ChangeKind.BACK}
    assert distinct(RecordOverride.counts) == {True, False}


def test_marks_of_every_kind_occur():
    assert distinct(CourseRecord.mark) >= {"A", "F", "W", "WF", "I", "AU", "P", "NG"}


def test_the_rule_is_written_out_and_knows_all_marks_but_one():
    district = db.session.scalars(sa.select(District)).first()
    impact = impact_of(PassRule.of(district), district_id=district.id)
    assert (impact.records, [mark for mark, _ in impact.unknown]) == (0, ["NG"])
    assert db.session.scalar(sa.select(MarkRule.open_days).where(MarkRule.mark == "I"))


def test_sources_are_named_and_a_colleges_codes_are_tied():
    assert len(distinct(ImportSource.name)) == 3
    assert distinct(ImportSource.name) <= distinct(CourseRecord.source)
    assert distinct(CourseEquivalence.part) == {"first", "second"}
