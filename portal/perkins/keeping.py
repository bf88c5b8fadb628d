"""Keeps what students reached: writes statuses and standings in the transaction of whatever changes them.

A status is added when the records reach it, moved when they show that it was reached earlier, and never taken away
here: a corrected mark or a roster that forgets does not lower anybody. A withdrawn one stays withdrawn until a record
counts that did not when it was withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.database import IDS, now
from portal.extensions import db
from portal.perkins.models import PerkinsStanding, PerkinsStatus, PerkinsStatusRecord
from portal.perkins.sources import RuleBook, pasts_of, programs_of, this_year
from portal.perkins.status import LEVELS, Reached, Standing, evaluate
from portal.programs.rules import UNIT
from portal.rosters.queries import by_district, student_chunks

CHUNK = 500
Key = tuple[int, int]
"""(student id, program id)."""
COLUMNS = tuple(column.name for column in PerkinsStanding.__table__.columns)


@dataclass(frozen=True)
class Changes:
    """How many statuses and standings there are, and how many were missing or wrong before."""

    rows: int
    corrected: int


@dataclass
class _Held:
    """A status as it is stored."""

    id: int
    reached_on: date
    withdrawn: bool
    records: set[int] = field(default_factory=set)


def refresh(student_ids: Iterable[int], *, today: date | None = None) -> None:
    """Brings these students up to date, in the running transaction."""
    ids = sorted(set(student_ids))
    if not ids:
        return
    db.session.flush()
    for district_id, those in by_district(ids).items():
        keeper = Keeper(district_id, today=today)
        for start in range(0, len(those), CHUNK):
            keeper.keep(those[start : start + CHUNK])


def recompute_all(
    district_id: int, *, check: bool = False, progress: Callable[[int], None] | None = None, today: date | None = None
) -> Changes:
    """Works a district out anew, in chunks; with `check` writes nothing. Never commits."""
    keeper = Keeper(district_id, today=today)
    rows = corrected = 0
    for ids in student_chunks(district_id):
        found = keeper.keep(ids, check=check)
        rows, corrected = rows + found.rows, corrected + found.corrected
        if progress:
            progress(len(ids))
    return Changes(rows, corrected)


_STANDING = (
    sa.select(*PerkinsStanding.__table__.columns)
    .where(PerkinsStanding.student_id.in_(IDS))
    .order_by(PerkinsStanding.student_id, PerkinsStanding.program_id)
)
_HELD = (
    sa.select(PerkinsStatus.id, PerkinsStatus.student_id, PerkinsStatus.program_id, PerkinsStatus.level, PerkinsStatus.reached_on, PerkinsStatus.withdrawn_at)
    .where(PerkinsStatus.student_id.in_(IDS))
    .order_by(PerkinsStatus.id)
)


class Keeper:
    """The rules and programs of a district, read once for many chunks of students."""

    def __init__(self, district_id: int, *, book: RuleBook | None = None, today: date | None = None) -> None:
        self.district_id = district_id
        self.book = book or RuleBook.of(district_id)
        self.programs = programs_of(district_id)
        self.year = this_year(today)

    def shown(self, student_ids: Sequence[int]) -> dict[Key, Standing]:
        """What the records of these students show, whatever was kept."""
        found: dict[Key, Standing] = {}
        for past in pasts_of(student_ids).values():
            for program_id in self.programs.concerned(past.schools, past.chosen, (r.course_id for r in past.records)):
                standing = evaluate(self.programs.courses[program_id], past.records, self.book.rules, year=self.year)
                if standing.reached or standing.courses or standing.credits:
                    found[past.student_id, program_id] = standing
        return found

    def keep(self, student_ids: Sequence[int], *, check: bool = False) -> Changes:
        """Writes what is new, earlier or different; with `check` only counts it."""
        shown = self.shown(student_ids)
        held = held_by(student_ids)
        fresh, earlier = self._new_and_earlier(shown, held)
        wanted = self._standings(shown, held, fresh, {status_id for status_id, _ in earlier})
        present = {
            (row.student_id, row.program_id): row._asdict()
            for row in db.session.execute(_STANDING, {"ids": student_ids})
        }
        different = {key for key in wanted.keys() | present.keys() if wanted.get(key) != present.get(key)}
        if not check:
            self._write(fresh, earlier)
            _write_standings(wanted, present, different)
        statuses = sum(len(levels) for levels in held.values()) + len(fresh)
        return Changes(statuses + len(wanted), len(fresh) + len(earlier) + len(different))

    def _new_and_earlier(
        self, shown: dict[Key, Standing], held: dict[Key, dict[str, _Held]]
    ) -> tuple[list[tuple[Key, Reached]], list[tuple[int, Reached]]]:
        fresh: list[tuple[Key, Reached]] = []
        earlier: list[tuple[int, Reached]] = []
        for key, standing in sorted(shown.items()):
            for reached in standing.reached:
                old = held.get(key, {}).get(reached.level)
                if old is None:
                    fresh.append((key, reached))
                elif old.withdrawn:
                    if not set(reached.records) <= old.records:
                        earlier.append((old.id, reached))
                elif reached.on < old.reached_on:
                    earlier.append((old.id, reached))
        return fresh, earlier

    def _standings(
        self, shown: dict[Key, Standing], held: dict[Key, dict[str, _Held]], fresh: Sequence[tuple[Key, Reached]], again: set[int]
    ) -> dict[Key, dict[str, Any]]:
        levels: dict[Key, set[str]] = defaultdict(set)
        for key, mine in held.items():
            levels[key] |= {level for level, each in mine.items() if not each.withdrawn or each.id in again}
        for key, reached in fresh:
            levels[key].add(reached.level)
        found: dict[Key, dict[str, Any]] = {}
        for key in shown.keys() | {key for key, those in levels.items() if those}:
            standing = shown.get(key) or Standing((), 0, 0, 0, 0)
            level = next((each for each in reversed(LEVELS) if each in levels[key]), "none")
            is_one = level in LEVELS[1:]
            found[key] = {
                "student_id": key[0],
                "program_id": key[1],
                "district_id": self.district_id,
                "level": level,
                "courses": standing.courses,
                "credits": Decimal(standing.credits) / UNIT,
                "courses_missing": 0 if is_one else self._missing(key, standing, shown),
                "credits_missing": Decimal(0) if is_one else Decimal(standing.credits_missing) / UNIT,
                "supported": level == "none" or level in {r.level for r in standing.reached},
            }
        return found

    def _missing(self, key: Key, standing: Standing, shown: dict[Key, Standing]) -> int:
        if key in shown:
            return standing.courses_missing
        return evaluate(self.programs.courses[key[1]], (), self.book.rules, year=self.year).courses_missing if key[1] in self.programs.courses else 0

    def _write(self, fresh: Sequence[tuple[Key, Reached]], earlier: Sequence[tuple[int, Reached]]) -> None:
        if fresh:
            rows = [{"district_id": self.district_id, "student_id": key[0], "program_id": key[1], "level": r.level, **self._facts(r)} for key, r in fresh]
            db.session.execute(sa.insert(PerkinsStatus), [{"noted_at": now(), "withdrawn_reason": "", **row} for row in rows])
            ids = {
                (row.student_id, row.program_id, row.level): row.id
                for row in db.session.execute(
                    sa.select(PerkinsStatus.id, PerkinsStatus.student_id, PerkinsStatus.program_id, PerkinsStatus.level)
                    .where(PerkinsStatus.student_id.in_({key[0] for key, _ in fresh}))
                    .order_by(PerkinsStatus.id)
                )
            }
            _link((ids[*key, r.level], r.records) for key, r in fresh)
        for status_id, reached in earlier:
            db.session.execute(
                sa.update(PerkinsStatus)
                .where(PerkinsStatus.id == status_id)
                .values(**self._facts(reached), withdrawn_at=None, withdrawn_by_id=None, withdrawn_reason="")
            )
        if earlier:
            db.session.execute(sa.delete(PerkinsStatusRecord).where(PerkinsStatusRecord.perkins_status_id.in_([key for key, _ in earlier])))
            _link((key, r.records) for key, r in earlier)

    def _facts(self, reached: Reached) -> dict[str, Any]:
        found = self.book.at(reached.year)
        return {"reached_on": reached.on, "reached_year": reached.year, "rule_set_id": found.rule_set_id, "rule_set_version": found.version}


def held_by(student_ids: Sequence[int]) -> dict[Key, dict[str, _Held]]:
    """(student, program) -> level -> what is stored, withdrawn ones too."""
    found: dict[Key, dict[str, _Held]] = defaultdict(dict)
    by_id: dict[int, _Held] = {}
    for row in db.session.execute(_HELD, {"ids": student_ids}):
        one = _Held(row.id, row.reached_on, row.withdrawn_at is not None)
        found[row.student_id, row.program_id][row.level] = by_id[row.id] = one
    withdrawn = [key for key, one in by_id.items() if one.withdrawn]
    if withdrawn:
        for status_id, record_id in db.session.execute(
            sa.select(PerkinsStatusRecord.perkins_status_id, PerkinsStatusRecord.course_record_id)
            .where(PerkinsStatusRecord.perkins_status_id.in_(withdrawn))
            .order_by(PerkinsStatusRecord.course_record_id)
        ):
            by_id[status_id].records.add(record_id)
    return found


def _link(pairs: Iterable[tuple[int, Sequence[int]]]) -> None:
    rows = [{"perkins_status_id": status_id, "course_record_id": record_id} for status_id, records in pairs for record_id in records]
    if rows:
        db.session.execute(sa.insert(PerkinsStatusRecord), rows)


def _write_standings(wanted: dict[Key, dict[str, Any]], present: dict[Key, dict[str, Any]], different: set[Key]) -> None:
    if gone := sorted({key[0] for key in different}):
        db.session.execute(sa.delete(PerkinsStanding).where(PerkinsStanding.student_id.in_(gone)))
        if rows := [wanted[key] for key in sorted(wanted) if key[0] in set(gone)]:
            db.session.execute(sa.insert(PerkinsStanding), rows)
