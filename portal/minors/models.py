"""Rules for minors at work, what was overridden and why, and which placements are exempt."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class RuleKind(StrEnum):
    """How a rule is asked; its parameters say with which figures."""

    OCCUPATION = "occupation"
    INDUSTRY = "industry"
    HAZARD = "hazard"
    MINIMUM_AGE = "minimum_age"
    HOURS_DAY = "hours_day"
    HOURS_WEEK = "hours_week"
    TIME_OF_DAY = "time_of_day"
    SCHOOL_HOURS = "school_hours"
    AGREEMENT = "agreement"
    BIRTH_DATE = "birth_date"
    CALENDAR = "calendar"
    """Finds nothing itself: says when a week begins, when school is held, what summer school is called."""
    VARIANT = "variant"
    """Finds nothing itself: other limits for placements that are recorded as part of an approved program."""


class ExemptionKind(StrEnum):
    STUDENT_LEARNER = "student_learner"
    WECEP = "wecep"
    WORK_STUDY = "work_study"


class MinorRule(Versioned, Stamped, Model):
    """One rule. Federal ones have no district and come from `seeds/minor_rules.csv`; a district's row of the same code
    takes the place of the federal one there, and a row of a new code adds a rule."""

    __tablename__ = "minor_rules"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", RuleKind), name="kind"),
        sa.CheckConstraint("age_to >= age_from", name="ages"),
        sa.UniqueConstraint("district_id", "code"),
    )
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    says: Mapped[str] = mapped_column(sa.Text(), default="")
    """The rule in plain words."""
    citation: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[str] = mapped_column(sa.String(20))
    parameters: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    age_from: Mapped[int] = mapped_column(default=0)
    age_to: Mapped[int] = mapped_column(default=17)
    """The last age it binds, e.g. 15: until the day before the 16th birthday."""
    stages: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    blocks: Mapped[bool] = mapped_column(default=True)
    """False: it warns."""
    overridable: Mapped[bool] = mapped_column(default=True)
    """False: no reason lets a placement past it."""
    active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(sa.String(400), default="")
    """Where the rule was read, or that it is still to be checked."""
    position: Mapped[int] = mapped_column(default=0)


class MinorOverride(Model):
    """A finding that somebody let pass, with the reason; taken back, it is kept and holds no more."""

    __tablename__ = "minor_overrides"
    __table_args__ = (sa.Index("ix_minor_overrides_placement_id", "placement_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    finding_key: Mapped[str] = mapped_column(sa.String(120))
    said: Mapped[str] = mapped_column(sa.Text(), default="")
    """What the finding said when it was overridden."""
    reason: Mapped[str] = mapped_column(sa.Text())
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    taken_back_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class MinorExemption(Versioned, Stamped, Model):
    """A placement recorded as exempt from some rules, with the terms that make it so; ended, it is kept."""

    __tablename__ = "minor_exemptions"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", ExemptionKind), name="kind"),
        sa.Index("ix_minor_exemptions_placement_id", "placement_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    kind: Mapped[str] = mapped_column(sa.String(20), default=ExemptionKind.STUDENT_LEARNER.value)
    orders: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Codes of the hazardous orders it covers; none for a program approved as a whole."""
    agreement_on: Mapped[date]
    """The date of the written agreement, or of the program's approval."""
    incidental: Mapped[bool] = mapped_column(default=False)
    """The hazardous work is incidental to the training."""
    supervised: Mapped[bool] = mapped_column(default=False)
    """It is intermittent, for short periods, under direct and close supervision of a qualified person."""
    instructed: Mapped[bool] = mapped_column(default=False)
    """The school gives safety instruction, correlated with the training on the job."""
    scheduled: Mapped[bool] = mapped_column(default=False)
    """A schedule of organized and progressive work processes is prepared."""
    note: Mapped[str] = mapped_column(sa.Text(), default="")
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))

    @property
    def is_whole(self) -> bool:
        """All four terms of 29 CFR 570.50(c) hold."""
        return self.incidental and self.supervised and self.instructed and self.scheduled
