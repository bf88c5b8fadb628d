"""Single changes with everything that a line says of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.alignment.differences import Part, words
from portal.alignment.models import Alignment, AlignmentRevision
from portal.catalog.models import Offering
from portal.changes.queries.scope import ALIGNMENT, COVERAGE, Scope, from_alignments, from_coverage, name_of
from portal.changes.words import deed_words
from portal.competencies.models import Competency
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db
from portal.frameworks.models import Pathway

Previous = aliased(AlignmentRevision, name="previous")
Before = aliased(AlignmentRevision, name="before")


@dataclass(frozen=True)
class Change:
    """One change of a cell or an alignment. `was` and `to` are levels or roles, None where nothing was said."""

    source: str
    id: int
    number: int
    latest: bool
    """Whether nothing happened to it since."""
    at: datetime
    by_id: int | None
    name: str
    deed: str
    offering_id: int
    offering: str
    code: str
    what_id: int
    what: str
    """The pathway, or the competency's code and words."""
    row_id: int
    """The alignment's or the cell's id."""
    was: str | None
    to: str | None
    waits: bool
    was_text: str
    text: str
    comment: str
    batch_id: int | None

    @property
    def did(self) -> str:
        return deed_words(self.source, self.deed, self.to)

    @property
    def parts(self) -> list[Part]:
        """Evidence or rationale word by word; empty where it stayed as it was."""
        return words(self.was_text, self.text) if self.was_text != self.text else []


def coverage_changes(
    scope: Scope,
    ids: Collection[int] | None = None,
    *,
    batch_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Change]:
    """Changes of cells by their keys, or a batch's; newest first."""
    columns = (
        CoverageChange.id, CoverageChange.number, CoverageChange.at, CoverageChange.by_id, CoverageChange.deed, CoverageChange.was_level,
        CoverageChange.level, CoverageChange.was_evidence, CoverageChange.evidence, CoverageChange.batch_id, Coverage.id.label("row_id"),
        Coverage.version, Offering.id.label("offering_id"), Offering.title.label("offering"), Offering.code, Competency.id.label("what_id"),
        Competency.code.label("what_code"), Competency.short, Competency.statement, User.given_name, User.family_name,
    )  # fmt: skip
    statement = (
        from_coverage(columns, scope)
        .join(Competency, Competency.id == Coverage.competency_id)
        .outerjoin(User, User.id == CoverageChange.by_id)
    )
    statement = _chosen(statement, CoverageChange, ids, batch_id).order_by(
        CoverageChange.at.desc(), CoverageChange.id.desc()
    )
    return [
        Change(
            COVERAGE, row.id, row.number, row.number == row.version, row.at, row.by_id, name_of(row), row.deed, row.offering_id, row.offering, row.code,
            row.what_id, _competency(row), row.row_id, row.was_level, row.level, False, row.was_evidence, row.evidence, "", row.batch_id,
        )
        for row in db.session.execute(statement.limit(limit).offset(offset) if limit else statement)
    ]  # fmt: skip


def alignment_changes(
    scope: Scope,
    ids: Collection[int] | None = None,
    *,
    batch_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Change]:
    """Revisions by their keys, or a batch's, each against the one before it; newest first."""
    last = (
        sa.select(sa.func.max(Previous.number))
        .where(Previous.alignment_id == Alignment.id)
        .correlate(Alignment)
        .scalar_subquery()
    )
    columns = (
        AlignmentRevision.id, AlignmentRevision.number, AlignmentRevision.at, AlignmentRevision.by_id, AlignmentRevision.deed, AlignmentRevision.state,
        AlignmentRevision.role, AlignmentRevision.rationale, AlignmentRevision.comment, AlignmentRevision.batch_id, Alignment.id.label("row_id"),
        Offering.id.label("offering_id"), Offering.title.label("offering"), Offering.code, Pathway.id.label("what_id"), Pathway.title.label("what"),
        Before.role.label("was_role"), Before.rationale.label("was_rationale"), User.given_name, User.family_name, last.label("last"),
    )  # fmt: skip
    statement = (
        from_alignments(columns, scope)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .outerjoin(
            Before,
            sa.and_(
                Before.alignment_id == AlignmentRevision.alignment_id, Before.number == AlignmentRevision.number - 1
            ),
        )
        .outerjoin(User, User.id == AlignmentRevision.by_id)
    )
    statement = _chosen(statement, AlignmentRevision, ids, batch_id).order_by(
        AlignmentRevision.at.desc(), AlignmentRevision.id.desc()
    )
    return [
        Change(
            ALIGNMENT, row.id, row.number, row.number == row.last, row.at, row.by_id, name_of(row), row.deed, row.offering_id, row.offering, row.code,
            row.what_id, row.what, row.row_id, row.was_role, row.role, row.state in ("draft", "submitted", "returned"), row.was_rationale or "",
            row.rationale, row.comment, row.batch_id,
        )
        for row in db.session.execute(statement.limit(limit).offset(offset) if limit else statement)
    ]  # fmt: skip


def _chosen(statement: sa.Select[Any], model: Any, ids: Collection[int] | None, batch_id: int | None) -> sa.Select[Any]:
    if ids is not None:
        statement = statement.where(model.id.in_(ids))
    return statement.where(model.batch_id == batch_id) if batch_id is not None else statement


def _competency(row: Any) -> str:
    said = row.short or row.statement
    said = said if len(said) <= 120 else said[:119].rstrip() + "…"
    return f"{row.what_code} {said}".strip()
