"""What would become of a student's record: the facts of a source, weighed by rule, override and correction.

The preview of an import and the writing of it both ask here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from portal.clock import day_of
from portal.extensions import db
from portal.rosters.marks import PassRule
from portal.rosters.models import CourseRecord, RecordOutcome
from portal.rosters.record_models import ChangeKind, RecordChange, RecordOverride
from portal.schools.models import District, SchoolYear

records = cast(sa.Table, CourseRecord.__table__)
Key = tuple[int, str, int, str, str]
"""(student id, course code, year, term, school name): what makes a record the same one."""
Difference = tuple[str, Any, Any]
"""(column, old, new)."""
LABELS = {
    "course_title": "Course title", "mark": "Mark", "credits_attempted": "Credits attempted",
    "credits_earned": "Credits earned", "outcome": "Counts as", "open_until": "Open until", "origin": "Origin",
    "part": "Part of the course", "course_id": "In the catalog", "source": "Source", "ended_at": "State",
}  # fmt: skip
QUIET = ("credits_given", "passed")
"""Kept and compared, but said by the columns beside them."""
COLUMNS = (*LABELS, *QUIET)
OUTCOMES = {
    RecordOutcome.PASSED: "passed", RecordOutcome.FAILED: "not passed", RecordOutcome.OPEN: "still open",
    RecordOutcome.NONE: "neither passed nor failed",
}  # fmt: skip
PARTS = {"": "by its term", "first": "first part", "second": "second part", "third": "third part"}
ORIGINS = {"home": "here", "transfer": "transfer", "dual": "dual enrollment", "middle": "middle school"}


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What a source says of one record. `credits_given` None: it does not say what was earned."""

    student_id: int
    course_code: str
    year: int
    term: str = ""
    school_name: str = ""
    course_title: str = ""
    course_id: int | None = None
    mark: str = ""
    credits_attempted: Decimal = Decimal(0)
    credits_given: Decimal | None = None
    origin: str = "home"
    part: str = ""
    source: str = ""

    @property
    def key(self) -> Key:
        return (self.student_id, self.course_code, self.year, self.term, self.school_name)


@dataclass(frozen=True)
class Verdict:
    """What a record would be, what that changes, and what a person should know of it."""

    values: dict[str, Any]
    old: dict[str, Any] | None
    differences: tuple[Difference, ...]
    remarks: tuple[str, ...]


@dataclass
class Correction:
    """A change by hand that a later file may not undo by repeating what was wrong."""

    old: Any
    new: Any
    on: date


@dataclass
class Scale:
    """Rule, records, overrides and corrections of some students, read once."""

    rule: PassRule
    year_ends: dict[int, date]
    known: dict[Key, dict[str, Any]] = field(default_factory=dict)
    counts: dict[int, bool] = field(default_factory=dict)
    """Record id -> what an override in force decided."""
    corrections: dict[int, dict[str, Correction]] = field(default_factory=dict)

    @classmethod
    def of(cls, district_id: int) -> Scale:
        years = db.session.execute(sa.select(SchoolYear.year, SchoolYear.ends_on).where(SchoolYear.district_id == district_id))
        return cls(PassRule.of(db.session.get_one(District, district_id)), {row.year: row.ends_on for row in years})

    def read(self, student_ids: Iterable[int]) -> Scale:
        """Takes up all records of some students, ended ones too, in place of those it knew."""
        ids = sorted(set(student_ids))
        columns = [records.c[name] for name in ("id", "version", "student_id", "course_code", "year", "term", "school_name", *COLUMNS)]
        rows = db.session.execute(sa.select(*columns).where(records.c.student_id.in_(ids)).order_by(records.c.id)).mappings()
        self.known = {key_of(row): dict(row) for row in rows}
        theirs = sa.select(records.c.id).where(records.c.student_id.in_(ids))
        self.counts = {
            row.record_id: row.counts
            for row in db.session.execute(
                sa.select(RecordOverride.record_id, RecordOverride.counts)
                .where(RecordOverride.record_id.in_(theirs), RecordOverride.ended_at.is_(None))
                .order_by(RecordOverride.id)
            )
        }
        self.corrections = {}
        for change in db.session.execute(
            sa.select(RecordChange.record_id, RecordChange.changes, RecordChange.at)
            .where(
                RecordChange.record_id.in_(theirs), RecordChange.kind == ChangeKind.HAND.value,
                RecordChange.taken_back_at.is_(None),
            )
            .order_by(RecordChange.id)
        ):
            for name, (old, new) in change.changes.items():
                made = self.corrections.setdefault(change.record_id, {})
                first = made[name].old if name in made else old
                made[name] = Correction(first, new, day_of(change.at))
        return self

    def judge(self, facts: RecordFacts) -> Verdict:
        """The record as it would be written."""
        old = self.known.get(facts.key)
        given = {
            "course_id": facts.course_id, "course_title": facts.course_title, "mark": facts.mark, "origin": facts.origin,
            "credits_attempted": facts.credits_attempted, "credits_given": facts.credits_given, "part": facts.part,
            "source": facts.source or (old["source"] if old else ""),
        }  # fmt: skip
        remarks: list[str] = []
        counts = None
        if old is not None:
            counts = self.counts.get(old["id"])
            remarks += self._as_corrected(old, given)
            if counts is not None:
                remarks.append(f"Decided by hand: this record {'counts' if counts else 'does not count'}. That stays.")
        values = given | self.weighed(given, facts.year, counts)
        if old is None:
            return Verdict(values, None, (), tuple(remarks))
        found = tuple((name, old[name], values[name]) for name in values if not same(old[name], values[name]))
        if old["ended_at"] is not None:
            found += (("ended_at", old["ended_at"], None),)
        return Verdict(values, old, found, tuple(remarks))

    def weighed(self, given: dict[str, Any], year: int, counts: bool | None) -> dict[str, Any]:
        """The columns that follow from the mark: outcome, passed, credits_earned, open_until."""
        weight = self.rule.weigh(given["mark"], given["credits_attempted"], given["credits_given"], counts)
        open_until = None
        if weight.outcome == RecordOutcome.OPEN and (meaning := self.rule.meaning(given["mark"])) and meaning.open_days is not None:
            open_until = self.year_ends.get(year, date(year, 6, 30)) + timedelta(days=meaning.open_days)
        return {
            "outcome": weight.outcome.value, "passed": weight.passed, "credits_earned": weight.earned,
            "open_until": open_until,
        }  # fmt: skip

    def _as_corrected(self, old: dict[str, Any], given: dict[str, Any]) -> list[str]:
        """Keeps a correction where the file only repeats what was corrected; returns what to say of it."""
        remarks = []
        for name, correction in self.corrections.get(old["id"], {}).items():
            if name not in given or not same(old[name], correction.new):
                continue
            if same(given[name], correction.old) and not same(given[name], old[name]):
                if name in LABELS:
                    was, stays = text_of(name, given[name]) or "nothing", text_of(name, old[name]) or "nothing"
                    remarks.append(f"The file still says {LABELS[name].lower()} {was}; the correction by hand to {stays} stays.")
                given[name] = old[name]
            elif not same(given[name], correction.new) and name in LABELS:
                remarks.append(f"This replaces a correction made by hand on {correction.on}.")
        return remarks


def key_of(row: Any) -> Key:
    return (row["student_id"], row["course_code"], row["year"], row["term"], row["school_name"])


def as_json(value: Any) -> Any:
    """Decimals as text without trailing zeros ('0.5'), days as text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def same(one: Any, other: Any) -> bool:
    return bool(as_json(one) == as_json(other))


def text_of(name: str, value: Any) -> str:
    """A column's value as a person reads it."""
    if name in ("course_id", "passed"):
        return "yes" if value else "no"
    if name == "outcome":
        return OUTCOMES.get(value, value or "")
    if name == "part":
        return PARTS.get(value, value or "")
    if name == "origin":
        return ORIGINS.get(value, value or "")
    if name == "ended_at":
        return "ended" if value else "in force"
    return str(as_json(value)) if value is not None else ""
