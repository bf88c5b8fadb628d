"""The reviewers' queue: what waits for whom, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.lines import Line, select_lines
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentState, Deed
from portal.alignment.permissions import reviewed_by
from portal.alignment.transitions import AUTHORING, CLOSING
from portal.catalog.models import Offering
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.schools.models import School

TABS = ("waiting", "yours", "returned", "all")
PAGE_SIZE = 50
since = sa.case(
    (Alignment.state == AlignmentState.DRAFT.value, Alignment.updated_at),
    (Alignment.state == AlignmentState.SUBMITTED.value, sa.func.coalesce(Alignment.submitted_at, Alignment.updated_at)),
    else_=sa.func.coalesce(Alignment.decided_at, Alignment.updated_at),
)
"""The same as Line.since."""


@dataclass(frozen=True)
class Asked:
    """What the queue is narrowed to."""

    tab: str = "waiting"
    school: int | None = None
    cluster: int | None = None


def asked(args: Mapping[str, str]) -> Asked:
    """Reads a query string; what means nothing narrows nothing."""

    def number(name: str) -> int | None:
        raw = args.get(name, "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None

    tab = args.get("state", TABS[0])
    return Asked(tab if tab in TABS else TABS[0], number("school"), number("cluster"))


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `counts` by tab under the same school and cluster."""

    rows: Sequence[Line]
    counts: Mapping[str, int]
    schools: Mapping[int, str]
    clusters: Mapping[int, str]


def queue(viewer: Viewer, wanted: Asked, number: int = 1) -> Queue:
    """Oldest first, whatever the page holds in three queries."""
    order = (since.desc(), Alignment.id.desc()) if wanted.tab == "all" else (since, Alignment.id)
    statement = (
        select_lines()
        .add_columns(own_work(viewer).label("own"))
        .where(_in_tab(viewer, wanted.tab), *_narrowed(wanted))
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = [Line(**row) for row in db.session.execute(statement).mappings()]
    schools, clusters = _choices(viewer)
    return Queue(rows=rows, counts=_counts(viewer, wanted), schools=schools, clusters=clusters)


def waiting_for_reviewer(viewer: Viewer) -> int:
    """How many proposals the viewer may decide on; 0 for who is no reviewer."""
    return waiting_since(viewer)[0]


def waiting_since(viewer: Viewer) -> tuple[int, datetime | None]:
    """(how many, since when) proposals wait for the viewer's decision: the same rows as the queue's first tab."""
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Alignment.submitted_at))
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(_in_tab(viewer, "waiting"))
    ).one()
    return int(row[0]), row[1]


def own_work(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Alignment: the viewer proposed it or worked on it since the last closing deed."""
    last_closing = (
        sa.select(sa.func.coalesce(sa.func.max(AlignmentRevision.number), 0))
        .where(AlignmentRevision.alignment_id == Alignment.id, AlignmentRevision.deed.in_(CLOSING))
        .correlate(Alignment)
        .scalar_subquery()
    )
    later = sa.orm.aliased(AlignmentRevision)
    weight = sa.case((later.deed.in_(AUTHORING), 1), (later.deed == Deed.UNDONE, -1), else_=0)
    done = (
        sa.select(sa.func.coalesce(sa.func.sum(weight), 0))
        .where(later.alignment_id == Alignment.id, later.by_id == viewer.user_id, later.number > last_closing)
        .correlate(Alignment)
        .scalar_subquery()
    )
    return sa.or_(sa.func.coalesce(Alignment.proposed_by_id, 0) == viewer.user_id, done > 0)


def position(alignment: Alignment) -> tuple[datetime, int]:
    """Where it stands in the queue; asked before a deed moves it out."""
    return alignment.submitted_at or alignment.updated_at, alignment.id


def after(rows: Sequence[Line], place: tuple[datetime, int]) -> int | None:
    """The id of the row that follows a place, else of the last; None in an empty list."""
    later = [row.id for row in rows if (row.since, row.id) > place]
    return later[0] if later else (rows[-1].id if rows else None)


def _in_tab(viewer: Viewer, tab: str) -> sa.ColumnElement[bool]:
    submitted = Alignment.state == AlignmentState.SUBMITTED.value
    if tab == "yours":
        return sa.and_(Offering.district_id == viewer.district_id, submitted, own_work(viewer))
    conditions = {
        "waiting": sa.and_(submitted, sa.not_(own_work(viewer))),
        "returned": Alignment.state == AlignmentState.RETURNED.value,
        "all": sa.true(),
    }
    return sa.and_(reviewed_by(viewer), conditions[tab])


def _narrowed(wanted: Asked) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.school is not None:
        found.append(Offering.school_id == wanted.school)
    if wanted.cluster is not None:
        found.append(Pathway.cluster_id == wanted.cluster)
    return found


def _counts(viewer: Viewer, wanted: Asked) -> dict[str, int]:
    columns: list[Any] = [sa.func.count().filter(_in_tab(viewer, tab)).label(tab) for tab in TABS]
    row = db.session.execute(
        sa.select(*columns)
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(Alignment.district_id == viewer.district_id, *_narrowed(wanted))
    ).one()
    return dict(row._mapping)


def _choices(viewer: Viewer) -> tuple[dict[int, str], dict[int, str]]:
    """The schools and clusters that the reviewer's alignments belong to, by name."""
    rows = db.session.execute(
        sa.select(School.id, School.name, Cluster.id.label("cluster_id"), Cluster.title)
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .outerjoin(School, School.id == Offering.school_id)
        .where(reviewed_by(viewer))
        .distinct()
        .order_by(School.name, Cluster.title, School.id, Cluster.id)
    ).all()
    schools = {row.id: row.name for row in rows if row.id is not None}
    clusters = {row.cluster_id: row.title for row in sorted(rows, key=lambda row: (row.title, row.cluster_id))}
    return schools, clusters
