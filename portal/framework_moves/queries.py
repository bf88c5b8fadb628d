"""Reads of moves: which there are, the plan by old pathway, and what the dry run found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, ChangeBatch
from portal.catalog.models import Offering
from portal.competencies.models import CompetencySet
from portal.extensions import db
from portal.framework_moves.candidates import Candidate, Status, candidates_between, status_of
from portal.framework_moves.lines import lines_of, seen_of
from portal.framework_moves.models import (
    Decision,
    FrameworkMove,
    FrameworkMoveLine,
    FrameworkMoveOutcome,
    LineKind,
)
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.programs.models import Choice, Program, ProgramVersion, Requirement, RequirementOption
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School


def visible_move(viewer: Viewer, move_id: int) -> FrameworkMove | None:
    return db.session.scalar(sa.select(FrameworkMove).where(FrameworkMove.id == move_id, FrameworkMove.district_id == viewer.district_id))


def page_of_batch(batch_id: int) -> str | None:
    """The page of the move that made this batch, or whose undoing did; None where no move did."""
    undone = sa.select(ChangeBatch.id).where(ChangeBatch.taken_back_by_id == batch_id)
    found = db.session.scalar(
        sa.select(FrameworkMove.id).where(sa.or_(FrameworkMove.batch_id == batch_id, FrameworkMove.batch_id.in_(undone))).order_by(FrameworkMove.id).limit(1)
    )
    return f"/framework-moves/{found}" if found is not None else None


def moves_of(viewer: Viewer) -> Sequence[Any]:
    """All of a district, the latest first, each with how many of its lines are decided."""
    old, new = sa.alias(Framework.__table__), sa.alias(Framework.__table__)
    lines = sa.select(sa.func.count()).where(FrameworkMoveLine.move_id == FrameworkMove.id).correlate(FrameworkMove)
    return db.session.execute(
        sa.select(
            FrameworkMove.id, FrameworkMove.state, FrameworkMove.finished_at, FrameworkMove.created_at, FrameworkMove.message, School.name.label("school_name"),
            User.given_name, User.family_name, lines.scalar_subquery().label("lines"),
            lines.where(FrameworkMoveLine.decision != Decision.OPEN.value).scalar_subquery().label("decided"),
            old.c.title.label("from_title"), old.c.edition.label("from_edition"), new.c.title.label("to_title"), new.c.edition.label("to_edition"),
        )
        .join(User, User.id == FrameworkMove.by_id)
        .join(old, old.c.id == FrameworkMove.from_framework_id)
        .join(new, new.c.id == FrameworkMove.to_framework_id)
        .outerjoin(School, School.id == FrameworkMove.school_id)
        .where(FrameworkMove.district_id == viewer.district_id)
        .order_by(FrameworkMove.id.desc())
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line as the plan shows it."""

    id: int
    kind: str
    title: str
    about: str
    """A few words below the title: the role, the school, how many students."""
    decision: str
    targets: tuple[str, ...]
    target_ids: tuple[int, ...]
    preselected: bool
    version: int


@dataclass
class Group:
    """An old pathway with everything that names it."""

    pathway_id: int
    title: str
    cluster_title: str
    status: Status
    candidates: list[Candidate]
    rows: list[Row] = field(default_factory=list)
    seen: int = 0

    @property
    def open(self) -> int:
        return sum(1 for row in self.rows if row.decision == Decision.OPEN)

    @property
    def agreed(self) -> tuple[str, tuple[int, ...]] | None:
        """The decision that all rows share; None where they differ."""
        found = {(row.decision, row.target_ids) for row in self.rows}
        return found.pop() if len(found) == 1 else None

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


@dataclass
class Plan:
    groups: list[Group]
    lines: int
    decided: int

    @property
    def open(self) -> int:
        return self.lines - self.decided

    def count(self, *statuses: str) -> int:
        return sum(1 for group in self.groups if group.status in statuses)


def plan_of(move: FrameworkMove) -> Plan:
    """The whole plan in the order of the old framework; the same number of queries however long it is."""
    lines = lines_of(move.id)
    candidates = candidates_between(move.from_framework_id, move.to_framework_id, move.district_id)
    titles = pathway_titles({line.from_pathway_id for line in lines} | {target for line in lines for target in line.targets})
    about = _abouts(lines)
    groups: dict[int, Group] = {}
    by_group: dict[int, list[FrameworkMoveLine]] = defaultdict(list)
    for line in lines:
        by_group[line.from_pathway_id].append(line)
    for pathway_id in _in_order(by_group):
        ways = candidates.get(pathway_id, [])
        title, cluster = titles[pathway_id]
        groups[pathway_id] = Group(pathway_id, title, cluster, status_of(ways), ways, seen=seen_of(by_group[pathway_id]))
        for line in by_group[pathway_id]:
            name, said = about.get((line.kind, line.row_id, line.from_pathway_id)) or about.get((line.kind, line.row_id, 0), ("No longer there", ""))
            groups[pathway_id].rows.append(Row(
                line.id, line.kind, name, said, line.decision, tuple(titles[t][0] for t in line.targets if t in titles), tuple(line.targets), line.preselected, line.version,
            ))  # fmt: skip
        groups[pathway_id].rows.sort(key=lambda row: (list(LineKind).index(LineKind(row.kind)), row.title, row.id))
    return Plan(list(groups.values()), len(lines), sum(1 for line in lines if line.decision != Decision.OPEN))


def pathway_titles(pathway_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Id -> (title, cluster's title)."""
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title, Cluster.title.label("cluster")).join(Cluster, Cluster.id == Pathway.cluster_id).where(Pathway.id.in_(sorted(pathway_ids))).order_by(Pathway.id)
    )
    return {row.id: (row.title, row.cluster) for row in rows}


def _in_order(pathway_ids: Collection[int]) -> Sequence[int]:
    return db.session.scalars(
        sa.select(Pathway.id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(Pathway.id.in_(sorted(pathway_ids)))
        .order_by(Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id)
    ).all()


def _abouts(lines: Sequence[FrameworkMoveLine]) -> dict[tuple[str, int, int], tuple[str, str]]:
    """(kind, row id, pathway id or 0) -> (title, a few words)."""
    ids: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        ids[line.kind].add(line.row_id)
    found: dict[tuple[str, int, int], tuple[str, str]] = {}
    for row in db.session.execute(
        sa.select(Alignment.id, Offering.title, Offering.kind, Alignment.role, Alignment.proposed_role, Alignment.state, School.name.label("school"))
        .join(Offering, Offering.id == Alignment.offering_id)
        .outerjoin(School, School.id == Offering.school_id)
        .where(Alignment.id.in_(sorted(ids[LineKind.ALIGNMENT])))
    ):
        waits = "" if row.state == "approved" else f", a proposal ({row.proposed_role or 'removal'}) {'waits' if row.state == 'submitted' else 'stands'}"
        found[LineKind.ALIGNMENT.value, row.id, 0] = (row.title, f"{row.kind.capitalize()}, {row.role or 'nothing in force'}{waits}, {row.school or 'whole district'}")
    programs = sorted(ids[LineKind.PROGRAM])
    students = _numbers(
        db.session.execute(
            sa.select(ProgramVersion.program_id, sa.func.count())
            .select_from(Choice)
            .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
            .where(ProgramVersion.program_id.in_(programs), Choice.left_on.is_(None))
            .group_by(ProgramVersion.program_id)
        ).all()
    )  # fmt: skip
    naming: dict[tuple[int, int], int] = {
        (row.program_id, row.pathway_id): row.many
        for row in db.session.execute(
            sa.select(ProgramVersion.program_id, RequirementOption.pathway_id, sa.func.count(sa.distinct(Requirement.id)).label("many"))
            .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
            .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
            .where(ProgramVersion.program_id.in_(programs), RequirementOption.pathway_id.is_not(None))
            .group_by(ProgramVersion.program_id, RequirementOption.pathway_id)
        )
    }
    titles = {each.id: each.title for each in db.session.execute(sa.select(Program.id, Program.title).where(Program.id.in_(programs)))}
    for line in lines:
        if line.kind == LineKind.PROGRAM and line.row_id in titles:
            many, count = naming.get((line.row_id, line.from_pathway_id), 0), students.get(line.row_id, 0)
            said = f"{many} {'requirement counts' if many == 1 else 'requirements count'} by it" if many else "Listed under it"
            found[line.kind, line.row_id, line.from_pathway_id] = (titles[line.row_id], f"{said}; {count} {'student follows' if count == 1 else 'students follow'}")
    for one in db.session.execute(sa.select(CompetencySet.id, CompetencySet.title, CompetencySet.state).where(CompetencySet.id.in_(sorted(ids[LineKind.SET])))):
        found[LineKind.SET.value, one.id, 0] = (one.title, "Competency set" if one.state == "active" else f"Competency set, {one.state}")
    return found


def _numbers(rows: Sequence[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Effects:
    """How many students each effect has; one who loses in one program and gains in another counts as losing."""

    students: int
    counts: dict[str, int]


RANK = sa.case((FrameworkMoveOutcome.effect == "loses", 0), (FrameworkMoveOutcome.effect == "gains", 1), (FrameworkMoveOutcome.effect == "other", 2), else_=3)
EFFECTS = ("loses", "gains", "other", "same")


def effects_of(move: FrameworkMove) -> Effects:
    worst = (
        sa.select(FrameworkMoveOutcome.student_id, sa.func.min(RANK).label("rank")).where(FrameworkMoveOutcome.move_id == move.id).group_by(FrameworkMoveOutcome.student_id).subquery()
    )
    rows = db.session.execute(sa.select(worst.c.rank, sa.func.count()).group_by(worst.c.rank).order_by(worst.c.rank)).all()
    counts = {EFFECTS[rank]: count for rank, count in rows}
    return Effects(sum(counts.values()), counts)


def outcomes_of(viewer: Viewer, move: FrameworkMove, *, effect: str = "", program_id: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """What the dry run found, those who lose something first; only students whom the viewer may see."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            FrameworkMoveOutcome.id, FrameworkMoveOutcome.student_id, FrameworkMoveOutcome.program_id, FrameworkMoveOutcome.chosen, FrameworkMoveOutcome.effect,
            FrameworkMoveOutcome.before, FrameworkMoveOutcome.after, Student.given_name, Student.preferred_name, Student.family_name, Student.grade,
            School.name.label("school_name"), Program.title.label("program_title"),
        )
        .join(Student, Student.id == FrameworkMoveOutcome.student_id)
        .join(School, School.id == Student.school_id)
        .join(Program, Program.id == FrameworkMoveOutcome.program_id)
        .where(FrameworkMoveOutcome.move_id == move.id, students_visible_to(viewer))
        .order_by(RANK, FrameworkMoveOutcome.chosen.desc(), Student.family_name, Student.given_name, Student.id, FrameworkMoveOutcome.program_id)
    )  # fmt: skip
    if effect:
        statement = statement.where(FrameworkMoveOutcome.effect == effect)
    if program_id is not None:
        statement = statement.where(FrameworkMoveOutcome.program_id == program_id)
    return statement


def programs_in(move: FrameworkMove) -> dict[int, str]:
    """The programs that the dry run found something in."""
    those = sa.select(FrameworkMoveOutcome.program_id).where(FrameworkMoveOutcome.move_id == move.id)
    rows = db.session.execute(sa.select(Program.id, Program.title).where(Program.id.in_(those)).order_by(Program.title, Program.id))
    return {row.id: row.title for row in rows}


def waiting_schools(viewer: Viewer) -> list[tuple[int, str, str]]:
    """Schools that work with another framework than their district: (id, name, that framework's title)."""
    from portal.frameworks.queries import active_framework, chosen

    choices, usual = chosen(viewer.district_id), active_framework(viewer.district_id)
    other = {school_id: fid for school_id, fid in choices.items() if school_id is not None and usual is not None and fid != usual.id}
    rows = db.session.execute(sa.select(School.id, School.name).where(School.id.in_(other), School.district_id == viewer.district_id).order_by(School.name, School.id))
    titles = {row.id: f"{row.title} {row.edition}".strip() for row in db.session.execute(sa.select(Framework.id, Framework.title, Framework.edition).where(Framework.id.in_(other.values())))}
    return [(row.id, row.name, titles[other[row.id]]) for row in rows]
