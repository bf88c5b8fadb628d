"""Events and speakers, the pathways they are about, and the students who come."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class EventKind(StrEnum):
    SPEAKER = "speaker"
    FAIR = "fair"
    VISIT = "visit"
    WORKSHOP = "workshop"
    OTHER = "other"


class CareerEvent(Versioned, Stamped, Model):
    """A speaker, a fair, a visit. Without a school it is for the whole district; times are those of the place."""

    __tablename__ = "career_events"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", EventKind), name="kind"),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name="seats"),
        sa.CheckConstraint("grade_low <= grade_high", name="grades"),
        sa.CheckConstraint("ends_at IS NULL OR (begins_at IS NOT NULL AND begins_at < ends_at)", name="times"),
        sa.Index("ix_career_events_district_id_held_on", "district_id", "held_on"),
        sa.Index("ix_career_events_school_id", "school_id"),
        sa.Index("ix_career_events_made_by_id", "made_by_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(200))
    title_es: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text(), default="")
    about_es: Mapped[str] = mapped_column(sa.Text(), default="")
    held_on: Mapped[date]
    begins_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    """http(s), where it is held online or told of."""
    seats: Mapped[int | None]
    grade_low: Mapped[int] = mapped_column(default=6)
    grade_high: Mapped[int] = mapped_column(default=12)
    canceled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    made_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class CareerEventPathway(Model):
    """A pathway that an event is about; one without any is for everybody."""

    __tablename__ = "career_event_pathways"
    __table_args__ = (sa.Index("ix_career_event_pathways_pathway_id", "pathway_id"),)
    career_event_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("career_events.id"), primary_key=True)
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"), primary_key=True)


class EventVisitor(Model):
    """A student who says they come; taken back, the row keeps when."""

    __tablename__ = "event_visitors"
    __table_args__ = (
        sa.UniqueConstraint("career_event_id", "student_id"),
        sa.Index("ix_event_visitors_student_id", "student_id"),
        sa.Index("ix_event_visitors_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    career_event_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("career_events.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
