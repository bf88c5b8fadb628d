"""The catalogue of credentials, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.credentials.models import AttemptState, CredentialListing
from portal.credentials.permissions import EXACT, credentials_visible_to
from portal.extensions import db
from portal.rosters.models import Student, StudentCredential
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School, year_of

SMALLEST = 10
"""Figures below ten are not shown to those who cannot open them into their students."""


@dataclass(frozen=True)
class PassRate:
    """Of those whose result is known. `percent` None: too few to show, or nobody."""

    tried: int | None
    percent: float | None


def listing_in(year: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        CredentialListing.from_year <= year, sa.or_(CredentialListing.to_year.is_(None), CredentialListing.to_year >= year)
    )


def catalogue(viewer: Viewer, *, words: str, listed: str, today: date) -> sa.Select[*tuple[Any, ...]]:
    """id, title, issuer, code, validity_months, retired; tier, state_code, to_year of this year's listing, left_year
    of the last one that is over, held (in force, among the students whom the viewer may see; none for students)."""
    year = year_of(today)
    now_listed = (
        sa.select(CredentialListing.credential_id, CredentialListing.tier, CredentialListing.code, CredentialListing.to_year)
        .where(CredentialListing.district_id == viewer.district_id, listing_in(year))
        .subquery()
    )
    left = (
        sa.select(sa.func.max(CredentialListing.to_year))
        .where(CredentialListing.credential_id == Credential.id, CredentialListing.district_id == viewer.district_id, CredentialListing.to_year < year)
        .correlate(Credential)
        .scalar_subquery()
    )
    held: sa.ColumnElement[Any] = sa.null()
    if viewer.role != Role.STUDENT:
        held = (
            sa.select(sa.func.count(sa.distinct(StudentCredential.student_id)))
            .where(StudentCredential.credential_id == Credential.id, *in_force(today), StudentCredential.student_id.in_(sa.select(Student.id).where(students_visible_to(viewer, today))))
            .correlate(Credential)
            .scalar_subquery()
        )
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Credential.id, Credential.title, Credential.issuer, Credential.code, Credential.validity_months, Credential.retired,
            now_listed.c.credential_id.label("listed"), now_listed.c.tier, now_listed.c.code.label("state_code"), now_listed.c.to_year,
            left.label("left_year"), held.label("held"),
        )
        .outerjoin(now_listed, now_listed.c.credential_id == Credential.id)
        .where(credentials_visible_to(viewer))
        .order_by(Credential.title, Credential.id)
    )  # fmt: skip
    if words:
        like = f"%{escaped(words.lower())}%"
        columns = (Credential.title, Credential.issuer, Credential.code, Credential.aliases)
        statement = statement.where(sa.or_(*(sa.func.lower(column).like(like, escape="\\") for column in columns)))
    if listed == "listed":
        statement = statement.where(now_listed.c.credential_id.is_not(None))
    elif listed == "left":
        statement = statement.where(now_listed.c.credential_id.is_(None), left.is_not(None))
    elif listed == "never":
        statement = statement.where(now_listed.c.credential_id.is_(None), left.is_(None))
    elif listed == "retired":
        return statement.where(Credential.retired.is_(True))
    return statement.where(Credential.retired.is_(False))


def escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def in_force(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Approved and not expired."""
    return (
        StudentCredential.state == AttemptState.APPROVED.value,
        sa.or_(StudentCredential.expires_on.is_(None), StudentCredential.expires_on >= today),
    )


def visible_credential(viewer: Viewer, credential_id: int) -> Credential | None:
    return db.session.scalar(sa.select(Credential).where(Credential.id == credential_id, credentials_visible_to(viewer)))


def listings_of(viewer: Viewer, credential_id: int) -> Sequence[CredentialListing]:
    return db.session.scalars(
        sa.select(CredentialListing)
        .where(CredentialListing.credential_id == credential_id, CredentialListing.district_id == viewer.district_id)
        .order_by(CredentialListing.from_year.desc(), CredentialListing.id)
    ).all()


def holders(viewer: Viewer, credential_id: int, today: date, *, which: str) -> sa.Select[*tuple[Any, ...]]:
    """Attempts at a credential by students whom the viewer may see: `which` is held, expired, waiting or tried."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            StudentCredential.id, StudentCredential.student_id, Student.given_name, Student.preferred_name, Student.family_name,
            Student.grade, School.name.label("school_name"), StudentCredential.state, StudentCredential.result, StudentCredential.attempt,
            StudentCredential.score, StudentCredential.attempted_on, StudentCredential.earned_on, StudentCredential.expires_on,
        )
        .join(Student, Student.id == StudentCredential.student_id)
        .join(School, School.id == Student.school_id)
        .where(StudentCredential.credential_id == credential_id, students_visible_to(viewer, today))
        .order_by(Student.family_name, Student.given_name, StudentCredential.attempt, StudentCredential.id)
    )  # fmt: skip
    if which == "held":
        return statement.where(*in_force(today))
    if which == "expired":
        return statement.where(StudentCredential.state == AttemptState.APPROVED.value, StudentCredential.expires_on < today)
    if which == "waiting":
        return statement.where(StudentCredential.state == AttemptState.SUBMITTED.value)
    return statement.where(StudentCredential.state.in_((AttemptState.ATTEMPTED.value, AttemptState.REFUSED.value)))


def pass_rate(viewer: Viewer, credential_id: int) -> PassRate:
    """Of the whole district's attempts whose result is known; small groups on either side stay hidden."""
    passed, failed = db.session.execute(
        sa.select(
            sa.func.count().filter(sa.or_(StudentCredential.result == "passed", StudentCredential.state == AttemptState.APPROVED.value)),
            sa.func.count().filter(StudentCredential.result == "failed"),
        ).where(
            StudentCredential.credential_id == credential_id, StudentCredential.district_id == viewer.district_id,
            StudentCredential.state != AttemptState.REFUSED.value,
        )
    ).one()  # fmt: skip
    tried = passed + failed
    if viewer.has(*EXACT):
        return PassRate(tried, 100 * passed / tried if tried else None)
    if min(passed, failed) < SMALLEST:
        return PassRate(None, None)
    return PassRate(tried, 100 * passed / tried)


def choices(viewer: Viewer) -> list[tuple[str, str]]:
    """(id, 'title (issuer)') of those in use, for a select."""
    rows = db.session.execute(
        sa.select(Credential.id, Credential.title, Credential.issuer)
        .where(credentials_visible_to(viewer), Credential.retired.is_(False))
        .order_by(Credential.title, Credential.id)
    )
    return [(str(row.id), f"{row.title} ({row.issuer})" if row.issuer and row.issuer not in row.title else row.title) for row in rows]
