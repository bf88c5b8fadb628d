"""Everything a move changes, in one transaction: the dry run does it and takes it back, the move keeps it.

So the two cannot differ. What both read afterwards are compiled rules, which are plain values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.catalog.models import Course
from portal.competencies.models import PathwayCompetencySet
from portal.extensions import db
from portal.framework_moves.carrying import Carried, Carrier, open_histories
from portal.framework_moves.errors import MoveError
from portal.framework_moves.models import Decision, FrameworkMove, FrameworkMoveLine, LineKind
from portal.framework_moves.repointing import Repointed, named_in_requirements, repoint
from portal.framework_moves.scope import moving_schools, working_with
from portal.frameworks.models import Pathway
from portal.programs.compiled import versions_of
from portal.programs.models import ProgramPathway
from portal.programs.receivers import on_alignments
from portal.programs.rules import Rules
from portal.programs.services.editing import concerned
from portal.programs.summaries import postponed
from portal.rosters.models import CourseRecord


@dataclass
class Written:
    """What was changed, and whom it concerns."""

    carried: Carried
    repointed: Repointed
    sets: list[int]
    """Ids of the links from new pathways to competency sets."""
    set_pathways: set[int]
    students: list[int]
    before: Any
    after: Any
    """The district's compiled programs."""


def write(move: FrameworkMove, lines: Sequence[FrameworkMoveLine], *, by_id: int, with_history: bool) -> Written:
    """Raises MoveError where something is undecided or a target went away."""
    check_decided(move, lines)
    before = versions_of(move.district_id)
    programs = [line for line in lines if line.kind == LineKind.PROGRAM]
    program_ids = {line.row_id for line in programs}
    students = set().union(*(concerned(program_id) for program_id in program_ids))
    students |= _with_records(program_ids)
    staying = working_with(move.district_id, move.from_framework_id) - moving_schools(move)
    repointed = repoint(programs, keep_old=bool(staying))
    carrier = Carrier([line for line in lines if line.kind == LineKind.ALIGNMENT], by_id=by_id)
    if with_history:
        open_histories(carrier.old | {row.id: row for row in carrier.there.values()})
    carrier.carry()
    old = {line.from_pathway_id for line in lines}
    carrier.end(kept_pathways=named_in_requirements(old), staying=staying)
    sets, set_pathways = _link_sets(move, [line for line in lines if line.kind == LineKind.SET])
    with postponed() as more:
        on_alignments(None, pairs=carrier.result.pairs)
    students |= more | _with_records(program_ids)
    for program_id in sorted(program_ids):
        students |= concerned(program_id)
    return Written(carrier.result, repointed, sets, set_pathways, sorted(students), before, versions_of(move.district_id))


def check_decided(move: FrameworkMove, lines: Sequence[FrameworkMoveLine]) -> None:
    """Raises MoveError with what keeps the move from being done."""
    if open_ones := sum(1 for line in lines if line.decision == Decision.OPEN):
        raise MoveError(f"{open_ones} of {len(lines)} still wait for a decision.")
    targets = {target for line in lines for target in line.targets}
    usable = set(
        db.session.scalars(sa.select(Pathway.id).where(Pathway.id.in_(sorted(targets)), Pathway.framework_id == move.to_framework_id, Pathway.retired.is_(False)))
    )
    if targets - usable:
        raise MoveError("A pathway that was chosen was retired or deleted meanwhile. Decide again where it is named.")


def _link_sets(move: FrameworkMove, lines: Iterable[FrameworkMoveLine]) -> tuple[list[int], set[int]]:
    """New pathways ask for the same competency sets; the old links stay readable."""
    rows = db.session.execute(
        sa.select(PathwayCompetencySet.pathway_id, PathwayCompetencySet.set_id).where(PathwayCompetencySet.district_id == move.district_id)
    )
    there = {(row.pathway_id, row.set_id) for row in rows}
    made: list[PathwayCompetencySet] = []
    for line in lines:
        for target in line.targets:
            if (target, line.row_id) not in there:
                there.add((target, line.row_id))
                made.append(PathwayCompetencySet(district_id=move.district_id, pathway_id=target, set_id=line.row_id))
    db.session.add_all(made)
    db.session.flush()
    return [row.id for row in made], {row.pathway_id for row in made}


def _with_records(program_ids: Iterable[int]) -> set[int]:
    """Who has a record of something that these programs' pathways name: their Perkins status may change."""
    pathways = sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id.in_(sorted(program_ids)))
    offerings = sa.select(Alignment.offering_id).where(Alignment.pathway_id.in_(pathways), Alignment.role.is_not(None))
    return set(
        db.session.scalars(
            sa.select(CourseRecord.student_id)
            .join(Course.__table__, Course.__table__.c.id == CourseRecord.course_id)
            .where(CourseRecord.course_id.in_(offerings), CourseRecord.ended_at.is_(None))
            .distinct()
        )
    )


def seal_of(move: FrameworkMove, lines: Sequence[FrameworkMoveLine], written: Written) -> str:
    """The same decisions on the same programs and alignments have the same seal, whatever ids new rows got."""
    decided = sorted((line.kind, line.row_id, line.from_pathway_id, line.decision, tuple(line.targets)) for line in lines)
    told = (move.school_id, decided, _told(written.before.known), _told(written.after.known))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _told(rules: Mapping[int, Rules]) -> list[Any]:
    return [(key, [(leaf.kind, leaf.need, leaf.group, sorted(leaf.keys)) for leaf in each.leaves]) for key, each in sorted(rules.items())]
