"""Attempts: a student's own, and the queue of those who approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.credentials.models import AttemptState, CredentialProof
from portal.credentials.permissions import attempts_visible_to, may_answer
from portal.extensions import db
from portal.rosters.models import Student, StudentCredential
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

TABS = ("waiting", "own", "approved", "refused")


def attempts_of(student_id: int) -> Sequence[Any]:
    """All attempts of a student, the newest first: what they say, who answered, and the file's name where one is."""
    answerer = aliased(User)
    return db.session.execute(
        sa.select(
            *_columns(), answerer.given_name.label("by_given"), answerer.family_name.label("by_family"),
        )
        .join(Credential, Credential.id == StudentCredential.credential_id)
        .outerjoin(CredentialProof, CredentialProof.student_credential_id == StudentCredential.id)
        .outerjoin(answerer, answerer.id == StudentCredential.approved_by_id)
        .where(StudentCredential.student_id == student_id)
        .order_by(sa.func.coalesce(StudentCredential.attempted_on, StudentCredential.earned_on, date(1900, 1, 1)).desc(), StudentCredential.id.desc())
    ).all()  # fmt: skip


def visible_attempt(viewer: Viewer, attempt_id: int) -> StudentCredential | None:
    return db.session.scalar(
        sa.select(StudentCredential).where(StudentCredential.id == attempt_id, attempts_visible_to(viewer))
    )


def proof_of(attempt_id: int) -> CredentialProof | None:
    """The file with its content."""
    return db.session.scalar(
        sa.select(CredentialProof)
        .options(sa.orm.undefer(CredentialProof.content))
        .where(CredentialProof.student_credential_id == attempt_id)
    )


def queue(viewer: Viewer, tab: str, *, credential_id: int | None) -> sa.Select[Any]:
    """What was submitted and waits (the longest first), the viewer's own entries, or the latest answers."""
    entered = aliased(User)
    statement = (
        sa.select(
            *_columns(), Student.given_name, Student.preferred_name, Student.family_name, Student.grade,
            School.name.label("school_name"), entered.given_name.label("entered_given"), entered.family_name.label("entered_family"),
        )
        .join(Credential, Credential.id == StudentCredential.credential_id)
        .join(Student, Student.id == StudentCredential.student_id)
        .join(School, School.id == Student.school_id)
        .outerjoin(CredentialProof, CredentialProof.student_credential_id == StudentCredential.id)
        .outerjoin(entered, entered.id == StudentCredential.entered_by_id)
        .where(students_visible_to(viewer), _tab(viewer, tab))
    )  # fmt: skip
    if credential_id is not None:
        statement = statement.where(StudentCredential.credential_id == credential_id)
    if tab in ("waiting", "own"):
        return statement.order_by(sa.func.coalesce(StudentCredential.submitted_at, StudentCredential.created_at), StudentCredential.id)
    return statement.order_by(sa.func.coalesce(StudentCredential.answered_at, StudentCredential.updated_at).desc(), StudentCredential.id.desc())


def queue_counts(viewer: Viewer) -> dict[str, int]:
    """How many there are in each tab; one query."""
    row = db.session.execute(
        sa.select(*(sa.func.count().filter(_tab(viewer, tab)).label(tab) for tab in TABS))
        .select_from(StudentCredential)
        .join(Student, Student.id == StudentCredential.student_id)
        .where(students_visible_to(viewer))
    ).one()
    return {tab: int(getattr(row, tab)) for tab in TABS}


def waiting_for(viewer: Viewer) -> int:
    """How many attempts this viewer could answer now."""
    return queue_counts(viewer)["waiting"] if may_answer(viewer) else 0


def credentials_in(viewer: Viewer, tab: str) -> dict[int, str]:
    """Credential id -> title of what stands in a tab, for its filter."""
    rows = db.session.execute(
        sa.select(Credential.id, Credential.title)
        .join(StudentCredential, StudentCredential.credential_id == Credential.id)
        .join(Student, Student.id == StudentCredential.student_id)
        .where(students_visible_to(viewer), _tab(viewer, tab))
        .distinct()
        .order_by(Credential.title, Credential.id)
    )
    return {row.id: row.title for row in rows}


def _tab(viewer: Viewer, tab: str) -> sa.ColumnElement[bool]:
    waits = StudentCredential.state == AttemptState.SUBMITTED.value
    own = sa.and_(StudentCredential.entered_by_id.is_not(None), StudentCredential.entered_by_id == viewer.user_id)
    if tab == "waiting":
        return sa.and_(waits, sa.not_(own))
    if tab == "own":
        return sa.and_(waits, own)
    return StudentCredential.state == (AttemptState.APPROVED if tab == "approved" else AttemptState.REFUSED).value


def _columns() -> tuple[Any, ...]:
    return (
        StudentCredential.id, StudentCredential.version, StudentCredential.student_id, StudentCredential.credential_id,
        Credential.title, Credential.issuer, StudentCredential.state, StudentCredential.attempt, StudentCredential.attempted_on,
        StudentCredential.result, StudentCredential.score, StudentCredential.earned_on, StudentCredential.expires_on,
        StudentCredential.proof, StudentCredential.comment, StudentCredential.entered_by_id, StudentCredential.submitted_at,
        StudentCredential.answered_at, StudentCredential.created_at, CredentialProof.filename, CredentialProof.size,
    )  # fmt: skip


def own_student(viewer: Viewer) -> Student | None:
    """The student that the viewer is; None for an account that no roster knows."""
    return db.session.scalar(sa.select(Student).where(Student.user_id == viewer.user_id, Student.district_id == viewer.district_id))
