"""Setting what offerings cover, one cell or thousands: the only way in, so that every change has its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment.models import BatchKind, ChangeBatch
from portal.coverage.models import Coverage, CoverageChange, CoverageDeed, Level
from portal.coverage.signals import coverage_changed
from portal.database import now
from portal.extensions import db

CHUNK = 400
CELLS = Coverage.metadata.tables["coverages"]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Wish:
    """What one cell should say. `evidence` None keeps what stands; `version` 0: the cell was seen as never used."""

    offering_id: int
    competency_id: int
    level: str | None
    evidence: str | None = None
    version: int | None = None
    """None: whatever stands there is meant (an import that was shown against it)."""

    @property
    def pair(self) -> Pair:
        return self.offering_id, self.competency_id


@dataclass(frozen=True)
class Standing:
    """What a cell says."""

    id: int
    level: str | None
    evidence: str
    version: int
    changed_by_id: int | None


@dataclass
class Outcome:
    """What became of the wishes."""

    changed: dict[Pair, int] = field(default_factory=dict)
    """Cell -> its new version."""
    unchanged: list[Pair] = field(default_factory=list)
    stale: dict[Pair, Standing | None] = field(default_factory=dict)
    """Somebody changed these since they were seen; they stand as they are."""


class StaleCells(Exception):
    """Somebody else changed cells first and nothing was done; `cells` says how they stand."""

    def __init__(self, cells: dict[Pair, Standing | None]) -> None:
        super().__init__("Somebody else changed this first.")
        self.cells = cells


def standing(offering_ids: Sequence[int], competency_ids: Sequence[int]) -> dict[Pair, Standing]:
    """How these cells stand, cleared ones too (their version counts); a query for every 400 offerings."""
    found: dict[Pair, Standing] = {}
    wanted = set(competency_ids)
    ordered = sorted(set(offering_ids))
    columns = (
        Coverage.offering_id, Coverage.competency_id, Coverage.id, Coverage.level, Coverage.evidence, Coverage.version,
        Coverage.changed_by_id,
    )  # fmt: skip
    for start in range(0, len(ordered), CHUNK):
        statement = sa.select(*columns).where(Coverage.offering_id.in_(ordered[start : start + CHUNK]))
        if len(wanted) <= CHUNK:
            statement = statement.where(Coverage.competency_id.in_(wanted))
        for row in db.session.execute(statement.order_by(Coverage.id)):
            if row[1] in wanted:
                found[row[0], row[1]] = Standing(*row[2:])
    return found


def open_batch(*, district_id: int, kind: BatchKind, title: str, by: Viewer | None) -> ChangeBatch:
    """What the changes of one deed hang on, so that they can be taken back together."""
    batch = ChangeBatch(district_id=district_id, kind=kind.value, title=title[:300], by_id=by.user_id if by else None)
    db.session.add(batch)
    db.session.flush()
    return batch


def set_levels(
    wishes: Sequence[Wish],
    *,
    district_id: int,
    by: Viewer | None,
    deed: CoverageDeed = CoverageDeed.SET,
    batch_id: int | None = None,
    skip_stale: bool = False,
) -> Outcome:
    """Makes cells say what is wished; of two wishes for one cell the later counts.

    A wish with a version is done only where the cell still has it (0 also fits a cleared cell). Where others
    were first: raises StaleCells and does nothing, or with `skip_stale` leaves those cells and says so. A cell
    that already says it is unchanged whatever its version. Clearing drops the evidence.
    The caller has checked that `by` may cover the offerings and that the competencies can be covered.
    """
    latest = {wish.pair: wish for wish in wishes}
    have = _locked([pair[0] for pair in latest], [pair[1] for pair in latest])
    outcome, todo = Outcome(), list[tuple[Wish, Standing | None, str]]()
    for pair, wish in latest.items():
        stands = have.get(pair)
        level = Level(wish.level).value if wish.level is not None else None
        was_level, was_evidence = (stands.level, stands.evidence) if stands else (None, "")
        evidence = "" if level is None else was_evidence if wish.evidence is None else wish.evidence
        if (level, evidence) == (was_level, was_evidence):
            outcome.unchanged.append(pair)
        elif wish.version is not None and not _fits(wish.version, stands):
            outcome.stale[pair] = stands
        else:
            todo.append((wish, stands, evidence))
    if outcome.stale and not skip_stale:
        raise StaleCells(outcome.stale)
    if todo:
        _write(todo, outcome, district_id, by.user_id if by else None, deed, batch_id)
        _note(outcome, district_id, by, deed, batch_id)
    return outcome


def set_together(
    wishes: Sequence[Wish], *, kind: BatchKind, title: str, by: Viewer, deed: CoverageDeed, skip_stale: bool = False
) -> Outcome:
    """As `set_levels`, for what a person does in one go: more than one cell hang on a batch, where any changed."""
    batch = open_batch(district_id=by.district_id, kind=kind, title=title, by=by) if len(wishes) > 1 else None
    outcome = set_levels(
        wishes, district_id=by.district_id, by=by, deed=deed, batch_id=batch.id if batch else None, skip_stale=skip_stale
    )
    if batch is not None and not outcome.changed:
        db.session.delete(batch)
        db.session.flush()
    return outcome


def _fits(version: int, stands: Standing | None) -> bool:
    return version == (stands.version if stands else 0) or (version == 0 and stands is not None and stands.level is None)


def _locked(offering_ids: Sequence[int], competency_ids: Sequence[int]) -> dict[Pair, Standing]:
    """As `standing`; on PostgreSQL the offerings are locked first, so that two writers of a cell take turns."""
    if db.session.get_bind().dialect.name == "postgresql":
        ordered = sorted(set(offering_ids))
        for start in range(0, len(ordered), CHUNK):
            lock = sa.text("SELECT pg_advisory_xact_lock(7205, id::int) FROM unnest(CAST(:ids AS bigint[])) AS id ORDER BY id")
            db.session.execute(lock, {"ids": ordered[start : start + CHUNK]})
    return standing(offering_ids, competency_ids)


def _write(
    todo: Sequence[tuple[Wish, Standing | None, str]],
    outcome: Outcome,
    district_id: int,
    user_id: int | None,
    deed: CoverageDeed,
    batch_id: int | None,
) -> None:
    at = now()
    fresh: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    changes: dict[Pair, dict[str, Any]] = {}
    for wish, stands, evidence in todo:
        level = Level(wish.level).value if wish.level is not None else None
        version = stands.version + 1 if stands else 1
        outcome.changed[wish.pair] = version
        values = {"level": level, "evidence": evidence, "version": version, "changed_by_id": user_id, "updated_at": at}
        if stands:
            updates.append(values | {"which": stands.id})
        else:
            fresh.append(values | {"district_id": district_id, "offering_id": wish.offering_id, "competency_id": wish.competency_id, "created_at": at})
        changes[wish.pair] = {
            "district_id": district_id, "coverage_id": stands.id if stands else None, "number": version, "deed": deed.value,
            "was_level": stands.level if stands else None, "level": level, "was_evidence": stands.evidence if stands else "",
            "evidence": evidence, "batch_id": batch_id, "by_id": user_id, "at": at,
        }  # fmt: skip
    if updates:
        db.session.execute(sa.update(CELLS).where(CELLS.c.id == sa.bindparam("which")), updates)
    for start in range(0, len(fresh), CHUNK):
        db.session.execute(sa.insert(Coverage), fresh[start : start + CHUNK])
    if fresh:
        made = standing([row["offering_id"] for row in fresh], [row["competency_id"] for row in fresh])
        for pair, change in changes.items():
            change["coverage_id"] = change["coverage_id"] or made[pair].id
    rows = list(changes.values())
    for start in range(0, len(rows), CHUNK):
        db.session.execute(sa.insert(CoverageChange), rows[start : start + CHUNK])
    for cell in [each for each in db.session.identity_map.values() if isinstance(each, Coverage)]:
        db.session.expire(cell)


def _note(outcome: Outcome, district_id: int, by: Viewer | None, deed: CoverageDeed, batch_id: int | None) -> None:
    """One line in the trail for what was done together, and one word to those who listen."""
    offerings = sorted({pair[0] for pair in outcome.changed})
    subject = f"change_batches:{batch_id}" if batch_id else f"offerings:{offerings[0]}"
    audit.record(
        f"coverage.{deed.value}",
        subject=subject,
        by=by,
        district_id=district_id,
        detail={"cells": len(outcome.changed), "offerings": offerings[:50]},
    )
    coverage_changed.send(None, district_id=district_id, pairs=set(outcome.changed))
