"""The competencies of a student's program with everything that speaks for them, gathered for a page in four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet, SetState
from portal.coverage.models import LEVEL_WORDS, Coverage, Level
from portal.evaluations.queries import proficient_by_student
from portal.evaluations.standard import in_words
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourCompetency, HourEntry, HourState
from portal.language import _, month_in_words, ngettext
from portal.placements.models import Placement
from portal.programs import competence
from portal.programs.models import ProgramPathway
from portal.programs.rules import Band
from portal.students.standing import World
from portal.web.filters import number

SHOWN_TEACHING = 4


@dataclass(frozen=True)
class ReasonLine:
    band: Band
    text: str
    href: str = ""


@dataclass(frozen=True)
class CompetencyLine:
    code: str
    statement: str
    band: Band
    reasons: tuple[ReasonLine, ...]
    taught_by: tuple[tuple[int, str], ...]
    """Of one that is left: (id, title) of offerings that teach it at the student's schools."""
    more: int = 0


@dataclass(frozen=True)
class CompetencePage:
    bands: tuple[int, int, int, int, int]
    lines: tuple[CompetencyLine, ...]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return self.bands[Band.DONE]


def competence_of(world: World, viewer: Viewer) -> CompetencePage | None:
    """None where no program is chosen, or its pathways ask for no competencies."""
    if world.own is None:
        return None
    asked = _asked(world.own.progress.rules.program_id, world.student.district_id)
    if not asked:
        return None
    ids = [row.id for row in asked]
    levels, titles = _levels(world, ids)
    facts = competence.Facts({item.key: item for item in world.facts.items}, levels, _rated(world.student.id), _touched(world.student.id, ids))
    known = competence.stand(ids, facts)
    by_id = {row.id: row for row in asked}
    return CompetencePage(competence.counts(known), tuple(_line(by_id[one.competency_id], one, titles, viewer) for one in known))


def _asked(program_id: int, district_id: int) -> list[sa.Row[int, str, str]]:
    return list(
        db.session.execute(
            sa.select(Competency.id, Competency.code, Competency.statement)
            .join(CompetencySet, CompetencySet.id == Competency.set_id)
            .where(
                Competency.retired.is_(False), Competency.is_heading.is_(False), CompetencySet.state == SetState.ACTIVE.value,
                Competency.set_id.in_(
                    sa.select(PathwayCompetencySet.set_id)
                    .join(ProgramPathway, ProgramPathway.pathway_id == PathwayCompetencySet.pathway_id)
                    .where(ProgramPathway.program_id == program_id, PathwayCompetencySet.district_id == district_id)
                ),
            )
            .order_by(CompetencySet.title, CompetencySet.id, Competency.code, Competency.position, Competency.id)
        ).all()
    )


def _levels(world: World, ids: Collection[int]) -> tuple[dict[int, dict[int, str]], dict[int, str]]:
    """Offering -> competency -> level, and the offerings' titles: what the student has, and what their schools offer."""
    have = [item.key for item in world.facts.items if item.key > 0]
    offered = sa.and_(Offering.state == OfferingState.ACTIVE.value, sa.or_(Offering.school_id.is_(None), Offering.school_id.in_(sorted(world.schools))))
    levels: dict[int, dict[int, str]] = defaultdict(dict)
    titles: dict[int, str] = {}
    for row in db.session.execute(
        sa.select(Coverage.offering_id, Coverage.competency_id, Coverage.level, Offering.title)
        .join(Offering, Offering.id == Coverage.offering_id)
        .where(
            Coverage.district_id == world.student.district_id, Coverage.competency_id.in_(ids), Coverage.level.is_not(None),
            sa.or_(Coverage.offering_id.in_(have), offered),
        )
        .order_by(Offering.title, Coverage.offering_id, Coverage.competency_id)
    ):
        levels[row.offering_id][row.competency_id] = row.level
        titles[row.offering_id] = row.title
    return levels, titles


def _rated(student_id: int) -> dict[int, list[competence.Rated]]:
    return {
        competency_id: [
            competence.Rated(row.rating >= row.proficient_from, _("Rated %(level)s at %(host)s, %(day)s", level=in_words(row.scale[row.rating]), host=row.host, day=month_in_words(row.submitted_at)), f"evaluations:{row.evaluation_id}")
            for row in rows
            if row.rating < len(row.scale)
        ]
        for competency_id, rows in proficient_by_student([student_id]).get(student_id, {}).items()
    }


def _touched(student_id: int, ids: Collection[int]) -> dict[int, list[competence.Touched]]:
    found: dict[int, list[competence.Touched]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(HourCompetency.competency_id, HourEntry.placement_id, Host.name, sa.func.sum(HourEntry.hours).label("hours"))
        .join(HourEntry, HourEntry.id == HourCompetency.entry_id)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Host, Host.id == Placement.host_id)
        .where(
            HourEntry.student_id == student_id, HourEntry.state == HourState.APPROVED.value, HourEntry.removed_at.is_(None),
            HourCompetency.competency_id.in_(ids),
        )
        .group_by(HourCompetency.competency_id, HourEntry.placement_id, Host.name)
        .order_by(HourEntry.placement_id, HourCompetency.competency_id)
    ):
        found[row.competency_id].append(competence.Touched(ngettext("Practiced in %(count)s approved hour at %(host)s", "Practiced in %(count)s approved hours at %(host)s", 1 if row.hours == 1 else 2, count=number(row.hours), host=row.name), f"placements:{row.placement_id}"))
    return found


def _line(row: sa.Row[int, str, str], one: competence.Known, titles: dict[int, str], viewer: Viewer) -> CompetencyLine:
    taught = [(key, titles[key]) for key in one.taught_by]
    return CompetencyLine(
        row[1], row[2], one.band, tuple(ReasonLine(r.band, _says(r, titles), _href(r, viewer)) for r in one.reasons), tuple(taught[:SHOWN_TEACHING]),
        max(0, len(taught) - SHOWN_TEACHING),
    )


def _says(reason: competence.Reason, titles: dict[int, str]) -> str:
    if reason.offering_id is None:
        return reason.text
    return f"{titles[reason.offering_id]} ({LEVEL_WORDS[Level(reason.level or Level.INTRODUCED)]})"


def _href(reason: competence.Reason, viewer: Viewer) -> str:
    table, _, number = reason.source.partition(":")
    if reason.offering_id is not None:
        return f"/offerings/{reason.offering_id}"
    if table == "evaluations" and viewer.role in ("student", "coordinator", "school_admin", "district_admin", "cte_director", "counselor"):
        return f"/evaluations/{number}"
    return "#hours" if table == "placements" else ""
