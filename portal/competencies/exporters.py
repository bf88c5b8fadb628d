"""A set as a table: one row for each competency, in reading order, as the import of competencies reads it."""

from __future__ import annotations

import sqlalchemy as sa

from portal.competencies import queries
from portal.competencies.models import Competency, CompetencySet
from portal.extensions import db
from portal.search.words import split

HEADER = ("set", "code", "statement", "short", "kind", "type", "parent_code", "grades", "identifier", "retired")


def rows(of: CompetencySet) -> list[tuple[object, ...]]:
    """Rows below HEADER; two queries."""
    more = {
        row.id: row
        for row in db.session.execute(
            sa.select(Competency.id, Competency.levels, Competency.case_identifier).where(Competency.set_id == of.id)
        )
    }
    lines = queries.tree_of([of.id], retired=True)
    codes = {line.id: line.code for line in lines}
    return [
        (
            of.title, line.code, line.statement, line.short, line.kind, line.item_type,
            codes[line.parent_id] if line.parent_id is not None else "", ", ".join(more[line.id].levels),
            more[line.id].case_identifier, "yes" if line.retired else "",
        )
        for line in lines
    ]  # fmt: skip


def filename(of: CompetencySet, ending: str) -> str:
    """'network-technician-competencies.csv'."""
    words = "-".join(word for word in split(of.title) if word.isascii())[:60]
    return f"{words or 'set'}-competencies.{ending}"
