"""What was done through a link, read from the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.language import _, ngettext

SHOWN = 60
DEEDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "supervision.verify": lambda detail: _("Verified %(hours)s", hours=_hours(detail)),
    "supervision.correct": lambda detail: _("Corrected and verified %(hours)s", hours=_hours(detail)),
    "supervision.return": lambda detail: _("Sent %(hours)s back to the student", hours=_hours(detail)),
    "supervision.take_back": lambda detail: _("Took back %(hours)s", hours=_hours(detail)),
    "supervision.message": lambda detail: _("Wrote to the coordinator"),
    "supervision.evaluate": lambda detail: _("Submitted the final evaluation") if detail.get("moment") == "end" else _("Submitted the midterm evaluation"),
}


@dataclass(frozen=True)
class Deed:
    at: datetime
    text: str


def history_of(link_id: int, student_id: int | None) -> list[Deed]:
    """The newest first."""
    rows = db.session.execute(
        sa.select(AuditEvent.at, AuditEvent.action, AuditEvent.detail)
        .where(AuditEvent.student_id == student_id, AuditEvent.subject == f"signed_links:{link_id}", AuditEvent.action.in_(DEEDS))
        .order_by(AuditEvent.id.desc())
        .limit(SHOWN)
    ).all()
    return [Deed(row.at, DEEDS[row.action](row.detail)) for row in rows]


def _hours(detail: Mapping[str, Any]) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", Decimal(detail.get("hours", "0")))
