"""What a state lists, what proves an attempt, and the lines of lists of results."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class AttemptState(StrEnum):
    ATTEMPTED = "attempted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class AttemptResult(StrEnum):
    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class ResultState(StrEnum):
    OPEN = "open"
    RECORDED = "recorded"
    SKIPPED = "skipped"


class CredentialListing(Versioned, Stamped, Model):
    """A credential is on the state's list from one school year to another; years as the one they end in."""

    __tablename__ = "credential_listings"
    __table_args__ = (
        sa.CheckConstraint("to_year IS NULL OR to_year >= from_year", name="years"),
        sa.UniqueConstraint("district_id", "credential_id", "from_year"),
        sa.Index("ix_credential_listings_credential_id", "credential_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    credential_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("credentials.id"))
    state: Mapped[str] = mapped_column(sa.String(2), default="")
    code: Mapped[str] = mapped_column(sa.String(40), default="")
    """The state's own code."""
    tier: Mapped[str] = mapped_column(sa.String(40), default="")
    """The state's word for its worth: a tier, a level, points."""
    from_year: Mapped[int]
    to_year: Mapped[int | None]
    """The last year it holds for; empty: until further notice."""


class CredentialProof(Model):
    """The file that proves an attempt: in the database, so that it is backed up, moved and erased with the row."""

    __tablename__ = "credential_proofs"
    student_credential_id: Mapped[int] = mapped_column(
        Ref, sa.ForeignKey("student_credentials.id"), primary_key=True, autoincrement=False
    )
    filename: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    """Told from the content, never from the name or what the browser said."""
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary(), deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class CertificationResult(Versioned, Stamped, Model):
    """One line of a list of results, kept with what became of it; open ones wait for somebody to say who it is."""

    __tablename__ = "certification_results"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", ResultState), name="state"),
        sa.CheckConstraint(one_of("result", AttemptResult), name="result"),
        sa.UniqueConstraint("district_id", "fingerprint"),
        sa.Index("ix_certification_results_state", "district_id", "state", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    """The school whose people brought it; empty: the district's."""
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("import_batches.id"))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    """A hash of what the line says, so that the same line never counts twice."""
    line: Mapped[int]
    student_number: Mapped[str] = mapped_column(sa.String(80), default="")
    given_name: Mapped[str] = mapped_column(sa.String(200), default="")
    family_name: Mapped[str] = mapped_column(sa.String(200), default="")
    birth_date: Mapped[date | None]
    exam: Mapped[str] = mapped_column(sa.String(200))
    taken_on: Mapped[date]
    result: Mapped[str] = mapped_column(sa.String(10))
    score: Mapped[str] = mapped_column(sa.String(40), default="")
    certificate: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=ResultState.OPEN.value)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why it is open."""
    student_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("students.id"))
    credential_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("credentials.id"))
    student_credential_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("student_credentials.id"))
    settled_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
