"""Programs of study, their versions and requirements, who chose them, and where each student stands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class VersionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class RequirementKind(StrEnum):
    """`all_of` and `k_of_n` hold requirements or options; the others hold options only.

    all_of: every child, or every option. k_of_n: `amount` of the children, or of the options' offerings.
    credits, hours, credential: `amount` credits, hours or credentials from the options.
    """

    ALL_OF = "all_of"
    K_OF_N = "k_of_n"
    CREDITS = "credits"
    HOURS = "hours"
    CREDENTIAL = "credential"


class ChangeCause(StrEnum):
    """What moved a student's standing: one word, kept with the change."""

    RECORDS = "records"
    HOURS = "hours"
    CHOICE = "choice"
    PLAN = "plan"
    EXCEPTION = "exception"
    PROGRAM = "program"
    ALIGNMENT = "alignment"
    CATALOG = "catalog"
    RECOMPUTE = "recompute"


class Program(Versioned, Stamped, Model):
    """A program of study of a district; what it asks for lives in its versions."""

    __tablename__ = "programs"
    __table_args__ = (
        sa.CheckConstraint("state IN ('active', 'retired')", name="state"),
        sa.Index("ix_programs_district_id_title", "district_id", "title"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    cip_code: Mapped[str | None] = mapped_column(sa.String(7), sa.ForeignKey("cip_programs.code"))
    state_code: Mapped[str] = mapped_column(sa.String(40), default="")
    step_after: Mapped[str] = mapped_column(sa.String(300), default="")
    """The step after school: the college program, apprenticeship or job it leads to."""
    state: Mapped[str] = mapped_column(sa.String(10), default="active")
    sheet_public: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether anybody may read the sheet of its published version without signing in."""


class ProgramPathway(Model):
    __tablename__ = "program_pathways"
    __table_args__ = (
        sa.UniqueConstraint("program_id", "pathway_id"),
        sa.Index("ix_program_pathways_pathway_id", "pathway_id"),
    )
    id: Mapped[Id]
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    position: Mapped[int] = mapped_column(default=0)


class ProgramSite(Model):
    """A school where the program is offered."""

    __tablename__ = "program_sites"
    __table_args__ = (
        sa.UniqueConstraint("program_id", "school_id"),
        sa.Index("ix_program_sites_school_id", "school_id"),
    )
    id: Mapped[Id]
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))


class ProgramLead(Model):
    """Who leads the program; the person also holds a program lead grant."""

    __tablename__ = "program_leads"
    __table_args__ = (
        sa.UniqueConstraint("program_id", "user_id"),
        sa.Index("ix_program_leads_user_id", "user_id"),
    )
    id: Mapped[Id]
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))


class ProgramVersion(Versioned, Stamped, Model):
    """What a program asks of those who enter in `entry_year` or later, until a newer version."""

    __tablename__ = "program_versions"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", VersionState), name="state"),
        sa.UniqueConstraint("program_id", "number"),
        sa.Index(
            "uq_program_versions_draft", "program_id", unique=True,
            sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"),
        ),
    )
    id: Mapped[Id]
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    number: Mapped[int]
    entry_year: Mapped[int]
    """The calendar year in which the first school year it holds for ends."""
    state: Mapped[str] = mapped_column(sa.String(10), default=VersionState.DRAFT.value)
    count_in_two: Mapped[bool] = mapped_column(default=False)
    """Whether one record may count in more than one group (top-level requirement) of the program."""
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    program: Mapped[Program] = relationship(lazy="raise")


class Requirement(Versioned, Model):
    __tablename__ = "requirements"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", RequirementKind), name="kind"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_requirements_program_version_id", "program_version_id", "position"),
        sa.Index("ix_requirements_parent_id", "parent_id"),
    )
    id: Mapped[Id]
    program_version_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("program_versions.id"))
    parent_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("requirements.id"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200))
    amount: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(1))
    """How many of n, credits, hours or credentials; all_of does not read it."""
    origin_id: Mapped[int | None] = mapped_column(Ref)
    """The first requirement that this is a copy of, through all versions between: copies of one are twins. No
    foreign key: the first may be gone, and its copies still belong together."""


class RequirementOption(Model):
    """Exactly one of: an offering, a credential, or any approved offering with a role in a pathway."""

    __tablename__ = "requirement_options"
    __table_args__ = (
        sa.CheckConstraint(
            "(CASE WHEN offering_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN credential_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN pathway_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="exactly_one",
        ),
        sa.CheckConstraint("(pathway_id IS NULL) = (role IS NULL)", name="role_with_pathway"),
        sa.UniqueConstraint("requirement_id", "offering_id"),
        sa.UniqueConstraint("requirement_id", "credential_id"),
        sa.UniqueConstraint("requirement_id", "pathway_id", "role"),
        sa.Index("ix_requirement_options_requirement_id", "requirement_id", "position"),
        sa.Index("ix_requirement_options_offering_id", "offering_id"),
        sa.Index("ix_requirement_options_pathway_id_role", "pathway_id", "role"),
    )
    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("requirements.id"))
    position: Mapped[int] = mapped_column(default=0)
    offering_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    credential_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("credentials.id"))
    pathway_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    role: Mapped[str | None] = mapped_column(sa.String(14))


class Choice(Model):
    """A student chose a program: history, not overwrite. At most one is open (`left_on` empty)."""

    __tablename__ = "choices"
    __table_args__ = (
        sa.Index("ix_choices_student_id", "student_id"),
        sa.Index("ix_choices_program_version_id", "program_version_id"),
        sa.Index("uq_choices_open", "student_id", unique=True, sqlite_where=sa.text("left_on IS NULL"), postgresql_where=sa.text("left_on IS NULL")),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    program_version_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("program_versions.id"))
    """The version in force when it was chosen; the student keeps it unless moved."""
    chosen_on: Mapped[date]
    left_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it was chosen."""
    left_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it was left; empty where another program was chosen instead: then `reason` of that one and `left_why` say it."""
    why: Mapped[str] = mapped_column(sa.String(12), default="", server_default="")
    """The reason picked for choosing it: a key of `reasons.CHOOSING`; `left_why` is one of `reasons.LEAVING`."""
    left_why: Mapped[str] = mapped_column(sa.String(12), default="", server_default="")
    before_id: Mapped[int | None] = mapped_column(Ref)
    """The choice that this one ended; undone, that one is open again. No foreign key: history is never followed by it."""
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class Waiver(Versioned, Stamped, Model):
    """A requirement that a student need not meet."""

    __tablename__ = "waivers"
    __table_args__ = (sa.UniqueConstraint("student_id", "requirement_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    requirement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("requirements.id"))
    reason: Mapped[str] = mapped_column(sa.String(400))
    approved_by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    """Why it was taken back; empty where it ended by its date, or has not."""


class Substitution(Versioned, Stamped, Model):
    """For one student, an offering counts in a requirement that does not name it."""

    __tablename__ = "substitutions"
    __table_args__ = (sa.UniqueConstraint("student_id", "requirement_id", "offering_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    requirement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("requirements.id"))
    offering_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    reason: Mapped[str] = mapped_column(sa.String(400))
    approved_by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")


class PlanEntry(Versioned, Stamped, Model):
    """A student means to take an offering in a school year (and term, where chosen)."""

    __tablename__ = "plan_entries"
    __table_args__ = (sa.UniqueConstraint("student_id", "offering_id", "year"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    offering_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    year: Mapped[int]
    term: Mapped[str] = mapped_column(sa.String(40), default="")


class ProgressSummary(Model):
    """Where a student stands in a program, in stations of five bands; written with whatever changes it."""

    __tablename__ = "progress_summaries"
    __table_args__ = (
        sa.CheckConstraint("done + in_progress + waiting + planned + \"left\" = total", name="bands_add_up"),
        sa.Index("ix_progress_summaries_program_id", "program_id", "chosen"),
        sa.Index("ix_progress_summaries_district_id", "district_id", "program_id"),
    )
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"), primary_key=True)
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"), primary_key=True)
    program_version_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("program_versions.id"))
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    chosen: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int]
    done: Mapped[int]
    in_progress: Mapped[int]
    waiting: Mapped[int]
    planned: Mapped[int]
    left: Mapped[int]
    courses_missing: Mapped[int] = mapped_column(default=0)
    """Courses neither done nor under way: 1 is 'one course short'."""
    courses_left: Mapped[int] = mapped_column(default=0, server_default="0")
    """Those of `courses_missing` that nobody has planned either."""
    off_track: Mapped[bool] = mapped_column(default=False)
    """More is left than the terms until graduation can hold, or a failed course blocks the way."""
    next_step: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


class ProgressChange(Model):
    """What changed for a student in the program they chose; written with the summary row, kept for a year.

    Bands are the five numbers of a summary, empty where there was or is no program.
    """

    __tablename__ = "progress_changes"
    __table_args__ = (
        sa.CheckConstraint(one_of("cause", ChangeCause), name="cause"),
        sa.CheckConstraint("was_state IN ('none', 'in_progress', 'off_track', 'complete')", name="was_state"),
        sa.CheckConstraint("state IN ('none', 'in_progress', 'off_track', 'complete')", name="state"),
        sa.Index("ix_progress_changes_student_id_at", "student_id", "at"),
        sa.Index("ix_progress_changes_district_id_at", "district_id", "at"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    cause: Mapped[str] = mapped_column(sa.String(12))
    was_program_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    program_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    was_state: Mapped[str] = mapped_column(sa.String(12))
    state: Mapped[str] = mapped_column(sa.String(12))
    was_bands: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)
    bands: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)
