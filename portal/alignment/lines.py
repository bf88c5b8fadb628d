"""Alignments as lists show them: with the names of what they join and of who said what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment.models import PROPOSED, Alignment, AlignmentRevision, AlignmentRole, AlignmentState, Deed
from portal.alignment.permissions import may_review
from portal.catalog.models import Offering
from portal.catalog.permissions import offerings_visible_to
from portal.database import now
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.language import spoken
from portal.schools.models import School

Proposer, Decider = aliased(User), aliased(User)
A_WEEK = timedelta(days=7)
ORDER = {role.value: place for place, role in enumerate(AlignmentRole)}
in_role_order = sa.case(ORDER, value=sa.func.coalesce(Alignment.role, Alignment.proposed_role), else_=9)


@dataclass(frozen=True)
class Line:
    """One alignment; `approved_*` tell of what is in force, `proposed_*` of what waits beside it."""

    id: int
    version: int
    state: str
    role: str | None
    rationale: str
    proposed_role: str | None
    proposed_rationale: str
    proposed_removal: bool
    proposed_by_id: int | None
    submitted_at: datetime | None
    decided_at: datetime | None
    comment: str
    updated_at: datetime
    offering_id: int
    offering_title: str
    offering_kind: str
    offering_code: str
    offering_state: str
    grade_low: int
    grade_high: int
    district_id: int
    school_id: int | None
    school_name: str | None
    pathway_id: int
    pathway_title: str
    cluster_id: int
    cluster_title: str
    grouping: str
    framework_id: int
    framework_title: str
    proposer: str
    decider: str
    approved_at: datetime | None = None
    approver: str = ""
    own: bool = False
    """The viewer worked on what is proposed (asked by the reviewers' queue only)."""

    @property
    def waits(self) -> bool:
        return self.state in PROPOSED

    @property
    def since(self) -> datetime:
        """When it came to stand as it does: submitted, decided, else last touched."""
        when = self.submitted_at if self.state == AlignmentState.SUBMITTED else self.decided_at
        return (when if self.state != AlignmentState.DRAFT else None) or self.updated_at

    @property
    def waits_long(self) -> bool:
        """Submitted a week ago or earlier."""
        return self.state == AlignmentState.SUBMITTED and now() - self.since >= A_WEEK

    @property
    def shown_role(self) -> str | None:
        """What is in force, else what is proposed."""
        return self.role or self.proposed_role


def select_lines() -> sa.Select[Any]:
    """The columns of Line and their joins; callers add WHERE and a full ORDER BY."""
    columns: list[Any] = [
        Alignment.id,
        Alignment.version,
        Alignment.state,
        Alignment.role,
        Alignment.rationale,
        Alignment.proposed_role,
        Alignment.proposed_rationale,
        Alignment.proposed_removal,
        Alignment.proposed_by_id,
        Alignment.submitted_at,
        Alignment.decided_at,
        Alignment.comment,
        Alignment.updated_at,
        Offering.id.label("offering_id"),
        Offering.title.label("offering_title"),
        Offering.kind.label("offering_kind"),
        Offering.code.label("offering_code"),
        Offering.state.label("offering_state"),
        Offering.grade_low,
        Offering.grade_high,
        Offering.district_id,
        Offering.school_id,
        School.name.label("school_name"),
        Pathway.id.label("pathway_id"),
        spoken(Pathway, "title").label("pathway_title"),
        Cluster.id.label("cluster_id"),
        spoken(Cluster, "title").label("cluster_title"),
        Cluster.grouping,
        Framework.id.label("framework_id"),
        Framework.title.label("framework_title"),
        _name(Proposer).label("proposer"),
        _name(Decider).label("decider"),
    ]
    return (
        sa.select(*columns)
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .outerjoin(School, School.id == Offering.school_id)
        .outerjoin(Proposer, Proposer.id == Alignment.proposed_by_id)
        .outerjoin(Decider, Decider.id == Alignment.decided_by_id)
    )


def lines_of_offering(offering_id: int, viewer: Viewer) -> Sequence[Line]:
    """Those that stand (in force or proposed), by cluster and pathway; two queries."""
    statement = (
        select_lines()
        .where(Alignment.offering_id == offering_id, _standing(viewer), offerings_visible_to(viewer))
        .order_by(Cluster.position, Cluster.title, Pathway.position, Pathway.title, Alignment.id)
    )
    return with_approvals(_lines(statement))


def lines_of_pathway(pathway_id: int, viewer: Viewer) -> Sequence[Line]:
    """What serves or would serve a pathway, of offerings the viewer sees, by role, grade and title."""
    statement = (
        select_lines()
        .where(Alignment.pathway_id == pathway_id, _standing(viewer), offerings_visible_to(viewer))
        .order_by(in_role_order, Offering.grade_low, Offering.title, Offering.id)
    )
    return _lines(statement)


def line_at(offering_id: int, pathway_id: int, viewer: Viewer) -> Line | None:
    """One cell of the grid; None where nothing stands. Two queries."""
    statement = select_lines().where(
        Alignment.offering_id == offering_id,
        Alignment.pathway_id == pathway_id,
        _standing(viewer),
        offerings_visible_to(viewer),
    )
    found = with_approvals(_lines(statement))
    return found[0] if found else None


def returned_to(viewer: Viewer, limit: int = 50) -> Sequence[Line]:
    """The viewer's own proposals that a reviewer returned, the longest waiting first."""
    statement = (
        select_lines()
        .where(
            Alignment.district_id == viewer.district_id,
            Alignment.state == AlignmentState.RETURNED.value,
            Alignment.proposed_by_id == viewer.user_id,
        )
        .order_by(Alignment.decided_at, Alignment.id)
        .limit(limit)
    )
    return _lines(statement)


def with_approvals(lines: Sequence[Line]) -> Sequence[Line]:
    """Who approved what is in force and when, from the revisions; the row itself may tell of a later return."""
    found = _approvals([line.id for line in lines if line.role])
    made = []
    for line in lines:
        at, name = found.get(line.id, (None, ""))
        if line.role and at is None and line.state == AlignmentState.APPROVED:
            at, name = line.decided_at, line.decider
        made.append(replace(line, approved_at=at, approver=name))
    return made


def may_decide(line: Line, viewer: Viewer) -> bool:
    """Whether the viewer is a reviewer of it and did not propose it; the deed itself looks closer."""
    return line.state == AlignmentState.SUBMITTED and may_review(viewer, line) and line.proposed_by_id != viewer.user_id


def _approvals(ids: Collection[int]) -> dict[int, tuple[datetime, str]]:
    if not ids:
        return {}
    rows = db.session.execute(
        sa.select(AlignmentRevision.alignment_id, AlignmentRevision.at, _name(User))
        .outerjoin(User, User.id == AlignmentRevision.by_id)
        .where(AlignmentRevision.alignment_id.in_(ids), AlignmentRevision.deed == Deed.APPROVED)
        .order_by(AlignmentRevision.alignment_id, AlignmentRevision.number)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _lines(statement: sa.Select[Any]) -> list[Line]:
    return [Line(**row) for row in db.session.execute(statement).mappings()]


def _standing(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Staff see everything that is not retired, students what is in force."""
    return Alignment.state != AlignmentState.RETIRED.value if viewer.is_staff else Alignment.role.is_not(None)


def _name(who: Any) -> sa.ColumnElement[str]:
    return sa.func.trim(sa.func.coalesce(who.given_name, "") + " " + sa.func.coalesce(who.family_name, ""))
