"""Loads all reference facts: the tables of this feature, and those that features above it register."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from portal import stamps
from portal.careers import findable
from portal.careers.models import LoadedSeed
from portal.careers.seeds import Keys, Outcome, SeedTable, load_table, remember
from portal.careers.tables import TABLES
from portal.config import ROOT
from portal.extensions import db
from portal.frameworks import versions

SEEDS = ROOT / "seeds"
FOUND_BY = (
    "frameworks",
    "clusters",
    "pathways",
    "occupations",
    "occupation_words",
    "alternate_titles",
    "occupation_pathways",
    "projections",
)
INDEX = "search index"
INDEX_REVISION = "4"
_further: dict[str, SeedTable] = {}


def register_table(seed: SeedTable) -> None:
    """Has `reference load` load one more table, after those of this feature; called by `init_app`."""
    _further[seed.name] = seed


def load(folder: Path = SEEDS, *, say: Callable[[Outcome], None] = lambda outcome: None) -> list[Outcome]:
    """Loads every table of a folder; tells `say` after each. Loading the same bytes again takes no time.

    Commits table by table: broken off, it goes on where it was. Raises SeedError naming file and line.
    """
    outcomes = []
    for seed in (*TABLES, *_further.values()):
        outcomes.append(load_table(seed, folder, Keys()))
        say(outcomes[-1])
    outcomes.append(_fill_index())
    say(outcomes[-1])
    if any(not outcome.known for outcome in outcomes):
        versions.touch(None)
    stamps.complete(db.session.connection())
    db.session.commit()
    return outcomes


def _fill_index() -> Outcome:
    """Fills the search index where it is older than the tables it is made of."""
    loaded = dict(
        db.session.execute(
            sa.select(LoadedSeed.name, LoadedSeed.digest).where(LoadedSeed.name.in_([*FOUND_BY, INDEX]))
        ).all()
    )
    parts = "".join(loaded.get(name, "") for name in FOUND_BY) + INDEX_REVISION
    words = findable.EVERYDAY_WORDS.read_bytes() if findable.EVERYDAY_WORDS.is_file() else b""
    digest = hashlib.sha256(parts.encode() + words).hexdigest()
    rows = findable.count()
    if loaded.get(INDEX) == digest:
        return Outcome(INDEX, rows, known=True)
    findable.put_occupations()
    findable.put_frameworks()
    after = findable.count()
    remember(INDEX, digest, after)
    db.session.commit()
    return Outcome(INDEX, after, new=after - rows)
