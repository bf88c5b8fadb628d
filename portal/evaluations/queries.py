"""Reads of rubrics and evaluations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.catalog.models import Offering
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet, SetState
from portal.coverage.models import Coverage
from portal.evaluations.models import (
    Evaluation,
    EvaluationLine,
    EvaluationState,
    PlacementGoal,
    PlacementRubric,
    Rubric,
    RubricLine,
)
from portal.extensions import db
from portal.hosts.models import Host
from portal.placements.models import Placement
from portal.placements.permissions import placements_visible_to
from portal.rosters.models import Student


def rubrics_of(district_id: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """id, title, scale, proficient_from, retired, is_default, lines, used; the ones in use first."""
    lines = sa.select(sa.func.count()).where(RubricLine.rubric_id == Rubric.id).scalar_subquery()
    used = sa.select(sa.func.count()).where(Evaluation.rubric_id == Rubric.id).scalar_subquery()
    return db.session.execute(
        sa.select(
            Rubric.id, Rubric.title, Rubric.scale, Rubric.proficient_from, Rubric.retired, Rubric.is_default, lines.label("lines"), used.label("used"),
        )
        .where(Rubric.district_id == district_id)
        .order_by(Rubric.retired, Rubric.is_default.desc(), Rubric.title, Rubric.id)
    ).all()


def visible_rubric(viewer: Viewer, rubric_id: int) -> Rubric | None:
    return db.session.scalar(sa.select(Rubric).where(Rubric.id == rubric_id, Rubric.district_id == viewer.district_id))


def lines_of(rubric_id: int) -> Sequence[RubricLine]:
    return db.session.scalars(sa.select(RubricLine).where(RubricLine.rubric_id == rubric_id).order_by(RubricLine.position, RubricLine.id)).all()


def default_rubric(district_id: int) -> Rubric | None:
    """The one used where nobody chose: the default, else the oldest that is not retired."""
    return db.session.scalar(
        sa.select(Rubric).where(Rubric.district_id == district_id, Rubric.retired.is_(False)).order_by(Rubric.is_default.desc(), Rubric.id).limit(1)
    )


def chosen_for(placement_id: int) -> PlacementRubric | None:
    return db.session.scalar(sa.select(PlacementRubric).where(PlacementRubric.placement_id == placement_id))


def picked_goals(placement_id: int) -> Sequence[Competency]:
    return db.session.scalars(
        sa.select(Competency)
        .join(PlacementGoal, PlacementGoal.competency_id == Competency.id)
        .where(PlacementGoal.placement_id == placement_id, Competency.retired.is_(False))
        .order_by(PlacementGoal.position, PlacementGoal.id)
    ).all()


def covered_by(placement: Placement, *, most: int) -> Sequence[Competency]:
    """What the placement's experience covers by the coverage grid: what is asked about where nobody picked."""
    return db.session.scalars(
        sa.select(Competency)
        .join(Coverage, Coverage.competency_id == Competency.id)
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(
            Coverage.offering_id == placement.experience_id, Coverage.district_id == placement.district_id, Coverage.level.is_not(None),
            Competency.retired.is_(False), Competency.is_heading.is_(False), CompetencySet.state == SetState.ACTIVE.value,
        )
        .order_by(Coverage.level == "introduced", Competency.set_id, Competency.position, Competency.id)
        .limit(most)
    ).all()


def pickable(placement: Placement) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """id, code, statement, set: the competencies of every pathway that the placement's experience is aligned to."""
    return db.session.execute(
        sa.select(Competency.id, Competency.code, Competency.statement, CompetencySet.title.label("set"))
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(
            CompetencySet.state == SetState.ACTIVE.value, Competency.retired.is_(False), Competency.is_heading.is_(False),
            Competency.set_id.in_(
                sa.select(PathwayCompetencySet.set_id)
                .join(Alignment, Alignment.pathway_id == PathwayCompetencySet.pathway_id)
                .where(
                    PathwayCompetencySet.district_id == placement.district_id, Alignment.district_id == placement.district_id,
                    Alignment.offering_id == placement.experience_id, Alignment.role.is_not(None),
                )
            ),
        )
        .order_by(CompetencySet.title, CompetencySet.id, Competency.position, Competency.id)
    ).all()


def evaluations_of(placement_id: int) -> Sequence[Evaluation]:
    return db.session.scalars(sa.select(Evaluation).where(Evaluation.placement_id == placement_id).order_by(Evaluation.host_id, Evaluation.id)).all()


def evaluation_of(placement_id: int, host_id: int, moment: str) -> Evaluation | None:
    return db.session.scalar(
        sa.select(Evaluation).where(Evaluation.placement_id == placement_id, Evaluation.host_id == host_id, Evaluation.moment == moment)
    )


def answers_of(evaluation_id: int) -> Sequence[EvaluationLine]:
    return db.session.scalars(
        sa.select(EvaluationLine).where(EvaluationLine.evaluation_id == evaluation_id).order_by(EvaluationLine.position, EvaluationLine.id)
    ).all()


def visible_evaluation(viewer: Viewer, evaluation_id: int) -> tuple[Evaluation, Placement] | None:
    """An evaluation that was begun, with its placement, for staff who see that; a student sees their own submitted ones."""
    found = db.session.execute(
        sa.select(Evaluation, Placement).join(Placement, Placement.id == Evaluation.placement_id).where(Evaluation.id == evaluation_id, placements_visible_to(viewer))
    ).first()
    if found is None or (not viewer.is_staff and found[0].state != EvaluationState.SUBMITTED.value):
        return None
    return found[0], found[1]


def submitted_of(student_id: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """id, moment, submitted_at, host, title: what was said of a student, the newest first."""
    return db.session.execute(
        sa.select(Evaluation.id, Evaluation.moment, Evaluation.submitted_at, Host.name.label("host"), Offering.title, Evaluation.placement_id)
        .join(Placement, Placement.id == Evaluation.placement_id)
        .join(Host, Host.id == Evaluation.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(Placement.student_id == student_id, Evaluation.state == EvaluationState.SUBMITTED.value)
        .order_by(Evaluation.submitted_at.desc(), Evaluation.id.desc())
    ).all()


def states_of(placement_ids: Collection[int]) -> dict[tuple[int, int, str], Any]:
    """(placement, host, moment) -> id, state, due_on, submitted_at, reopened_at of the evaluations that were begun."""
    rows = db.session.execute(
        sa.select(
            Evaluation.id, Evaluation.placement_id, Evaluation.host_id, Evaluation.moment, Evaluation.state, Evaluation.due_on,
            Evaluation.submitted_at, Evaluation.reopened_at,
        ).where(Evaluation.placement_id.in_(sorted(placement_ids)))
    )
    return {(row.placement_id, row.host_id, row.moment): row for row in rows}


def host_names(host_ids: Collection[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(sa.select(Host.id, Host.name).where(Host.id.in_(sorted(host_ids))))}


def proficient_by_student(student_ids: Collection[int]) -> dict[int, dict[int, list[Any]]]:
    """Student -> competency -> ratings of submitted evaluations: evaluation id, rating, word, proficient, host, moment, submitted_at."""
    found: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(
        sa.select(
            Placement.student_id, EvaluationLine.competency_id, EvaluationLine.rating, Evaluation.id.label("evaluation_id"), Evaluation.scale,
            Evaluation.proficient_from, Evaluation.moment, Evaluation.submitted_at, Evaluation.placement_id, Host.name.label("host"),
        )
        .join(Evaluation, Evaluation.id == EvaluationLine.evaluation_id)
        .join(Placement, Placement.id == Evaluation.placement_id)
        .join(Host, Host.id == Evaluation.host_id)
        .where(
            Placement.student_id.in_(sorted(student_ids)), Evaluation.state == EvaluationState.SUBMITTED.value,
            EvaluationLine.competency_id.is_not(None), EvaluationLine.rating.is_not(None),
        )
        .order_by(Evaluation.submitted_at, Evaluation.id, EvaluationLine.position)
    ):
        found[row.student_id][row.competency_id].append(row)
    return found


def student_name(placement: Placement) -> str:
    row = db.session.execute(
        sa.select(Student.given_name, Student.preferred_name, Student.family_name).where(Student.id == placement.student_id)
    ).one()
    return f"{row.preferred_name or row.given_name} {row.family_name}".strip()
