"""Deeds on the catalogue of credentials."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.credentials.errors import CredentialError, Stale
from portal.credentials.expiry import expires_on
from portal.credentials.permissions import CATALOGUE_EDITORS, credentials_visible_to, may_edit_credential
from portal.extensions import db
from portal.rosters.models import StudentCredential
from portal.rosters.signals import students_changed


def create_credential(
    *, title: str, issuer: str, code: str = "", aliases: str = "", validity_months: int | None = None, by: Viewer
) -> Credential:
    """A credential of the district; raises CredentialError where one with these words is there."""
    if not by.has(*CATALOGUE_EDITORS):
        raise CredentialError("Only the district's people add credentials.")
    _refuse_twin(title, issuer, by, but=None)
    made = Credential(
        district_id=by.district_id, title=title, issuer=issuer, code=code, aliases=tidy(aliases), validity_months=validity_months
    )
    db.session.add(made)
    db.session.flush()
    audit.record("credential.create", subject=f"credentials:{made.id}", by=by, detail={"title": title, "issuer": issuer})
    return made


def edit_credential(
    credential: Credential, *, title: str, issuer: str, code: str, aliases: str, validity_months: int | None,
    retired: bool, seen: int, by: Viewer,
) -> Credential:  # fmt: skip
    """Changes it; a new validity moves the expiry of everybody whose expiry followed from the old one.

    Raises Stale, CredentialError.
    """
    if not may_edit_credential(by, credential):
        raise CredentialError("Only the district's people change its credentials.")
    if seen != credential.version:
        raise Stale("Somebody else changed this credential first.")
    _refuse_twin(title, issuer, by, but=credential.id)
    before = credential.validity_months
    credential.title, credential.issuer, credential.code = title, issuer, code
    credential.aliases, credential.validity_months, credential.retired = tidy(aliases), validity_months, retired
    db.session.flush()
    audit.record(
        "credential.edit", subject=f"credentials:{credential.id}", by=by,
        detail={"validity_months": [before, validity_months], "retired": retired},
    )  # fmt: skip
    if before != validity_months:
        move_expiry(credential, before)
    return credential


def move_expiry(credential: Credential, before: int | None) -> None:
    """New expiries for those whose expiry is the one that the old validity gave; a day set by hand stays."""
    attempts = db.session.scalars(
        sa.select(StudentCredential)
        .where(StudentCredential.credential_id == credential.id, StudentCredential.earned_on.is_not(None))
        .order_by(StudentCredential.id)
    ).all()
    touched = set()
    for attempt in attempts:
        new = expires_on(attempt.earned_on, credential.validity_months)
        if attempt.expires_on == expires_on(attempt.earned_on, before) and attempt.expires_on != new:
            attempt.expires_on = new
            touched.add(attempt.student_id)
    db.session.flush()
    if touched:
        students_changed.send(None, student_ids=touched)


def tidy(aliases: str) -> str:
    """One a line, trimmed, none twice."""
    return "\n".join(dict.fromkeys(line.strip() for line in aliases.splitlines() if line.strip()))[:600]


def _refuse_twin(title: str, issuer: str, by: Viewer, *, but: int | None) -> None:
    twin = db.session.scalar(
        sa.select(Credential.id)
        .where(
            credentials_visible_to(by), sa.func.lower(Credential.title) == title.lower(),
            sa.func.lower(Credential.issuer) == issuer.lower(), Credential.id != (but or 0),
        )
        .limit(1)
    )  # fmt: skip
    if twin is not None:
        raise CredentialError("A credential with this title and issuer is here already.")
