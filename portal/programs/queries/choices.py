"""Reads of what a student chose, was excused from and plans. Callers have checked who may see the student."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.extensions import db
from portal.programs.models import (
    Choice,
    PlanEntry,
    Program,
    ProgramVersion,
    Requirement,
    Substitution,
    VersionState,
    Waiver,
)

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
by = sa.orm.aliased(User, name="by")


def open_choice(student_id: int) -> Choice | None:
    """The row itself, for deeds."""
    return db.session.scalar(sa.select(Choice).where(Choice.student_id == student_id, Choice.left_on.is_(None)))


def current_choice(student_id: int) -> sa.Row[*tuple[Any, ...]] | None:
    """The program that the student is in: columns as in `choices_of`; None where they chose none."""
    return db.session.execute(_choices(student_id).where(Choice.left_on.is_(None))).one_or_none()


def choices_of(student_id: int) -> Rows:
    """Every choice, the open one first, then the latest.

    id, program_id, program_title, program_version_id, number, entry_year, chosen_on, left_on, reason, why,
    left_reason, left_why, by_id, by_given_name, by_family_name (None: a command did it).
    """
    order = (Choice.left_on.is_(None).desc(), Choice.left_on.desc(), Choice.chosen_on.desc(), Choice.id.desc())
    return db.session.execute(_choices(student_id).order_by(*order)).all()


def _choices(student_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Choice.id, ProgramVersion.program_id, Program.title.label("program_title"), Choice.program_version_id,
            ProgramVersion.number, ProgramVersion.entry_year, Choice.chosen_on, Choice.left_on, Choice.reason, Choice.why,
            Choice.left_reason, Choice.left_why, Choice.by_id, by.given_name.label("by_given_name"), by.family_name.label("by_family_name"),
        )
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .outerjoin(by, by.id == Choice.by_id)
        .where(Choice.student_id == student_id)
    )


def newest_published(program_id: int) -> ProgramVersion | None:
    """The version that somebody who chooses the program today enters under."""
    return db.session.scalar(
        sa.select(ProgramVersion)
        .where(ProgramVersion.program_id == program_id, ProgramVersion.state == VersionState.PUBLISHED.value)
        .order_by(ProgramVersion.number.desc())
        .limit(1)
    )


def waivers_of(student_id: int) -> Rows:
    """Waivers, those in force first, then by requirement and id.

    id, version, requirement_id, requirement_title, program_id, program_title, reason, ends_on, approved_by_id,
    by_given_name, by_family_name, in_force.
    """
    return db.session.execute(_granted(Waiver, student_id)).all()


def substitutions_of(student_id: int) -> Rows:
    """Substitutions: columns as in `waivers_of`, with offering_id and offering_title."""
    statement = _granted(Substitution, student_id).add_columns(Substitution.offering_id, Offering.title.label("offering_title"))
    return db.session.execute(statement.join(Offering, Offering.id == Substitution.offering_id)).all()


def _granted(table: type[Waiver] | type[Substitution], student_id: int) -> sa.Select[*tuple[Any, ...]]:
    in_force = sa.or_(table.ends_on.is_(None), table.ends_on >= this_day())
    return (
        sa.select(
            table.id, table.version, table.requirement_id, Requirement.title.label("requirement_title"), ProgramVersion.program_id,
            Program.title.label("program_title"), table.reason, table.ends_on, table.end_reason, table.approved_by_id,
            by.given_name.label("by_given_name"), by.family_name.label("by_family_name"), in_force.label("in_force"),
        )
        .join(Requirement, Requirement.id == table.requirement_id)
        .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .outerjoin(by, by.id == table.approved_by_id)
        .where(table.student_id == student_id)
        .order_by(in_force.desc(), Program.title, Requirement.position, table.id)
    )


def plan_of(student_id: int) -> Rows:
    """Plan entries by year, title and id.

    id, version, offering_id, offering_title, kind, year, term.
    """
    return db.session.execute(
        sa.select(PlanEntry.id, PlanEntry.version, PlanEntry.offering_id, Offering.title.label("offering_title"), Offering.kind, PlanEntry.year, PlanEntry.term)
        .join(Offering, Offering.id == PlanEntry.offering_id)
        .where(PlanEntry.student_id == student_id)
        .order_by(PlanEntry.year, Offering.title, PlanEntry.id)
    ).all()


def plan_entry(student_id: int, offering_id: int, year: int) -> PlanEntry | None:
    return db.session.scalar(
        sa.select(PlanEntry).where(PlanEntry.student_id == student_id, PlanEntry.offering_id == offering_id, PlanEntry.year == year)
    )


def waiver(student_id: int, requirement_id: int) -> Waiver | None:
    return db.session.scalar(sa.select(Waiver).where(Waiver.student_id == student_id, Waiver.requirement_id == requirement_id))


def substitution(student_id: int, requirement_id: int, offering_id: int) -> Substitution | None:
    return db.session.scalar(
        sa.select(Substitution).where(
            Substitution.student_id == student_id, Substitution.requirement_id == requirement_id, Substitution.offering_id == offering_id
        )
    )


def is_in_force(granted: Waiver | Substitution, today: date) -> bool:
    return granted.ends_on is None or granted.ends_on >= today
