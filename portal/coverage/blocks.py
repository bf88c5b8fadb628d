"""A block of cells as a page posts it: read, bounded, and looked up before anything is written."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.catalog.permissions import offerings_visible_to
from portal.competencies.models import Competency, CompetencySet, SetState
from portal.coverage.models import LEVEL_LETTERS, Level
from portal.coverage.permissions import may_cover
from portal.coverage.services import Pair, Standing, Wish
from portal.extensions import db

MOST_CELLS = 2_000
LETTERS = {level.value: letter for level, letter in LEVEL_LETTERS.items()}
LEVELS: dict[str, str | None] = {letter: level.value for level, letter in LEVEL_LETTERS.items()} | {"": None}
LARGEST = 2**63 - 1


class BlockError(ValueError):
    """The block cannot be read; the sentence says where and how to mend it."""


class NotThere(LookupError):
    """The block names an offering or a competency that this viewer may not cover."""


def read_block(text: str | None) -> list[Wish]:
    """'[[offering, competency, "I", version], ...]', with '' to clear; raises BlockError."""
    wishes = []
    for n, cell in enumerate(_cells(text), 1):
        offering_id, competency_id, letter, version = _four(cell, n)
        if not isinstance(letter, str) or letter not in LEVELS:
            raise BlockError(f"Cell {n} of the block says “{str(letter)[:20]}”. A cell is I, R, M or empty. Nothing was changed.")
        wishes.append(Wish(_id(offering_id, n), _id(competency_id, n), LEVELS[letter], version=_number(version, n)))
    return wishes


@dataclass(frozen=True)
class Undoing:
    """The change of a cell that is to be taken back, and the version it must still have."""

    offering_id: int
    competency_id: int
    seen: int
    change: int


def read_undoings(text: str | None) -> list[Undoing]:
    """'[[offering, competency, version seen, number of the change], ...]'; raises BlockError."""
    found = []
    for n, cell in enumerate(_cells(text), 1):
        offering_id, competency_id, seen, change = _four(cell, n)
        found.append(Undoing(_id(offering_id, n), _id(competency_id, n), _number(seen, n), _number(change, n)))
    return found


def _cells(text: str | None) -> list[Any]:
    try:
        cells = json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise BlockError("The block of cells could not be read. Reload the page and try again. Nothing was changed.") from None
    if not isinstance(cells, list) or not cells:
        raise BlockError("There are no cells to set.")
    if len(cells) > MOST_CELLS:
        raise BlockError(
            f"This is a block of {len(cells):,} cells; at most {MOST_CELLS:,} can be set at once. Nothing was changed. "
            "Paste it in parts, or bring it in as an Excel file."
        )
    return cells


def _four(cell: Any, n: int) -> list[Any]:
    if not isinstance(cell, list) or len(cell) != 4:
        raise BlockError(f"Cell {n} of the block could not be read. Reload the page and try again. Nothing was changed.")
    return cell


def _id(value: Any, n: int) -> int:
    if type(value) is not int or not 0 < value <= LARGEST:
        raise BlockError(f"Cell {n} of the block names no course or competency. Nothing was changed.")
    return value


def _number(value: Any, n: int) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise BlockError(f"Cell {n} of the block lost its version. Reload the page and try again. Nothing was changed.")
    return value


def check(viewer: Viewer, pairs: Collection[Pair]) -> Names:
    """What the cells are called; raises NotThere unless the viewer may cover every one of them. Two queries."""
    offerings = db.session.execute(
        sa.select(Offering.id, Offering.title, Offering.district_id, Offering.school_id)
        .select_from(Offering.__table__)
        .where(offerings_visible_to(viewer), Offering.state == OfferingState.ACTIVE.value, Offering.id.in_({pair[0] for pair in pairs}))
        .order_by(Offering.id)
    ).all()
    competencies = coverable(viewer, {pair[1] for pair in pairs})
    names = Names({row.id: row.title for row in offerings if may_cover(viewer, row)}, competencies)
    if any(offering_id not in names.offerings or competency_id not in names.competencies for offering_id, competency_id in pairs):
        raise NotThere
    return names


def coverable(viewer: Viewer, competency_ids: Collection[int]) -> dict[int, str]:
    """Competency id -> its code or beginning, of those that can be covered; one query."""
    rows = db.session.execute(
        sa.select(Competency.id, Competency.code, Competency.short, Competency.statement)
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(
            Competency.id.in_(competency_ids), Competency.district_id == viewer.district_id, CompetencySet.state == SetState.ACTIVE.value,
            sa.not_(Competency.is_heading), sa.not_(Competency.retired),
        )
        .order_by(Competency.id)
    )  # fmt: skip
    return {row.id: row.code or (row.short or row.statement)[:80] for row in rows}


@dataclass(frozen=True)
class Names:
    """What the rows and columns of a block are called."""

    offerings: dict[int, str]
    competencies: dict[int, str]

    def of(self, pair: Pair) -> str:
        return f"{self.offerings[pair[0]]}, {self.competencies[pair[1]]}"


@dataclass(frozen=True)
class Clash:
    """A cell that somebody else changed first."""

    pair: Pair
    name: str
    mine: str | None
    theirs: str | None
    who: str
    version: int


def clashes(wishes: Sequence[Wish], stale: dict[Pair, Standing | None], names: Names) -> list[Clash]:
    """Both values of every cell that stood in the way; one query."""
    who = people({cell.changed_by_id for cell in stale.values() if cell and cell.changed_by_id})
    return [
        Clash(
            wish.pair, names.of(wish.pair), wish.level, cell.level if cell else None,
            who.get(cell.changed_by_id or 0, "Somebody") if cell else "Somebody", cell.version if cell else 0,
        )
        for wish in {wish.pair: wish for wish in wishes}.values()
        if wish.pair in stale
        for cell in (stale[wish.pair],)
    ]  # fmt: skip


def people(ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(User.id, User.given_name, User.family_name).where(User.id.in_(ids)).order_by(User.id))
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in rows}


def written(wishes: Sequence[Wish], versions: dict[Pair, int] | None = None) -> str:
    """The block as it is posted, with newer versions where they are given."""
    newer = versions or {}
    return json.dumps([[*wish.pair, LETTERS.get(wish.level or "", ""), newer.get(wish.pair, wish.version or 0)] for wish in wishes], separators=(",", ":"))


def says(level: str | None) -> str:
    """'introduced', 'nothing'."""
    return Level(level).value if level else "nothing"
