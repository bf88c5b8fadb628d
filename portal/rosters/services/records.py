"""Writing records: from a file, from OneRoster results, from wherever. One way in, which keeps the old values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.rosters.comparing import RecordFacts, Scale, Verdict, as_json, records
from portal.rosters.record_models import ChangeKind, RecordChange
from portal.rosters.services.linking import link_records
from portal.rosters.signals import students_changed

AT_ONCE = 500


@dataclass
class Kept:
    """What `keep_records` did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    student_ids: set[int] = field(default_factory=set)
    """Whose records changed."""


def keep_records(
    given: Sequence[RecordFacts],
    *,
    district_id: int,
    by: Viewer | None,
    batch_id: int | None = None,
    kind: ChangeKind = ChangeKind.FILE,
    reason: str = "",
) -> Kept:
    """Adds or changes course records by their key (student, code, year, term, school); the last of twins wins.

    Each mark is read by the district's pass rule, an override in force and a correction by hand that the source
    only repeats are respected, and what changes leaves a RecordChange with the old values, `by`, and the import.
    A record that had ended comes back into force. A mark outside the rule earns nothing and does not fail: whoever
    reads a file asks `PassRule.complaint` first and says so with line and column. Flushes, never commits, and
    sends `students_changed` once.
    """
    kept, moment = Kept(), now()
    scale = Scale.of(district_id)
    stream = iter({facts.key: facts for facts in given}.values())
    while chunk := list(islice(stream, AT_ONCE)):
        db.session.flush()
        scale.read(facts.student_id for facts in chunk)
        fresh: list[dict[str, Any]] = []
        touched: list[tuple[Verdict, RecordFacts]] = []
        for facts in chunk:
            verdict = scale.judge(facts)
            if verdict.old is None:
                fresh.append(new_row(facts, verdict, district_id, batch_id, moment))
            elif verdict.differences:
                touched.append((verdict, facts))
            else:
                kept.unchanged += 1
                continue
            kept.student_ids.add(facts.student_id)
        if fresh:
            db.session.execute(sa.insert(records), fresh)
        rewrite([verdict for verdict, _ in touched], district_id=district_id, by=by, batch_id=batch_id, kind=kind, reason=reason)
        kept.new += len(fresh)
        kept.changed += len(touched)
    codes = {facts.course_code for facts in given if facts.course_id is not None}
    kept.student_ids |= link_records(district_id, codes=codes, tell=False)
    if kept.student_ids:
        students_changed.send(None, student_ids=kept.student_ids)
    return kept


def new_row(facts: RecordFacts, verdict: Verdict, district_id: int, batch_id: int | None, moment: Any) -> dict[str, Any]:
    key = {name: getattr(facts, name) for name in ("student_id", "course_code", "year", "term", "school_name")}
    return {
        **key, **verdict.values, "district_id": district_id, "batch_id": batch_id, "ended_at": None, "version": 1,
        "created_at": moment, "updated_at": moment,
    }  # fmt: skip


def rewrite(
    verdicts: Sequence[Verdict],
    *,
    district_id: int,
    by: Viewer | None,
    batch_id: int | None,
    kind: ChangeKind,
    reason: str,
) -> None:
    """Writes what differs, and a history row for each."""
    if not verdicts:
        return
    moment = now()
    rows = []
    for verdict in verdicts:
        assert verdict.old is not None
        rows.append({**verdict.values, "record_id": verdict.old["id"]})
    more = {} if batch_id is None else {"batch_id": batch_id}
    statement = sa.update(records).where(records.c.id == sa.bindparam("record_id")).values(
        version=records.c.version + 1, updated_at=moment, ended_at=None, **more,
        **{name: sa.bindparam(name) for name in rows[0] if name != "record_id"},
    )  # fmt: skip
    db.session.connection().execute(statement, rows)
    db.session.execute(
        sa.insert(RecordChange),
        [
            {
                "district_id": district_id, "record_id": verdict.old["id"], "kind": kind.value, "reason": reason,
                "changes": {name: [as_json(old), as_json(new)] for name, old, new in verdict.differences},
                "by_id": by.user_id if by else None, "batch_id": batch_id, "at": moment,
            }
            for verdict in verdicts
            if verdict.old is not None
        ],
    )  # fmt: skip
