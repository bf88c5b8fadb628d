"""The pass rule of a district: what a changed one would do, saving it, and reading all records again by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.rosters.comparing import Scale, Verdict, records, same
from portal.rosters.errors import Stale
from portal.rosters.marks import Meaning, PassRule
from portal.rosters.models import RecordOutcome
from portal.rosters.record_models import ChangeKind, MarkRule, RecordOverride
from portal.rosters.services.records import rewrite
from portal.rosters.signals import students_changed
from portal.schools.models import District

AT_ONCE = 500
WEIGHED = ("outcome", "passed", "credits_earned", "open_until")


@dataclass(frozen=True)
class RuleLine:
    """One mark as the form has it."""

    mark: str
    meaning: str
    outcome: str
    open_days: int | None


@dataclass(frozen=True)
class MarkImpact:
    mark: str
    was: str
    becomes: str
    records: int
    students: int


@dataclass(frozen=True)
class Impact:
    """What a rule would change in the records that are here."""

    records: int
    students: int
    marks: tuple[MarkImpact, ...]
    unknown: tuple[tuple[str, int], ...]
    """(mark, records) of marks in use that the rule does not know: they earn nothing and do not fail."""


def rule_of(lines: Sequence[RuleLine], number: int) -> PassRule:
    return PassRule({x.mark: Meaning(RecordOutcome(x.outcome), x.meaning, x.open_days) for x in lines}, number)


def impact_of(rule: PassRule, *, district_id: int) -> Impact:
    """How many records and students a rule would change; three queries, whatever the district's size."""
    condition, unknown = _changed_by(rule, district_id)
    found = db.session.execute(
        sa.select(
            records.c.mark, records.c.outcome, sa.func.count().label("many"),
            sa.func.count(records.c.student_id.distinct()).label("students"),
        )
        .where(condition)
        .group_by(records.c.mark, records.c.outcome)
        .order_by(records.c.mark, records.c.outcome)
    ).all()
    students = db.session.scalar(sa.select(sa.func.count(records.c.student_id.distinct())).where(condition)) or 0
    marks = tuple(MarkImpact(row.mark, row.outcome, _outcome(rule, row.mark), row.many, row.students) for row in found)
    return Impact(sum(each.records for each in marks), students, marks, unknown)


def save_rule(lines: Sequence[RuleLine], *, number: int, district: District, version: int, by: Viewer) -> None:
    """Puts the rule in place of the one before. Raises Stale. The caller reads the records again (`reread`)."""
    if district.version != version:
        raise Stale("Somebody else changed the pass rule first.")
    before = PassRule.of(district)
    db.session.execute(sa.delete(MarkRule).where(MarkRule.district_id == district.id))
    db.session.execute(
        sa.insert(MarkRule),
        [
            {"district_id": district.id, "mark": x.mark, "meaning": x.meaning, "outcome": x.outcome, "open_days": x.open_days}
            for x in lines
        ],
    )
    district.passing_number = number
    flag_modified(district, "passing_number")  # its version moves even where only marks changed
    db.session.flush()
    after = rule_of(lines, number)
    audit.record("rule.set", subject=f"districts:{district.id}", by=by, detail=_told(before, after))


def reread(*, district_id: int, by: Viewer | None, after: int = 0, size: int = AT_ONCE) -> tuple[int, int]:
    """Reads the next records again whose mark means something else by now; returns (how many, the last id).

    Overridden records stay as somebody decided. Call until it returns 0.
    """
    scale = Scale.of(district_id)
    condition, _ = _changed_by(scale.rule, district_id)
    names = ("id", "student_id", "year", "mark", "credits_attempted", "credits_given", *WEIGHED)
    rows = db.session.execute(
        sa.select(*(records.c[name] for name in names)).where(condition, records.c.id > after).order_by(records.c.id).limit(size)
    ).mappings().all()  # fmt: skip
    verdicts = []
    for row in rows:
        values = scale.weighed(dict(row), row["year"], None)
        differences = tuple((name, row[name], values[name]) for name in WEIGHED if not same(row[name], values[name]))
        if differences:
            verdicts.append(Verdict(values, dict(row), differences, ()))
    rewrite(verdicts, district_id=district_id, by=by, batch_id=None, kind=ChangeKind.RULE, reason="The pass rule was changed")
    if verdicts:
        db.session.flush()
        students_changed.send(None, student_ids={verdict.old["student_id"] for verdict in verdicts if verdict.old})
    return len(rows), int(rows[-1]["id"]) if rows else after


def _changed_by(rule: PassRule, district_id: int) -> tuple[Any, tuple[tuple[str, int], ...]]:
    """A condition on records that the rule would read otherwise than they are, and marks it does not know."""
    overridden = sa.select(RecordOverride.record_id).where(
        RecordOverride.district_id == district_id, RecordOverride.ended_at.is_(None)
    )
    here = sa.and_(
        records.c.district_id == district_id, records.c.ended_at.is_(None), records.c.mark != "", records.c.id.not_in(overridden)
    )
    used = db.session.execute(
        sa.select(records.c.mark, sa.func.count().label("many")).where(here).group_by(records.c.mark).order_by(records.c.mark)
    ).all()
    by_outcome: dict[str, list[str]] = {}
    for row in used:
        by_outcome.setdefault(_outcome(rule, row.mark), []).append(row.mark)
    differs = [
        sa.and_(records.c.mark.in_(marks), records.c.outcome != outcome) for outcome, marks in sorted(by_outcome.items())
    ]
    for mark in by_outcome.get(RecordOutcome.OPEN.value, ()):
        meaning = rule.meaning(mark)
        unlimited = meaning is None or meaning.open_days is None
        differs.append(sa.and_(records.c.mark == mark, records.c.open_until.is_not(None) if unlimited else records.c.open_until.is_(None)))
    unknown = tuple((row.mark, row.many) for row in used if rule.meaning(row.mark) is None)
    return sa.and_(here, sa.or_(sa.false(), *differs)), unknown


def _outcome(rule: PassRule, mark: str) -> str:
    found = rule.meaning(mark)
    return (found.outcome if found else RecordOutcome.NONE).value


def _told(before: PassRule, after: PassRule) -> dict[str, Any]:
    """What changed, for the trail."""
    changed = {
        mark: [old.outcome.value if old else None, new.outcome.value if new else None]
        for mark in sorted({*before.meanings, *after.meanings})
        if (old := before.meanings.get(mark)) != (new := after.meanings.get(mark))
    }
    return {"number": [before.number, after.number], "marks": changed}
