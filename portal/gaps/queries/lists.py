"""Lists of gaps: what the viewer may see, narrowed by filters; how many; and what the filters offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.competencies.models import Competency
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.gaps.models import Gap, GapKind, GapState
from portal.gaps.permissions import gaps_visible_to
from portal.schools.models import School

WHO = ("mine", "unassigned", "all")
NEVER = date(9999, 12, 31)
DUE = sa.func.coalesce(Gap.due_on, NEVER)
SORTS: Mapping[str, Any] = {"due": DUE, "age": Gap.opened_at, "pathway": (Pathway.title, School.name)}
COLUMNS: tuple[Any, ...] = (
    Gap.id, Gap.version, Gap.kind, Gap.state, Gap.district_id, Gap.school_id, Gap.pathway_id, Gap.competency_id, Gap.owner_id, Gap.due_on,
    Gap.opened_at, Gap.closed_at, Gap.note, Gap.reason, School.name.label("school_name"), Pathway.title.label("pathway_title"),
    Competency.code, Competency.short, Competency.statement, User.given_name, User.family_name,
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty words and None narrow nothing, `state` empty means open."""

    who: str = "all"
    school_id: int | None = None
    pathway_id: int | None = None
    kind: str = ""
    state: str = ""
    overdue: bool = False


def rows(viewer: Viewer, wanted: Wanted, order: Sequence[Any] = ()) -> sa.Select[Any]:
    """The list, for `web.tables.listing`: without an order the viewer's own first, then what is due first, then the oldest."""
    mine = sa.case((Gap.owner_id == viewer.user_id, 0), else_=1)
    return (
        sa.select(*COLUMNS)
        .join(School, School.id == Gap.school_id)
        .join(Pathway, Pathway.id == Gap.pathway_id)
        .outerjoin(Competency, Competency.id == Gap.competency_id)
        .outerjoin(User, User.id == Gap.owner_id)
        .where(*conditions(viewer, wanted))
        .order_by(*(order or (mine, DUE, Gap.opened_at)), Gap.id)
    )


def counting(viewer: Viewer, wanted: Wanted) -> sa.Select[Any]:
    return sa.select(sa.func.count(Gap.id)).where(*conditions(viewer, wanted))


def conditions(viewer: Viewer, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [gaps_visible_to(viewer)]
    if wanted.who == "mine":
        found.append(Gap.owner_id == viewer.user_id)
    elif wanted.who == "unassigned":
        found.append(Gap.owner_id.is_(None))
    if wanted.school_id is not None:
        found.append(Gap.school_id == wanted.school_id)
    if wanted.pathway_id is not None:
        found.append(Gap.pathway_id == wanted.pathway_id)
    if wanted.kind:
        found.append(Gap.kind == wanted.kind)
    if wanted.state != "any":
        found.append(Gap.state == (wanted.state or GapState.OPEN.value))
    if wanted.overdue:
        found.append(is_overdue())
    return found


def is_overdue() -> sa.ColumnElement[bool]:
    """Open, and to be done by a day that is over."""
    return sa.and_(Gap.state == GapState.OPEN.value, Gap.due_on < this_day())


@dataclass(frozen=True)
class Counts:
    mine: int
    unassigned: int
    all: int
    overdue: int


def counts(viewer: Viewer, wanted: Wanted) -> Counts:
    """How many each tab holds under the other filters; one query."""
    where = conditions(viewer, replace(wanted, who="all", overdue=False))

    def some(condition: sa.ColumnElement[bool]) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    narrowed = is_overdue() if wanted.overdue else sa.true()
    row = db.session.execute(
        sa.select(
            some(sa.and_(Gap.owner_id == viewer.user_id, narrowed)), some(sa.and_(Gap.owner_id.is_(None), narrowed)), some(narrowed),
            some(is_overdue()),
        ).select_from(Gap).where(*where)
    ).one()  # fmt: skip
    return Counts(*(int(each) for each in row))


def schools_with_gaps(viewer: Viewer) -> dict[int, str]:
    """The schools to choose from, by name."""
    found = db.session.execute(
        sa.select(School.id, School.name).where(School.id.in_(sa.select(Gap.school_id).where(gaps_visible_to(viewer)))).order_by(School.name, School.id)
    )
    return {row.id: row.name for row in found}


def pathways_with_gaps(viewer: Viewer) -> dict[int, str]:
    """The pathways to choose from, by title."""
    found = db.session.execute(
        sa.select(Pathway.id, Pathway.title)
        .where(Pathway.id.in_(sa.select(Gap.pathway_id).where(gaps_visible_to(viewer))))
        .order_by(Pathway.title, Pathway.id)
    )
    return {row.id: row.title for row in found}


@dataclass(frozen=True)
class PathwayLine:
    """Open gaps of one pathway, all of the viewer's schools together."""

    id: int
    title: str
    open: int
    unassigned: int
    overdue: int


def by_pathway(viewer: Viewer) -> list[PathwayLine]:
    """Open gaps by pathway, the most first; one query."""
    total = sa.func.count(Gap.id)
    found = db.session.execute(
        sa.select(
            Pathway.id, Pathway.title, total,
            sa.func.sum(sa.case((Gap.owner_id.is_(None), 1), else_=0)), sa.func.sum(sa.case((is_overdue(), 1), else_=0)),
        )
        .join(Gap, Gap.pathway_id == Pathway.id)
        .where(gaps_visible_to(viewer), Gap.state == GapState.OPEN.value)
        .group_by(Pathway.id, Pathway.title)
        .order_by(total.desc(), Pathway.title, Pathway.id)
    )  # fmt: skip
    return [PathwayLine(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in found]


def own(viewer: Viewer, *, limit: int) -> Sequence[Any]:
    """The viewer's open gaps, what is due first first."""
    return db.session.execute(rows(viewer, Wanted(who="mine")).limit(limit)).all()


KINDS = tuple(kind.value for kind in GapKind)
STATES = tuple(state.value for state in GapState)
