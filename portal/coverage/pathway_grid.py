"""The rows, cells and totals of the coverage grid: a constant number of queries whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal import stamps
from portal.accounts.models import SavedView
from portal.accounts.viewer import Viewer
from portal.alignment.models import ROLE_LETTERS, Alignment, AlignmentRole, AlignmentState
from portal.alignment.permissions import may_align
from portal.catalog.models import Course, Experience, ExperienceKind, Offering
from portal.catalog.permissions import offerings_visible_to
from portal.competencies.models import CompetencySet, PathwayCompetencySet
from portal.coverage.asking import View, Wanted, conditions
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, FrameworkChoice, Pathway
from portal.programs.models import Program, ProgramPathway, ProgramSite
from portal.rosters.models import Section, SectionTeacher
from portal.schools.models import School

LETTERS = {role.value: letter for role, letter in ROLE_LETTERS.items()}
WAITING = {"draft": ("d", "is a draft"), "submitted": ("w", "waits for review"), "returned": ("b", "was returned")}
experience = Experience.__table__
GRID = "coverage grid"
"""What the grid shows, and the views that its readers have saved."""
stamps.watch(GRID, Offering, Course, Experience, ExperienceKind, School, Alignment, Framework, FrameworkChoice, Cluster, Pathway)
stamps.watch(GRID, Program, ProgramPathway, ProgramSite, Section, SectionTeacher, SavedView, CompetencySet, PathwayCompetencySet)


@dataclass(frozen=True, slots=True)
class Cell:
    """One offering in one pathway; where nothing stands there is no Cell."""

    state: str
    role: str | None
    proposed_role: str | None
    removal: bool
    version: int

    @property
    def in_force(self) -> str:
        return LETTERS[self.role] if self.role else ""

    @property
    def on_the_way(self) -> str:
        """The letter that is proposed, '×' for a removal, empty where nothing waits."""
        return "×" if self.removal else LETTERS[self.proposed_role] if self.proposed_role else ""

    @property
    def cls(self) -> str:
        shown = f"r-{self.in_force.lower()}" if self.role else "p"
        return f"{shown} {WAITING[self.state][0]}" if self.state in WAITING else shown

    @property
    def words(self) -> str:
        """'core in force; capstone waits for review'."""
        said = [f"{self.role} in force"] if self.role else []
        if self.state in WAITING:
            said.append(f"{'its removal' if self.removal else self.proposed_role} {WAITING[self.state][1]}")
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Row:
    """One offering with its cells in the order of the columns."""

    id: int
    title: str
    kind: str
    grade_low: int
    grade_high: int
    district_id: int
    school_id: int | None
    school_name: str | None
    editable: bool
    cells: list[Cell | None]

    @property
    def total(self) -> Total:
        return total_of(self.cells)


@dataclass(slots=True)
class Total:
    """How many are in force by role, and how many proposals are on the way."""

    roles: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LETTERS, 0))
    waiting: int = 0

    @property
    def in_force(self) -> int:
        return sum(self.roles.values())

    @property
    def is_gap(self) -> bool:
        """Nothing is core: who follows this pathway never meets its centre."""
        return self.roles[AlignmentRole.CORE] == 0


def total_of(cells: Iterable[Cell | None]) -> Total:
    made = Total()
    for cell in cells:
        if cell is not None:
            if cell.role:
                made.roles[cell.role] += 1
            made.waiting += cell.state in WAITING
    return made


def rows(viewer: Viewer, asked: Wanted, view: View, *, number: int = 1, size: int | None = None) -> list[Row]:
    """A page of the grid (all of it without `size`), what serves the columns first; two queries."""
    columns: list[Any] = [
        Offering.id,
        Offering.title,
        sa.func.coalesce(ExperienceKind.title, "Course").label("kind"),
        Offering.grade_low,
        Offering.grade_high,
        Offering.district_id,
        Offering.school_id,
        School.name.label("school_name"),
    ]
    statement = (
        sa.select(*columns)
        .select_from(Offering.__table__)
        .outerjoin(School, School.id == Offering.school_id)
        .outerjoin(experience, experience.c.id == Offering.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(*conditions(viewer, asked, view.ids))
        .order_by(*_order(view))
    )
    if size is not None:
        statement = statement.limit(size).offset((number - 1) * size)
    found = db.session.execute(statement).all()
    cells = cells_of([row.id for row in found] if size is not None else None, view.ids, viewer)
    return [
        Row(**row._mapping, editable=may_align(viewer, row), cells=[cells.get((row.id, id)) for id in view.ids])
        for row in found
    ]


def count(viewer: Viewer, asked: Wanted, view: View) -> int:
    return db.session.scalar(sa.select(sa.func.count(Offering.id)).where(*conditions(viewer, asked, view.ids))) or 0


def ids_in_order(viewer: Viewer, asked: Wanted, view: View) -> list[int]:
    """Every row's offering, for going to the one before and after."""
    return list(
        db.session.scalars(sa.select(Offering.id).where(*conditions(viewer, asked, view.ids)).order_by(*_order(view)))
    )


def cells_of(
    offering_ids: Collection[int] | None, pathway_ids: Sequence[int], viewer: Viewer
) -> Mapping[tuple[int, int], Cell]:
    """(offering, pathway) -> what stands there; None: of the whole district."""
    columns: list[Any] = [
        Alignment.offering_id,
        Alignment.pathway_id,
        Alignment.state,
        Alignment.role,
        Alignment.proposed_role,
        Alignment.proposed_removal,
        Alignment.version,
    ]
    which = (
        Alignment.district_id == viewer.district_id if offering_ids is None else Alignment.offering_id.in_(offering_ids)
    )
    found = db.session.execute(
        sa.select(*columns)
        .where(which, Alignment.pathway_id.in_(pathway_ids), Alignment.state != AlignmentState.RETIRED.value)
        .order_by(Alignment.offering_id, Alignment.pathway_id)
    )
    return {(row[0], row[1]): Cell(*row[2:]) for row in found}


def totals(viewer: Viewer, asked: Wanted, view: View, *, only: int | None = None) -> dict[int, Total]:
    """Pathway id -> its total over all rows that the filters leave, not the page's alone; one query."""
    waits = sa.func.count().filter(Alignment.state.in_(tuple(WAITING)))
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.role, sa.func.count(), waits)
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(
            Alignment.pathway_id.in_([only] if only is not None else view.ids),
            Alignment.state != AlignmentState.RETIRED.value,
            *conditions(viewer, asked, view.ids),
        )
        .group_by(Alignment.pathway_id, Alignment.role)
        .order_by(Alignment.pathway_id, Alignment.role)
    )
    found = {id: Total() for id in ([only] if only is not None else view.ids)}
    for pathway_id, role, number, waiting in rows:
        if role:
            found[pathway_id].roles[role] = number
        found[pathway_id].waiting += waiting
    return found


def filters(viewer: Viewer) -> tuple[dict[int, str], list[str]]:
    """The schools and subjects to choose from."""
    schools = db.session.execute(
        sa.select(School.id, School.name)
        .where(School.district_id == viewer.district_id)
        .order_by(School.name, School.id)
    )
    subjects = db.session.scalars(
        sa.select(Offering.subject)
        .where(offerings_visible_to(viewer), Offering.subject != "")
        .distinct()
        .order_by(Offering.subject)
    )
    return {row.id: row.name for row in schools}, list(subjects)


def _order(view: View) -> tuple[Any, ...]:
    """By the first column that a row serves, then grade and title: what belongs together forms a staircase."""
    if not view.ids:
        return Offering.grade_low, Offering.title, Offering.id
    place = sa.case({id: n for n, id in enumerate(view.ids)}, value=Alignment.pathway_id)
    first = (
        sa.select(sa.func.min(place))
        .where(
            Alignment.offering_id == Offering.id,
            Alignment.pathway_id.in_(view.ids),
            Alignment.state != AlignmentState.RETIRED.value,
        )
        .correlate(Offering)
        .scalar_subquery()
    )
    return sa.func.coalesce(first, len(view.ids)), Offering.grade_low, Offering.title, Offering.id
