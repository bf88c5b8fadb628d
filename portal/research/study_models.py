"""What a student finds out by asking and reading: questions for a professional, conversations, job postings with what they ask for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.careers.models import SOC
from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class How(StrEnum):
    """How a conversation was held."""

    IN_PERSON = "in_person"
    AT_WORK = "at_work"
    VIDEO = "video"
    PHONE = "phone"
    MESSAGES = "messages"
    EVENT = "event"


class Mind(StrEnum):
    """Whether a conversation changed the student's mind; '' where they did not say."""

    UNSAID = ""
    MORE = "more"
    SAME = "same"
    LESS = "less"


class Answer(StrEnum):
    """What the student says of a requirement; '' leaves it to what the portal found."""

    UNSAID = ""
    YES = "yes"
    NO = "no"


class ResearchQuestion(Versioned, Stamped, Model):
    """A question for somebody who does the work: one that the portal offered (`starter`), or the student's own."""

    __tablename__ = "research_questions"
    __table_args__ = (
        sa.Index("ix_research_questions_student_id", "student_id", "position"),
        sa.Index("ix_research_questions_district_id", "district_id"),
        sa.Index("ix_research_questions_saved_item_id", "saved_item_id"),
        sa.Index(
            "uq_research_questions_starter", "student_id", "starter", unique=True,
            sqlite_where=sa.text("starter <> ''"), postgresql_where=sa.text("starter <> ''"),
        ),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    saved_item_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("saved_items.id"))
    """The saved occupation that it is about."""
    starter: Mapped[str] = mapped_column(sa.String(20), default="")
    text: Mapped[str] = mapped_column(sa.String(300))
    position: Mapped[int] = mapped_column(default=0)
    asked_on: Mapped[date | None]
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Conversation(Versioned, Stamped, Model):
    """A talk with somebody who does the work, as the student remembers it."""

    __tablename__ = "conversations"
    __table_args__ = (
        sa.CheckConstraint(one_of("how", How), name="how"),
        sa.CheckConstraint(one_of("mind", Mind), name="mind"),
        sa.Index("ix_conversations_student_id_held_on", "student_id", "held_on"),
        sa.Index("ix_conversations_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    with_whom: Mapped[str] = mapped_column(sa.String(200))
    their_work: Mapped[str] = mapped_column(sa.String(200), default="")
    """Their job or who they work for."""
    soc: Mapped[str | None] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    held_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.String(10), default=How.IN_PERSON.value)
    learned: Mapped[str] = mapped_column(sa.Text(), default="")
    surprised: Mapped[str] = mapped_column(sa.Text(), default="")
    mind: Mapped[str] = mapped_column(sa.String(4), default=Mind.UNSAID.value)
    next_step: Mapped[str] = mapped_column(sa.String(500), default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class JobPosting(Versioned, Stamped, Model):
    """A job posting that a student read somewhere; not one of the school's openings."""

    __tablename__ = "job_postings"
    __table_args__ = (
        sa.Index("ix_job_postings_student_id", "student_id"),
        sa.Index("ix_job_postings_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    employer: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    pay: Mapped[str] = mapped_column(sa.String(120), default="")
    """As the posting says it."""
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    """http or https, or empty."""
    soc: Mapped[str | None] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PostingRequirement(Model):
    """One thing that a posting asks for, in its words; `answer` is the student's and wins over what was found."""

    __tablename__ = "posting_requirements"
    __table_args__ = (
        sa.CheckConstraint(one_of("answer", Answer), name="answer"),
        sa.Index("ix_posting_requirements_job_posting_id", "job_posting_id", "position"),
    )
    id: Mapped[Id]
    job_posting_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("job_postings.id"))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.String(300))
    answer: Mapped[str] = mapped_column(sa.String(3), default=Answer.UNSAID.value)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
