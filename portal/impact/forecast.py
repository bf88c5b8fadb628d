"""What the summaries of a district would be if something were changed. Reads, and writes nothing.

Whoever a receiver of `programs` would refresh after the deed is gathered, compiled and evaluated by the very code
that writes the summaries, against the district with the change applied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.catalog.supposing import Supposed
from portal.clock import this_day
from portal.extensions import db
from portal.impact.effects import Effect, Row, compare
from portal.programs.catalogue import load_catalogue
from portal.programs.compiled import versions_of
from portal.programs.models import ProgramVersion, ProgressSummary
from portal.programs.progress import evaluate
from portal.programs.queries.trials import MOST_AT_ONCE
from portal.programs.receivers import concerned_by_offerings, concerned_by_roles
from portal.programs.services.editing import concerned
from portal.programs.summaries import CHUNK, COLUMNS, differs, gather, row_of, stand
from portal.rosters.queries import by_district

Key = tuple[int, int]
SAID = tuple(name for name in COLUMNS if name != "computed_at")


@dataclass(frozen=True)
class Forecast:
    """`looked_at` students were evaluated; `effects` are those of them for whom something changes, by student and
    program. `too_many`: they are more than one page can work out, and nothing was evaluated."""

    supposed: Supposed
    looked_at: tuple[int, ...]
    effects: tuple[Effect, ...] = ()
    too_many: bool = False
    expected: Mapping[Key, Row] = field(default_factory=dict)
    """Every summary of the students that were looked at, as it would be."""

    @property
    def students(self) -> int:
        return len(self.looked_at) if self.too_many else len({effect.student_id for effect in self.effects})

    @property
    def harms(self) -> bool:
        return self.too_many or any(effect.harms for effect in self.effects)

    @property
    def seal(self) -> str:
        """The same change for the same students with the same outcome has the same seal."""
        what = [sorted(self.supposed.roles.items()), sorted(self.supposed.states.items()), sorted(self.supposed.published)]
        told: Any = len(self.looked_at) if self.too_many else [(e.student_id, e.program_id, _said(e.before), _said(e.after)) for e in self.effects]
        return hashlib.sha256(json.dumps([what, told], sort_keys=True, default=str).encode()).hexdigest()[:32]

    def came_true(self) -> bool:
        """Whether the summaries of everybody who was looked at are now what was foretold; asked after the deed."""
        if self.too_many:
            return True
        for ids in _parts(self.looked_at):
            stored = stored_rows(ids)
            for key in stored.keys() | {key for key in self.expected if key[0] in set(ids)}:
                if differs(self.expected.get(key), stored.get(key)):
                    return False
        return True


def forecast(district_id: int, supposed: Supposed, *, today: date | None = None, most: int = MOST_AT_ONCE) -> Forecast:
    """A constant number of queries for each 500 students concerned."""
    today = today or this_day()
    ids = concerned_by(district_id, supposed)
    if len(ids) > most:
        return Forecast(supposed, tuple(ids), too_many=True)
    effects, expected = worked_out(district_id, supposed, ids, today)
    return Forecast(supposed, tuple(ids), tuple(effects), expected=expected)


def concerned_by(district_id: int, supposed: Supposed) -> list[int]:
    """Whose summaries the deed would have refreshed: students of the district, by id."""
    found: set[int] = set()
    if supposed.roles:
        found |= concerned_by_roles(supposed.roles)
    if supposed.states:
        found |= concerned_by_offerings(supposed.states)
    for version_id, program_id in db.session.execute(
        sa.select(ProgramVersion.id, ProgramVersion.program_id).where(ProgramVersion.id.in_(supposed.published)).order_by(ProgramVersion.id)
    ).all():
        found |= concerned(program_id, also=[version_id])
    return by_district(found).get(district_id, []) if found else []


def worked_out(district_id: int, supposed: Supposed, ids: Sequence[int], today: date) -> tuple[list[Effect], dict[Key, Row]]:
    """(what changes, by student and program; every summary as it would be)."""
    effects: list[Effect] = []
    expected: dict[Key, Row] = {}
    if not ids:
        return effects, expected
    catalogue, there = load_catalogue(district_id, today, supposed), versions_of(district_id, supposed)
    here = versions_of(district_id)
    for part in _parts(ids):
        those = gather(part, today)
        new = {(one.student_id, one.progress.rules.program_id): one for one in stand(those, there)}
        before = stored_rows(part)
        after = {key: _plain(row_of(one, catalogue, district_id)) for key, one in new.items()}
        expected |= after
        for key in sorted(before.keys() | after.keys()):
            if differs(after.get(key), before.get(key)):
                was, then, facts = before.get(key), new.get(key), those.facts.get(key[0])
                old = evaluate(here.rules(was["program_version_id"]), facts) if was is not None and facts is not None else None
                effects.append(compare(*key, was, after.get(key), old, then.progress if then else None, facts))
    return effects, expected


def stored_rows(ids: Sequence[int]) -> dict[Key, Row]:
    """(student, program) -> the summary as it is stored."""
    rows = db.session.execute(
        sa.select(*ProgressSummary.__table__.columns).where(ProgressSummary.student_id.in_(ids)).order_by(ProgressSummary.student_id, ProgressSummary.program_id)
    )
    return {(row.student_id, row.program_id): _plain(row._asdict()) for row in rows}


def _plain(row: dict[str, Any]) -> Row:
    return {name: row[name] for name in COLUMNS}


def _said(row: Row | None) -> list[Any] | None:
    return None if row is None else [row[name] for name in SAID]


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
