"""Training agreements: what was put before the signers, and what each of them answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class AgreementState(StrEnum):
    DRAFT = "draft"
    OUT = "out"
    SIGNED = "signed"
    REVOKED = "revoked"
    """Taken back by the school; it holds no more."""
    SUPERSEDED = "superseded"
    """A newer one of the same placement went out."""


class SignerRole(StrEnum):
    STUDENT = "student"
    GUARDIAN = "guardian"
    HOST = "host"
    SCHOOL = "school"


class SignatureState(StrEnum):
    WAITING = "waiting"
    SIGNED = "signed"
    ON_PAPER = "on_paper"
    WAIVED = "waived"
    DECLINED = "declined"


ANSWERED = (SignatureState.SIGNED.value, SignatureState.ON_PAPER.value, SignatureState.WAIVED.value)
"""States in which nobody waits for this signer any more."""
HOLDS = (AgreementState.OUT.value, AgreementState.SIGNED.value)


class Agreement(Versioned, Stamped, Model):
    """One agreement of a placement. While it is a draft it is drawn up anew each time it is shown; when it is sent out,
    `body` keeps what the signers read and `sha256` seals it."""

    __tablename__ = "agreements"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", AgreementState), name="state"),
        sa.CheckConstraint("state = 'draft' OR sha256 <> ''", name="sealed"),
        sa.UniqueConstraint("placement_id", "number"),
        sa.Index("ix_agreements_student_id", "student_id"),
        sa.Index("ix_agreements_district_id_state", "district_id", "state"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    number: Mapped[int] = mapped_column(default=1)
    """1 for the first of a placement; each one drawn up after it counts on."""
    state: Mapped[str] = mapped_column(sa.String(10), default=AgreementState.DRAFT.value)
    guardian_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("guardians.id"))
    """Who signs for the student's family, where somebody has to."""
    contact_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_contacts.id"))
    """Who signs for the host."""
    learner_terms: Mapped[bool] = mapped_column(default=False)
    """Whether it carries the four terms for student-learners, 29 CFR 570.50(c)."""
    duties: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """{party: {"without": [keys of duties left out], "own": [{"en": text, "es": text}, ...]}}, see agreements.duties."""
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What was put before the signers, see agreements.bodies; empty while it is a draft."""
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    sent_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    signed_on: Mapped[date | None]
    """The day of the last answer that was needed."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it was taken back or a newer one took its place."""
    ended_reason: Mapped[str] = mapped_column(sa.Text(), default="")


class AgreementGoal(Model):
    """What the student is to learn: a competency of a pathway, or words of the school's own."""

    __tablename__ = "agreement_goals"
    __table_args__ = (
        sa.Index("ix_agreement_goals_agreement_id_position", "agreement_id", "position"),
        sa.Index("ix_agreement_goals_competency_id", "competency_id"),
    )
    id: Mapped[Id]
    agreement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("agreements.id"))
    position: Mapped[int] = mapped_column(default=0)
    competency_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    text: Mapped[str] = mapped_column(sa.Text())
    """In the words of this agreement; a competency's statement, unless somebody edited it."""


class Signature(Versioned, Model):
    """What one of the signers answered, or is still to answer."""

    __tablename__ = "signatures"
    __table_args__ = (
        sa.CheckConstraint(one_of("role", SignerRole), name="role"),
        sa.CheckConstraint(one_of("state", SignatureState), name="state"),
        sa.CheckConstraint("how IN ('', 'link', 'account', 'button', 'paper')", name="how"),
        sa.UniqueConstraint("agreement_id", "role"),
        sa.Index("ix_signatures_state", "state"),
        sa.Index("ix_signatures_student_id", "student_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    agreement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("agreements.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    role: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default=SignatureState.WAITING.value)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    """Who is asked."""
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    """Where the invitation goes; empty: on paper, or signed in."""
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    waits_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    typed_name: Mapped[str] = mapped_column(sa.String(200), default="")
    """The name as it was signed."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the answer came in."""
    signed_on: Mapped[date | None]
    """The day of the signature: on paper it may be earlier than its entry."""
    how: Mapped[str] = mapped_column(sa.String(8), default="")
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    """Why it was declined, waived."""
    sealed: Mapped[str] = mapped_column(sa.String(64), default="")
    """The seal of the body that was signed."""
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who of the school signed or entered it."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    link_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    sent_count: Mapped[int] = mapped_column(default=0)
