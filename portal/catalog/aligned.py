"""Whether an offering is aligned is known above the catalogue: alignment registers how to ask.

    queries.register_aligned(exists, counts)

`exists()` gives a condition on Offering, true where it serves a pathway. `counts(offering_ids)` gives, for
the rows of one page and in a constant number of queries, offering id -> how many pathways; ids left out have
none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

Exists = Callable[[], sa.ColumnElement[bool]]
Counts = Callable[[Collection[int]], Mapping[int, int]]


@dataclass
class Asked:
    """What was registered; until then lists have neither the filter nor the column."""

    exists: Exists | None = None
    counts: Counts | None = None


asked = Asked()


def register_aligned(exists: Exists, counts: Counts | None = None) -> None:
    """Called by alignment's `init_app`; a second time replaces."""
    asked.exists, asked.counts = exists, counts
