"""People who sign in, what they are granted, their sessions, and the trail of what they did."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class Role(StrEnum):
    """What a grant lets a person be; the last two stand beside a role and are never the active one."""

    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    COUNSELOR = "counselor"
    CTE_DIRECTOR = "cte_director"
    SCHOOL_ADMIN = "school_admin"
    DISTRICT_ADMIN = "district_admin"
    STUDENT = "student"
    REVIEWER = "reviewer"
    PROGRAM_LEAD = "program_lead"


LONGEST_PLACE = 1200
LONGEST_NAME = 60
LONGEST_QUERY = 1200
EXTRA_GRANTS = frozenset({Role.REVIEWER, Role.PROGRAM_LEAD})
ROLE_TITLES = {
    Role.TEACHER: "Teacher",
    Role.COORDINATOR: "Coordinator",
    Role.COUNSELOR: "Counselor",
    Role.CTE_DIRECTOR: "CTE director",
    Role.SCHOOL_ADMIN: "School administrator",
    Role.DISTRICT_ADMIN: "District administrator",
    Role.STUDENT: "Student",
    Role.REVIEWER: "Alignment reviewer",
    Role.PROGRAM_LEAD: "Program lead",
}


class User(Versioned, Stamped, Model):
    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("username = lower(username)", name="username_lower"),
        sa.CheckConstraint("theme IN ('system', 'light', 'dark')", name="theme"),
        sa.UniqueConstraint("username"),
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_users_district_id_family_name", "district_id", "family_name", "given_name", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    username: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    given_name: Mapped[str] = mapped_column(sa.String(200))
    family_name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    """None: nobody can sign in with a password yet."""
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Until when a first password works; empty for a password of one's own, which never ages."""
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    theme: Mapped[str] = mapped_column(sa.String(10), default="system")
    language: Mapped[str] = mapped_column(sa.String(5), default="en", server_default="en")
    """What a student reads the portal in, and gets mail in: a key of `portal.language.LANGUAGES`."""
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", lazy="raise", order_by="Grant.id", foreign_keys="Grant.user_id"
    )

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Grant(Model):
    """A role for one school, or for the whole district where `school_id` is empty."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.CheckConstraint(one_of("role", Role), name="role"),
        sa.Index("ix_grants_user_id", "user_id"),
        sa.Index("ix_grants_district_id_role", "district_id", "role"),
        sa.Index("ix_grants_school_id", "school_id"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    role: Mapped[str] = mapped_column(sa.String(20))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    """Set where a roster brought the grant; an import ends only such grants."""
    granted_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    user: Mapped[User] = relationship(back_populates="grants", lazy="raise", foreign_keys=[user_id])


class BrowserSession(Model):
    """A signed-in browser; the cookie holds a random token, this row only its SHA-256."""

    __tablename__ = "browser_sessions"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index("ix_browser_sessions_user_id", "user_id"),
        sa.Index("ix_browser_sessions_expires_at", "expires_at"),
    )
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    data: Mapped[str] = mapped_column(sa.Text(), default="{}")
    browser: Mapped[str] = mapped_column(sa.String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())


class SignInAttempt(Model):
    """Tries at a password, counted in the database so that every process sees them; a good one is taken back."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        sa.Index("ix_sign_in_attempts_key_at", "key", "at"),
        sa.Index("ix_sign_in_attempts_at", "at"),
    )
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of 'name:<username>', 'address:<ip>', ...: no names in this table."""
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


class FormToken(Model):
    """A form that was already taken: the same token posted again gets the stored answer, not a second row."""

    __tablename__ = "form_tokens"
    __table_args__ = (sa.UniqueConstraint("user_id", "token"), sa.Index("ix_form_tokens_at", "at"))
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    token: Mapped[str] = mapped_column(sa.String(64))
    location: Mapped[str] = mapped_column(sa.String(400))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


class LastLook(Model):
    """Up to when a person has seen the changes of a list; `place` is the list: 'changes', or a list of students by its
    filters, as Filters.place.query() says them."""

    __tablename__ = "last_looks"
    __table_args__ = (sa.UniqueConstraint("user_id", "place"),)
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(sa.String(LONGEST_PLACE), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    before: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """What `at` was before, so that marking can be taken back."""


class SavedView(Versioned, Stamped, Model):
    """Filters and order of a list, under a person's own name for them; `place` is the list. At most one of a place is their default."""

    __tablename__ = "saved_views"
    __table_args__ = (
        sa.Index(
            "uq_saved_views_name", "user_id", "place", "name", unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index(
            "uq_saved_views_default", "user_id", "place", unique=True,
            sqlite_where=sa.text("is_default AND deleted_at IS NULL"), postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(sa.String(20), default="students", server_default="students")
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUERY), default="")
    """'grade=12&status=off_track&sort=-grade', as the place's own reading of filters writes it."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """What the bare list opens with."""
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Deleted, and kept for a while so that it can be brought back."""


class AuditEvent(Model):
    """Append-only: a trigger refuses UPDATE and DELETE, and each row carries the hash of the one before."""

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.Index("ix_audit_events_district_id_id", "district_id", "id"),
        sa.Index("ix_audit_events_district_id_at", "district_id", "at", "id"),
        sa.Index("ix_audit_events_student_id_id", "student_id", "id"),
        sa.Index("ix_audit_events_actor_id_id", "actor_id", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    actor_id: Mapped[int | None] = mapped_column(Ref)
    """The user who did it; empty for a command. No foreign key: the trail outlives what it tells of."""
    role: Mapped[str] = mapped_column(sa.String(20), default="")
    action: Mapped[str] = mapped_column(sa.String(60))
    """noun.verb in the present: 'student.view', 'alignment.approve'."""
    subject: Mapped[str] = mapped_column(sa.String(80))
    """'<table>:<id>' of what was done to."""
    student_id: Mapped[int | None] = mapped_column(Ref)
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Ids, codes and states; never a name."""
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
