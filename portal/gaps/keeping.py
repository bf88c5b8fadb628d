"""Keeps the rows of gaps as finding says: what is new opens, what is mended closes, what is back reopens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.alignment.models import Alignment
from portal.database import now
from portal.extensions import db
from portal.gaps.facts import facts_of
from portal.gaps.finding import find
from portal.gaps.models import Gap, GapDeed, GapEvent, GapState

CHUNK = 400
Key = tuple[int, int, int | None, str]
"""(school id, pathway id, competency id, kind)."""
GAPS = Gap.metadata.tables["gaps"]


@dataclass(frozen=True)
class Corrected:
    """How many gaps a district has, and how many were missing or stood wrong."""

    rows: int
    corrected: int


@dataclass(frozen=True)
class _Row:
    id: int
    state: str
    version: int


@dataclass(frozen=True)
class Difference:
    """What must be done so that the rows say what is found."""

    opened: tuple[Key, ...]
    reopened: tuple[_Row, ...]
    closed: tuple[_Row, ...]
    rows: int

    @property
    def size(self) -> int:
        return len(self.opened) + len(self.reopened) + len(self.closed)


def refresh(
    district_id: int,
    *,
    pathway_ids: Collection[int] | None = None,
    competency_ids: Collection[int] | None = None,
    at: datetime | None = None,
) -> int:
    """Brings the gaps of these pathways (of these competencies alone, where given) up to date; how many changed."""
    if pathway_ids is not None and not pathway_ids:
        return 0
    take_turns(district_id)
    db.session.flush()
    found = difference(district_id, pathway_ids, competency_ids)
    _write(district_id, found, at or now())
    return found.size


def difference(
    district_id: int, pathway_ids: Collection[int] | None = None, competency_ids: Collection[int] | None = None
) -> Difference:
    """What stands, laid against what is found now; reads only. What was accepted stays so, found or not."""
    facts = facts_of(district_id, pathway_ids=pathway_ids, competency_ids=competency_ids)
    found: set[Key] = {
        (school, pathway, competency, kind.value)
        for (school, pathway), place in facts.items()
        for competency, kind in find(place)
        if competency_ids is None or competency is not None
    }
    have = _standing(district_id, pathway_ids, competency_ids)
    return Difference(
        opened=tuple(sorted(found - have.keys(), key=lambda key: (*key[:2], key[2] or 0, key[3]))),
        reopened=tuple(row for key, row in have.items() if key in found and row.state == GapState.CLOSED),
        closed=tuple(row for key, row in have.items() if key not in found and row.state == GapState.OPEN),
        rows=len(have),
    )


def recompute_all(district_id: int, /, *, progress: Callable[[int], None] = lambda _: None, check: bool = False) -> Corrected:
    """Works a whole district out anew; with `check` writes nothing. There should be nothing to correct."""
    if not check:
        take_turns(district_id)
    found = difference(district_id)
    if not check:
        _write(district_id, found, now())
    progress(0)
    return Corrected(found.rows + len(found.opened), found.size)


def take_turns(district_id: int) -> None:
    """Who changes what gaps come of waits for who did so before, as the trail's writers do; SQLite has one writer anyway.

    Without it two who each clear one of two cells would both still see the other's, and nobody the gap.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(audit.LOCK, district_id % 2**31)))


def pathways_served_by(offering_ids: Iterable[int]) -> set[int]:
    """The pathways that these offerings serve or ever served."""
    ordered = sorted(set(offering_ids))
    found: set[int] = set()
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        found |= set(db.session.scalars(sa.select(Alignment.pathway_id).where(Alignment.offering_id.in_(some)).distinct()))
    return found


def _standing(district_id: int, pathway_ids: Collection[int] | None, competency_ids: Collection[int] | None) -> dict[Key, _Row]:
    statement = sa.select(
        Gap.school_id, Gap.pathway_id, Gap.competency_id, Gap.kind, Gap.id, Gap.state, Gap.version
    ).where(Gap.district_id == district_id)
    if pathway_ids is not None:
        statement = statement.where(Gap.pathway_id.in_(sorted(pathway_ids)))
    if competency_ids is not None:
        statement = statement.where(Gap.competency_id.in_(sorted(competency_ids)))
    return {(row[0], row[1], row[2], row[3]): _Row(*row[4:]) for row in db.session.execute(statement.order_by(Gap.id))}


def _write(district_id: int, found: Difference, at: datetime) -> None:
    if not found.size:
        return
    events = [_event(district_id, row.id, GapDeed.REOPENED, at) for row in found.reopened]
    events += [_event(district_id, row.id, GapDeed.CLOSED, at) for row in found.closed]
    fresh = [
        {
            "district_id": district_id, "school_id": school, "pathway_id": pathway, "competency_id": competency, "kind": kind,
            "state": GapState.OPEN.value, "opened_at": at, "created_at": at, "updated_at": at, "version": 1, "note": "", "reason": "",
        }
        for school, pathway, competency, kind in found.opened
    ]  # fmt: skip
    for start in range(0, len(fresh), CHUNK):
        made = db.session.scalars(sa.insert(Gap).returning(Gap.id), fresh[start : start + CHUNK])
        events += [_event(district_id, gap_id, GapDeed.OPENED, at) for gap_id in made]
    states: tuple[tuple[tuple[_Row, ...], dict[str, Any]], ...] = (
        (found.reopened, {"state": GapState.OPEN.value, "closed_at": None, "opened_at": at}),
        (found.closed, {"state": GapState.CLOSED.value, "closed_at": at}),
    )
    for rows, values in states:
        ids = [row.id for row in rows]
        for start in range(0, len(ids), CHUNK):
            chosen = GAPS.c.id.in_(ids[start : start + CHUNK])
            db.session.execute(sa.update(GAPS).where(chosen).values(**values, updated_at=at, version=GAPS.c.version + 1))
    for start in range(0, len(events), CHUNK):
        db.session.execute(sa.insert(GapEvent), events[start : start + CHUNK])
    for row in [each for each in db.session.identity_map.values() if isinstance(each, Gap)]:
        db.session.expire(row)


def _event(district_id: int, gap_id: int, deed: GapDeed, at: datetime) -> dict[str, Any]:
    return {"district_id": district_id, "gap_id": gap_id, "deed": deed.value, "words": "", "at": at}
