"""What hangs on a competency anywhere in the portal, found by the foreign keys that point to it.

Rooms above this one need not register: a table of theirs that names a competency keeps it from being deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from portal.database import Model
from portal.extensions import db

CHUNK = 900
_trifles: dict[str, sa.ColumnElement[bool]] = {}


def ignore(table: str, trifle: sa.ColumnElement[bool]) -> None:
    """Rows of a table that hang on nothing a person did: they do not count, and `competencies_removed` deletes them.

    Called by a feature's `init_app`; a second time replaces.
    """
    _trifles[table] = trifle


OWN = frozenset({"competency_sets", "competencies", "competency_associations", "pathway_competency_sets"})


def referred(competency_ids: Collection[int]) -> set[int]:
    """Those of these that something outside this room names; a query for each table and 900 ids."""
    return _named("competencies", competency_ids)


def is_set_referred(set_id: int) -> bool:
    """Whether something outside this room names the set itself."""
    return bool(_named("competency_sets", [set_id]))


def _named(table: str, ids: Collection[int]) -> set[int]:
    ordered, found = sorted(ids), set[int]()
    for column in _columns(table):
        for start in range(0, len(ordered), CHUNK):
            some = ordered[start : start + CHUNK]
            wanted = sa.select(column).where(column.in_(some)).distinct()
            if (trifle := _trifles.get(column.table.name)) is not None:
                wanted = wanted.where(sa.not_(trifle))
            found.update(db.session.scalars(wanted))
    return found


def _columns(table: str) -> Iterator[sa.Column[int]]:
    for each in Model.metadata.sorted_tables:
        if each.name not in OWN:
            yield from (key.parent for key in each.foreign_keys if key.column.table.name == table)
