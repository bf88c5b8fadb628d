"""The outbox, and how often a person wants a digest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now, one_of


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELED = "canceled"


class Digest(StrEnum):
    """How often the mail that can wait is put together into one."""

    OFF = "off"
    HOURLY = "hourly"
    DAILY = "daily"


class Mail(Model):
    """One message. Urgent ones go at once; the others wait and go together as one digest per person.

    `text` may hold {link}: the address of `link_id`, filled in when it is sent and never kept. It is emptied a month
    after the message went.
    """

    __tablename__ = "mails"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", MailState), name="state"),
        sa.UniqueConstraint("key"),
        sa.Index("ix_mails_state_next_try_at", "state", "next_try_at"),
        sa.Index("ix_mails_district_id_id", "district_id", "id"),
        sa.Index("ix_mails_student_id", "student_id"),
        sa.Index("ix_mails_user_id", "user_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    key: Mapped[str] = mapped_column(sa.String(120))
    """What makes it this message and no other, e.g. 'signature:12:3': the same key is sent once."""
    user_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """The person of the portal whom it is for; empty for hosts and guardians."""
    student_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("students.id"))
    """Whose record it speaks of; removed with it."""
    to_name: Mapped[str] = mapped_column(sa.String(200), default="")
    to_email: Mapped[str] = mapped_column(sa.String(254))
    urgent: Mapped[bool] = mapped_column(default=False)
    topic: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="en", server_default="en")
    """In which its foot is said, and the headings of a digest: that of the person, else what was spoken when it was posted."""
    """What it is about, e.g. 'signature': the outbox filters by it."""
    subject: Mapped[str] = mapped_column(sa.String(200))
    """Without a student's name: subjects show on locked screens and in logs."""
    text: Mapped[str] = mapped_column(sa.Text())
    link_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    path: Mapped[str] = mapped_column(sa.String(400), default="")
    """Where in the portal {link} leads when there is no signed link: '/placements/12'; with one, the path before its token."""
    state: Mapped[str] = mapped_column(sa.String(10), default=MailState.WAITING.value)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    error: Mapped[str] = mapped_column(sa.String(400), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class DigestChoice(Model):
    """A person's choice; without a row: daily for staff, off for students."""

    __tablename__ = "digest_choices"
    __table_args__ = (sa.CheckConstraint(one_of("digest", Digest), name="digest"),)
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(10), default=Digest.DAILY.value)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the last digest went."""
