"""What hosts let students do besides placements, and students' requests for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class Meeting(StrEnum):
    INTERVIEW = "interview"
    """An informational interview: half an hour of questions."""
    SHADOW = "shadow"
    """A job shadow: some hours beside somebody at work."""


class Way(StrEnum):
    PHONE = "phone"
    VIDEO = "video"
    SITE = "site"


class State(StrEnum):
    REQUESTED = "requested"
    """Waits for the coordinator."""
    ASKED = "asked"
    """Sent on to the host; or the host proposed another time, which waits for the student."""
    ARRANGED = "arranged"
    """Both agreed: each side sees how to reach the other."""
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = (State.REQUESTED, State.ASKED, State.ARRANGED)


class Said(StrEnum):
    """What the host answered so far."""

    NOTHING = ""
    ACCEPTED = "accepted"
    OTHER_TIME = "other_time"
    DECLINED = "declined"


class MeetingOffer(Versioned, Stamped, Model):
    """What a host lets students do and in which ways; ended, nobody asks for it any more."""

    __tablename__ = "meeting_offers"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", Meeting), name="kind"),
        sa.CheckConstraint("by_phone OR by_video OR at_site", name="way"),
        sa.Index("ix_meeting_offers_district_id", "district_id"),
        sa.Index("ix_meeting_offers_host_id", "host_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    by_phone: Mapped[bool] = mapped_column(default=False)
    by_video: Mapped[bool] = mapped_column(default=False)
    at_site: Mapped[bool] = mapped_column(default=True)
    about: Mapped[str] = mapped_column(sa.String(400), default="")
    """What students read: what they will see, how long it takes; never a person's name or number."""
    about_es: Mapped[str] = mapped_column(sa.String(400), default="")
    ended: Mapped[bool] = mapped_column(default=False)

    @property
    def ways(self) -> tuple[Way, ...]:
        return tuple(way for way, there in ((Way.PHONE, self.by_phone), (Way.VIDEO, self.by_video), (Way.SITE, self.at_site)) if there)


class MeetingOfferPathway(Model):
    """A pathway that an offer is for; one without any is for every pathway."""

    __tablename__ = "meeting_offer_pathways"
    __table_args__ = (sa.Index("ix_meeting_offer_pathways_pathway_id", "pathway_id"),)
    meeting_offer_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("meeting_offers.id"), primary_key=True)
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"), primary_key=True)


class MeetingRequest(Versioned, Model):
    """A student's wish to meet somebody of a host. The request is the student's consent, an acceptance the host's."""

    __tablename__ = "meeting_requests"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", State), name="state"),
        sa.CheckConstraint(one_of("answer", Said), name="answer"),
        sa.CheckConstraint(one_of("way", Way), name="way"),
        sa.CheckConstraint("state NOT IN ('asked', 'arranged', 'done') OR asked_at IS NOT NULL", name="asked"),
        sa.CheckConstraint("state NOT IN ('arranged', 'done') OR (arranged_at IS NOT NULL AND meets_on IS NOT NULL AND answer = 'accepted')", name="arranged"),
        sa.Index(
            "uq_meeting_requests_live", "student_id", "meeting_offer_id", unique=True,
            sqlite_where=sa.text("state IN ('requested', 'asked', 'arranged')"), postgresql_where=sa.text("state IN ('requested', 'asked', 'arranged')"),
        ),
        sa.Index("ix_meeting_requests_school_id_state", "school_id", "state"),
        sa.Index("ix_meeting_requests_district_id", "district_id"),
        sa.Index("ix_meeting_requests_meeting_offer_id", "meeting_offer_id"),
    )  # fmt: skip
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    meeting_offer_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("meeting_offers.id"))
    way: Mapped[str] = mapped_column(sa.String(5))
    why: Mapped[str] = mapped_column(sa.Text())
    wished: Mapped[str] = mapped_column(sa.String(300))
    """When the student can, in their words."""
    state: Mapped[str] = mapped_column(sa.String(10), default=State.REQUESTED.value)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    arranged_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it was done, declined or withdrawn."""
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    closed_from: Mapped[str] = mapped_column(sa.String(10), default="")
    """The state before, for undo."""
    contact_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_contacts.id"))
    """Who was asked."""
    round: Mapped[int] = mapped_column(default=0)
    """How often the host was asked."""
    meets_on: Mapped[date | None]
    meets_at: Mapped[str] = mapped_column(sa.String(60), default="")
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    answer: Mapped[str] = mapped_column(sa.String(10), default="")
    answer_words: Mapped[str] = mapped_column(sa.String(400), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
