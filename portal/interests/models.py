"""Statements and answers, results with where they come from, and skills rated by oneself."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.careers.models import RIASEC
from portal.database import Id, Model, Ref, UtcDateTime, now, one_of

AREAS = tuple(column[0].upper() for column in RIASEC)
"""R, I, A, S, E, C: the order of the six sides everywhere."""
FULL = 40
"""The highest score of an area, whatever it comes from; the lowest is 0."""


class Source(StrEnum):
    SHORT = "short"
    LONG = "long"
    OFFICIAL = "official"
    """Scores of the O*NET Interest Profiler, copied in by hand."""


class State(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    REMOVED = "removed"


class InterestStatement(Model):
    """Something that one would like to do or not; loaded from `seeds/interest_statements.csv`."""

    __tablename__ = "interest_statements"
    __table_args__ = (sa.CheckConstraint(one_of("area", AREAS), name="area"),)
    code: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    area: Mapped[str] = mapped_column(sa.String(1))
    position: Mapped[int]
    short: Mapped[bool]
    """Also in the short form."""
    retired: Mapped[bool] = mapped_column(default=False)
    """No longer asked; old answers keep it."""
    text: Mapped[str] = mapped_column(sa.String(200))
    text_es: Mapped[str] = mapped_column(sa.String(200))


class InterestTake(Model):
    """One time that a student said what they like: answered here, or copied from the official profiler.

    An open one has no scores. A finished one has six, 0 to 40, the short form's doubled. A removed one may come back.
    """

    __tablename__ = "interest_takes"
    __table_args__ = (
        sa.CheckConstraint(one_of("source", Source), name="source"),
        sa.CheckConstraint(one_of("state", State), name="state"),
        sa.CheckConstraint("state <> 'finished' OR taken_on IS NOT NULL", name="taken_on"),
        sa.CheckConstraint(f"state <> 'finished' OR ({' AND '.join(f'{c} IS NOT NULL' for c in RIASEC)})", name="scores"),
        sa.CheckConstraint(" AND ".join(f"({c} IS NULL OR {c} BETWEEN 0 AND {FULL})" for c in RIASEC), name="bounds"),
        sa.Index("ix_interest_takes_student_id_taken_on", "student_id", "taken_on"),
        sa.Index("ix_interest_takes_district_id", "district_id"),
        sa.Index("uq_interest_takes_open", "student_id", unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    source: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default=State.OPEN.value)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    taken_on: Mapped[date | None]
    realistic: Mapped[float | None]
    investigative: Mapped[float | None]
    artistic: Mapped[float | None]
    social: Mapped[float | None]
    enterprising: Mapped[float | None]
    conventional: Mapped[float | None]


class InterestAnswer(Model):
    """0 would dislike it a lot, 4 would like it a lot."""

    __tablename__ = "interest_answers"
    __table_args__ = (
        sa.CheckConstraint("value BETWEEN 0 AND 4", name="value"),
        sa.UniqueConstraint("take_id", "statement_code"),
        sa.Index("ix_interest_answers_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    take_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("interest_takes.id"))
    statement_code: Mapped[str] = mapped_column(sa.String(4), sa.ForeignKey("interest_statements.code"))
    value: Mapped[int]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


class Skill(Model):
    """A skill of the O*NET content model in our own words; loaded from `seeds/skills.csv`."""

    __tablename__ = "skills"
    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    """As `occupation_elements` names it."""
    position: Mapped[int]
    grouping: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(120))
    title_es: Mapped[str] = mapped_column(sa.String(120))
    example: Mapped[str] = mapped_column(sa.String(200))
    example_es: Mapped[str] = mapped_column(sa.String(200))


class SkillRating(Model):
    """How well a student says they can do something, 1 to 5; one a day, so that it can be seen growing."""

    __tablename__ = "skill_ratings"
    __table_args__ = (
        sa.CheckConstraint("value BETWEEN 1 AND 5", name="value"),
        sa.UniqueConstraint("student_id", "skill", "rated_on"),
        sa.Index("ix_skill_ratings_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    skill: Mapped[str] = mapped_column(sa.String(120), sa.ForeignKey("skills.name"))
    value: Mapped[int]
    rated_on: Mapped[date]
