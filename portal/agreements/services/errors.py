"""What can stand in the way of a deed on an agreement, and the trail of those that were done."""

from __future__ import annotations

from typing import Any

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.agreements.models import Agreement, Signature


class AgreementError(Exception):
    """A deed that is not possible; the message says why and how to mend it."""


class Stale(AgreementError):
    """Somebody else saved the draft first."""


def note(action: str, agreement: Agreement, by: Viewer | None, signature: Signature | None = None, **detail: Any) -> None:
    """The audit row of a deed; ids and states only."""
    said = {"agreement": agreement.number, "placement": agreement.placement_id, **detail} | ({"signer": signature.role} if signature else {})
    audit.record(
        action, subject=f"signatures:{signature.id}" if signature else f"agreements:{agreement.id}", by=by, district_id=agreement.district_id,
        student_id=agreement.student_id, detail=said,
    )
