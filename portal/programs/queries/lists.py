"""The list of programs: what is asked for, and one page of it in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.language import spoken
from portal.programs.models import (
    Choice,
    Program,
    ProgramLead,
    ProgramPathway,
    ProgramSite,
    ProgramVersion,
    ProgressSummary,
    VersionState,
)
from portal.programs.permissions import programs_visible_to
from portal.programs.queries.programs import PUBLISHED, Named, offered_to
from portal.programs.summaries import schools_of
from portal.rosters.models import Student
from portal.search.words import MOST_WORDS

STATES = ("active", "draft", "retired", "all")
SORTS: dict[str, Any] = {"title": (Program.title,)}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; words that mean nothing narrow nothing."""

    q: str = ""
    cluster: int | None = None
    pathway: int | None = None
    school: int | None = None
    state: str = "active"
    mine: bool = False

    @property
    def narrowed(self) -> bool:
        return self != Wanted()


def wanted(args: Mapping[str, str]) -> Wanted:
    """Reads a query string."""

    def number(name: str) -> int | None:
        raw = args.get(name, "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None

    state = args.get("state", "active")
    return Wanted(
        q=args.get("q", "").replace("\x00", "").strip()[:200],
        cluster=number("cluster"),
        pathway=number("pathway"),
        school=number("school"),
        state=state if state in STATES else "active",
        mine=args.get("mine") == "1",
    )


def own_student_id(viewer: Viewer) -> int | None:
    """The student that the viewer is."""
    if viewer.role != Role.STUDENT:
        return None
    return db.session.scalar(sa.select(Student.id).where(Student.user_id == viewer.user_id, Student.district_id == viewer.district_id))


def program_rows(viewer: Viewer, narrowed_to: Wanted, student_id: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """id, title, summary, state, step_after, number and entry_year (of the newest published version), draft (its
    number); for a student also chosen, total, done, in_progress, waiting, planned of their own standing."""
    newest = sa.select(sa.func.max(ProgramVersion.number)).where(ProgramVersion.program_id == Program.id, PUBLISHED).scalar_subquery()
    published, draft = sa.orm.aliased(ProgramVersion), sa.orm.aliased(ProgramVersion)
    columns: list[Any] = [
        Program.id, Program.title, Program.summary, Program.state, Program.step_after, published.number,
        published.entry_year, draft.number.label("draft"),
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .select_from(Program)
        .outerjoin(published, sa.and_(published.program_id == Program.id, published.number == newest))
        .outerjoin(draft, sa.and_(draft.program_id == Program.id, draft.state == VersionState.DRAFT.value))
        .where(*_conditions(viewer, narrowed_to, draft))
    )
    if viewer.role != Role.STUDENT:
        return statement.order_by(Program.title, Program.id)
    student_id = student_id or 0  # an account without a record yet: no id is 0
    summary = ProgressSummary
    return (
        statement.outerjoin(summary, sa.and_(summary.program_id == Program.id, summary.student_id == student_id))
        .add_columns(summary.chosen, summary.total, summary.done, summary.in_progress, summary.waiting, summary.planned)
        .where(_for_student(viewer, student_id))
        .order_by(summary.chosen.desc().nulls_last(), Program.title, Program.id)
    )


def _for_student(viewer: Viewer, student_id: int) -> sa.ColumnElement[bool]:
    """Offered at the student's schools or at a career center; and the one they are in, wherever it is offered."""
    chosen = (
        sa.select(ProgramVersion.program_id)
        .join(Choice, Choice.program_version_id == ProgramVersion.id)
        .where(Choice.student_id == student_id, Choice.left_on.is_(None))
    )
    own = schools_of([student_id], this_day())[student_id]
    return sa.or_(offered_to(viewer, own), Program.id.in_(chosen))


def _conditions(viewer: Viewer, narrowed_to: Wanted, draft: Any) -> list[sa.ColumnElement[bool]]:
    found = [programs_visible_to(viewer)]
    found += [_holds(word) for word in narrowed_to.q.split()[:MOST_WORDS]]
    if narrowed_to.cluster is not None:
        found.append(_with_pathway(Pathway.cluster_id == narrowed_to.cluster))
    if narrowed_to.pathway is not None:
        found.append(_with_pathway(Pathway.id == narrowed_to.pathway))
    if narrowed_to.school is not None:
        found.append(Program.id.in_(sa.select(ProgramSite.program_id).where(ProgramSite.school_id == narrowed_to.school)))
    if viewer.role == Role.STUDENT:
        return found
    if narrowed_to.state == "draft":
        found.append(draft.id.is_not(None))
    elif narrowed_to.state != "all":
        found.append(Program.state == narrowed_to.state)
    if narrowed_to.mine:
        found.append(Program.id.in_(sa.select(ProgramLead.program_id).where(ProgramLead.user_id == viewer.user_id)))
    return found


def _holds(word: str) -> sa.ColumnElement[bool]:
    """Whether a program's words, or those of its pathways, hold a word in whatever case people write it."""
    written = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    own = (Program.title, Program.summary, Program.cip_code, Program.state_code, Program.step_after)
    return sa.or_(
        *(column.icontains(each, autoescape=True) for column in own for each in sorted(written)),
        _with_pathway(sa.or_(*(column.icontains(each, autoescape=True) for column in (Pathway.title, Cluster.title, Pathway.title_es, Cluster.title_es) for each in sorted(written)))),
    )


def _with_pathway(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Program.id.in_(
        sa.select(ProgramPathway.program_id)
        .join(Pathway, Pathway.id == ProgramPathway.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(condition)
    )


def clusters_with_programs(viewer: Viewer) -> Sequence[Named]:
    """The clusters that programs of the district belong to, by title."""
    title = spoken(Cluster, "title")
    rows = db.session.execute(
        sa.select(Cluster.id, title)
        .join(Pathway, Pathway.cluster_id == Cluster.id)
        .join(ProgramPathway, ProgramPathway.pathway_id == Pathway.id)
        .join(Program, Program.id == ProgramPathway.program_id)
        .where(programs_visible_to(viewer))
        .distinct()
        .order_by(title, Cluster.id)
    )
    return [Named(row.id, row.title) for row in rows]


def pathway_title(pathway_id: int) -> str:
    return db.session.scalar(sa.select(spoken(Pathway, "title")).where(Pathway.id == pathway_id)) or ""


@dataclass(frozen=True)
class Standing:
    """The sentence above the list: active programs, how many have a draft, how many were never published."""

    active: int
    drafts: int
    unpublished: int


def standing(viewer: Viewer) -> Standing:
    """One query."""
    draft = sa.select(ProgramVersion.program_id).where(ProgramVersion.state == VersionState.DRAFT.value)
    published = sa.select(ProgramVersion.program_id).where(PUBLISHED)

    def figure(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        sa.select(sa.func.count(), figure(sa.and_(Program.id.in_(draft), Program.id.in_(published))), figure(Program.id.not_in(published))).where(
            programs_visible_to(viewer), Program.state == "active"
        )
    ).one()
    return Standing(*(int(each) for each in row))
