"""Rubrics, the goals of a placement that an evaluation asks about, and what was said at midterm and at the end."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class Moment(StrEnum):
    MIDTERM = "midterm"
    END = "end"


class EvaluationState(StrEnum):
    WAITING = "waiting"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


class Rubric(Versioned, Stamped, Model):
    """What supervisors of a district are asked about every student, and the words they answer with."""

    __tablename__ = "rubrics"
    __table_args__ = (
        sa.CheckConstraint("proficient_from > 0", name="proficient_from"),
        sa.Index("ix_rubrics_district_id_title", "district_id", "title"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    scale: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """The words of the scale, the lowest first."""
    proficient_from: Mapped[int] = mapped_column(default=2)
    """The place in the scale (the lowest word is 0) from which a rating counts as proficient."""
    retired: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
    """Used where nobody chose one for a placement."""


class RubricLine(Model):
    """One thing that is asked; with a competency, its rating says something of that too."""

    __tablename__ = "rubric_lines"
    __table_args__ = (sa.Index("ix_rubric_lines_rubric_id_position", "rubric_id", "position"),)
    id: Mapped[Id]
    rubric_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("rubrics.id"))
    text: Mapped[str] = mapped_column(sa.String(400))
    competency_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    position: Mapped[int] = mapped_column(default=0)


class PlacementRubric(Versioned, Model):
    """What a coordinator chose for one placement; without a row the district's default rubric asks."""

    __tablename__ = "placement_rubrics"
    __table_args__ = (sa.UniqueConstraint("placement_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    rubric_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("rubrics.id"))
    picked: Mapped[bool] = mapped_column(default=False)
    """Whether somebody picked the competencies; else those of the agreement, or of the experience, are asked about."""


class PlacementGoal(Model):
    """A competency that a coordinator picked for the evaluations of a placement."""

    __tablename__ = "placement_goals"
    __table_args__ = (
        sa.UniqueConstraint("placement_id", "competency_id"),
        sa.Index("ix_placement_goals_competency_id", "competency_id"),
    )
    id: Mapped[Id]
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    competency_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    position: Mapped[int] = mapped_column(default=0)


class Evaluation(Versioned, Stamped, Model):
    """What a host says of a student at one moment. It exists from the first word on, and keeps the scale and lines it was
    asked with: editing a rubric changes no answer."""

    __tablename__ = "evaluations"
    __table_args__ = (
        sa.CheckConstraint(one_of("moment", Moment), name="moment"),
        sa.CheckConstraint(one_of("state", EvaluationState), name="state"),
        sa.CheckConstraint("submitted_how IN ('', 'link', 'paper')", name="submitted_how"),
        sa.CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted"),
        sa.UniqueConstraint("placement_id", "host_id", "moment"),
        sa.Index("ix_evaluations_district_id_state", "district_id", "state"),
        sa.Index("ix_evaluations_host_id", "host_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    moment: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default=EvaluationState.WAITING.value)
    due_on: Mapped[date | None]
    """Where somebody set it; else it follows from the days of the placement."""
    rubric_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("rubrics.id"))
    rubric_title: Mapped[str] = mapped_column(sa.String(200), default="")
    scale: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    proficient_from: Mapped[int] = mapped_column(default=2)
    comment: Mapped[str] = mapped_column(sa.Text(), default="")
    supervisor_name: Mapped[str] = mapped_column(sa.String(200), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    submitted_how: Mapped[str] = mapped_column(sa.String(10), default="")
    """By the supervisor's link, or on paper and entered by staff."""
    link_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    user_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who entered it from paper."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    """The scan of the paper."""
    reopened_reason: Mapped[str] = mapped_column(sa.Text(), default="")
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class EvaluationLine(Model):
    """One thing that was asked, in the words it was asked with, and the answer."""

    __tablename__ = "evaluation_lines"
    __table_args__ = (
        sa.CheckConstraint("rating IS NULL OR rating >= 0", name="rating"),
        sa.Index("ix_evaluation_lines_evaluation_id_position", "evaluation_id", "position"),
        sa.Index("ix_evaluation_lines_competency_id", "competency_id"),
    )
    id: Mapped[Id]
    evaluation_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("evaluations.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(40))
    """'line:<id>' or 'competency:<id>': what it was made from."""
    text: Mapped[str] = mapped_column(sa.Text())
    competency_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    rating: Mapped[int | None]
    """The place in the evaluation's scale; empty: not answered, or not seen."""
    unseen: Mapped[bool] = mapped_column(default=False)
    """The supervisor had no occasion to see it."""
