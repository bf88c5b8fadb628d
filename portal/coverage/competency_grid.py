"""The rows, cells and foot of the grid of competencies: a constant number of queries whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.models import Experience, ExperienceKind, Offering
from portal.clock import this_day
from portal.competencies.queries import CompetencyLine
from portal.coverage.asking import EVERYWHERE, TAUGHT_LATELY, Wanted, conditions, serves
from portal.coverage.competency_view import CompetencyView
from portal.coverage.models import LEVEL_LETTERS, Coverage, Level
from portal.coverage.permissions import may_cover
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.rosters.models import Section, SectionTeacher
from portal.schools.models import School

LETTERS = {level.value: letter for level, letter in LEVEL_LETTERS.items()}
NOBODY = "Nobody"
experience = Experience.__table__


@dataclass(frozen=True, slots=True)
class LevelCell:
    """What one offering does for one competency; level None: cleared, only its version counts."""

    level: str | None
    version: int
    noted: bool
    """Whether somebody said where one sees it."""

    @property
    def letter(self) -> str:
        return LETTERS[self.level] if self.level else ""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One offering with its drawn cells in the order of the columns."""

    id: int
    code: str
    title: str
    kind: str
    subject: str
    grade_low: int
    grade_high: int
    district_id: int
    school_id: int | None
    school_name: str | None
    under: str | None
    """The teacher or the cluster it is grouped under, where that is asked for."""
    editable: bool
    group: str
    cells: list[LevelCell | None]
    counts: dict[str, int]
    """Level -> how many of all the pathway's competencies, drawn or not."""

    @property
    def covered(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class Reached:
    """What all rows together reach in one competency."""

    levels: dict[str, int] = field(default_factory=dict)

    @property
    def highest(self) -> str:
        return next((letter for level, letter in reversed(LETTERS.items()) if self.levels.get(level)), "")

    @property
    def lacks(self) -> str:
        """'nobody covers it', 'nothing introduces it', 'nothing masters it'; empty where nothing is wrong."""
        if not self.levels:
            return "nobody covers it"
        if not self.levels.get(Level.INTRODUCED):
            return "nothing introduces it"
        return "" if self.levels.get(Level.MASTERED) else "nothing masters it"


def row_conditions(viewer: Viewer, asked: Wanted, view: CompetencyView) -> list[sa.ColumnElement[bool]]:
    """Unless every offering is asked for: those that serve the pathway, or cover already what only it asks for.

    What several pathways ask for (being on time, working safely) is covered all over a school: that alone brings
    no offering into this grid.
    """
    found = conditions(viewer, asked, [view.pathway.id])
    if asked.rows != EVERYWHERE:
        found.append(sa.or_(serves([view.pathway.id]), covers(view.own_ids)))
    return found


def covers(competency_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """A condition on Offering: it covers one of these."""
    cell = aliased(Coverage)
    return sa.exists().where(cell.offering_id == Offering.id, cell.level.is_not(None), cell.competency_id.in_(competency_ids))


def level_rows(
    viewer: Viewer, asked: Wanted, view: CompetencyView, *, number: int = 1, size: int | None = None, drawn: Sequence[CompetencyLine] | None = None
) -> list[LevelRow]:
    """A page of the grid (all of it without `size`) with the view's window of columns; three queries."""
    under = _under(asked)
    columns: list[Any] = [
        Offering.id, Offering.code, Offering.title, sa.func.coalesce(ExperienceKind.title, "Course").label("kind"), Offering.subject,
        Offering.grade_low, Offering.grade_high, Offering.district_id, Offering.school_id, School.name.label("school_name"),
        sa.label("under", under),
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .select_from(Offering.__table__)
        .outerjoin(School, School.id == Offering.school_id)
        .outerjoin(experience, experience.c.id == Offering.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(*row_conditions(viewer, asked, view))
        .order_by(*_order(asked, view, under))
    )
    if size is not None:
        statement = statement.limit(size).offset((number - 1) * size)
    found = db.session.execute(statement).all()
    offering_ids = [row.id for row in found]
    shown = [each.id for each in (view.columns if drawn is None else drawn)]
    cells, counts = cells_of(offering_ids, shown), counts_of(offering_ids, view.ids)
    return [
        LevelRow(
            **row._mapping, editable=may_cover(viewer, row), group=group_of(row, asked.group), counts=counts.get(row.id, {}),
            cells=[cells.get((row.id, id)) for id in shown],
        )
        for row in found
    ]  # fmt: skip


def row_count(viewer: Viewer, asked: Wanted, view: CompetencyView) -> int:
    return db.session.scalar(sa.select(sa.func.count(Offering.id)).where(*row_conditions(viewer, asked, view))) or 0


def row_ids(viewer: Viewer, asked: Wanted, view: CompetencyView) -> list[int]:
    """Every row's offering in order, for going to the one before and after."""
    under = _under(asked)
    statement = (
        sa.select(Offering.id)
        .select_from(Offering.__table__)
        .outerjoin(experience, experience.c.id == Offering.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(*row_conditions(viewer, asked, view))
    )
    return list(db.session.scalars(statement.order_by(*_order(asked, view, under))))


def cells_of(offering_ids: Sequence[int], competency_ids: Sequence[int]) -> dict[tuple[int, int], LevelCell]:
    """What was ever set there, cleared cells too: their version counts; one query."""
    found = db.session.execute(
        sa.select(Coverage.offering_id, Coverage.competency_id, Coverage.level, Coverage.version, Coverage.evidence != "")
        .where(Coverage.offering_id.in_(offering_ids), Coverage.competency_id.in_(competency_ids))
        .order_by(Coverage.id)
    )
    return {(row[0], row[1]): LevelCell(row[2], row[3], bool(row[4])) for row in found}


def counts_of(offering_ids: Sequence[int], competency_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Offering -> level -> how many; one query."""
    rows = db.session.execute(
        sa.select(Coverage.offering_id, Coverage.level, sa.func.count())
        .where(Coverage.offering_id.in_(offering_ids), Coverage.competency_id.in_(competency_ids), Coverage.level.is_not(None))
        .group_by(Coverage.offering_id, Coverage.level)
        .order_by(Coverage.offering_id, Coverage.level)
    )
    found: dict[int, dict[str, int]] = {}
    for offering_id, level, number in rows:
        found.setdefault(offering_id, {})[str(level)] = number
    return found


def reached(viewer: Viewer, asked: Wanted, view: CompetencyView, *, only: Collection[int] | None = None) -> dict[int, Reached]:
    """Competency id -> what the rows that the filters leave reach together, all pages of them; one query."""
    wanted = view.ids if only is None else [id for id in view.ids if id in only]
    rows = db.session.execute(
        sa.select(Coverage.competency_id, Coverage.level, sa.func.count())
        .join(Offering, Offering.id == Coverage.offering_id)
        .where(Coverage.competency_id.in_(wanted), Coverage.level.is_not(None), *row_conditions(viewer, asked, view))
        .group_by(Coverage.competency_id, Coverage.level)
        .order_by(Coverage.competency_id, Coverage.level)
    )
    found = {id: Reached() for id in wanted}
    for competency_id, level, number in rows:
        found[competency_id].levels[str(level)] = number
    return found


def lacking(view: CompetencyView, found: Mapping[int, Reached]) -> list[tuple[str, list[CompetencyLine]]]:
    """What is lacking -> the competencies it is true of, the worst first."""
    order = ("nobody covers it", "nothing introduces it", "nothing masters it")
    said = {words: [each for each in view.competencies if found[each.id].lacks == words] for words in order}
    return [(words.removesuffix(" it"), those) for words, those in said.items() if those]


def group_of(row: Any, group: str) -> str:
    """The heading that a row stands under, where rows are grouped."""
    if group == "grade":
        return f"From grade {row.grade_low}"
    if group == "teacher":
        return row.under or "No teacher yet"
    if group == "cluster":
        return row.under or "No pathway yet"
    if group == "subject":
        return row.subject or "No subject"
    return str(row.kind) if group == "kind" else ""


def _under(asked: Wanted) -> Any:
    return {"teacher": _teacher, "cluster": _cluster}.get(asked.group, sa.null)()


def _cluster() -> sa.ScalarSelect[str | None]:
    """The cluster an offering is grouped under: the one it serves most, proposals counted."""
    other = aliased(Alignment)
    return (
        sa.select(Cluster.title)
        .select_from(other)
        .join(Pathway, Pathway.id == other.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(other.offering_id == Offering.id, other.state != AlignmentState.RETIRED.value)
        .group_by(Cluster.id, Cluster.title, Cluster.position)
        .order_by(sa.func.count().desc(), Cluster.position, Cluster.id)
        .limit(1)
        .correlate(Offering)
        .scalar_subquery()
    )


def _teacher() -> sa.ScalarSelect[str | None]:
    """The name an offering is grouped under: of those who teach its sections the first by family name."""
    name = User.family_name + ", " + User.given_name
    return (
        sa.select(sa.func.min(name))
        .select_from(SectionTeacher)
        .join(Section, Section.id == SectionTeacher.section_id)
        .join(User, User.id == SectionTeacher.user_id)
        .where(Section.course_id == Offering.id, Section.ends_on >= this_day() - TAUGHT_LATELY)
        .correlate(Offering)
        .scalar_subquery()
    )


def _order(asked: Wanted, view: CompetencyView, under: Any) -> tuple[Any, ...]:
    """Grouped rows by their group first; then as asked for, else by grade: a course before what builds on it."""
    groups: dict[str, tuple[Any, ...]] = {
        "grade": (Offering.grade_low,),
        "kind": (ExperienceKind.position.is_not(None), ExperienceKind.position),
        "subject": (Offering.subject == "", Offering.subject),
        "teacher": (under.is_(None), under),
        "cluster": (under.is_(None), under),
    }
    sorts: dict[str, tuple[Any, ...]] = {
        "title": (sa.func.lower(Offering.title),),
        "code": (sa.func.lower(Offering.code),),
        "grade": (Offering.grade_low, Offering.grade_high),
    }
    serving = sa.exists().where(
        Alignment.offering_id == Offering.id, Alignment.pathway_id == view.pathway.id, Alignment.state != AlignmentState.RETIRED.value
    )
    usual = (sa.case((serving, 0), else_=1), Offering.grade_low, Offering.grade_high)
    first = groups[asked.group] if asked.group else ()
    return *first, *(sorts[asked.sort] if asked.sort else usual), Offering.title, Offering.id


def teachers(viewer: Viewer) -> dict[int, str]:
    """Those whose courses can be picked out: who teaches a section lately, at the viewer's school where they have one."""
    statement = (
        sa.select(User.id, (User.family_name + ", " + User.given_name).label("name"))
        .join(SectionTeacher, SectionTeacher.user_id == User.id)
        .join(Section, Section.id == SectionTeacher.section_id)
        .where(Section.district_id == viewer.district_id, Section.ends_on >= this_day() - TAUGHT_LATELY)
    )
    if viewer.school_id:
        statement = statement.where(Section.school_id == viewer.school_id)
    return {row.id: row.name for row in db.session.execute(statement.distinct().order_by("name", User.id))}
