"""Deeds on findings: override one with a reason, take that back; record an exemption, end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.minors.findings import Finding
from portal.minors.hazards import EXEMPTIBLE
from portal.minors.models import ExemptionKind, MinorExemption, MinorOverride
from portal.minors.permissions import may_override


class MinorsError(Exception):
    """A deed on the rules for minors that is not possible; the message says why."""


def override_finding(
    finding: Finding, *, placement_id: int, school_id: int, student_id: int, district_id: int, reason: str, confirmed: bool, by: Viewer
) -> MinorOverride:
    """Lets a finding of a placement pass, with a reason that is kept. The same finding twice is overridden once.

    Raises MinorsError without a reason, without the confirmation, and for a rule that no reason lets pass.
    """
    if not may_override(by, school_id) or by.district_id != district_id:
        raise MinorsError("Only the coordinator and administrators of the school that runs this placement can override a rule.")
    if not finding.overridable or finding.allowed:
        raise MinorsError(f"“{finding.title}” cannot be overridden. Change what is planned, or ask the district.")
    if not reason.strip():
        raise MinorsError("Write the reason. It is kept with the placement.")
    if not confirmed:
        raise MinorsError("Confirm that the school answers for this override.")
    kept = db.session.scalar(
        sa.select(MinorOverride).where(
            MinorOverride.placement_id == placement_id, MinorOverride.finding_key == finding.key, MinorOverride.taken_back_at.is_(None)
        )
    )
    if kept is not None:
        return kept
    made = MinorOverride(
        district_id=district_id, placement_id=placement_id, finding_key=finding.key, said=finding.text, reason=reason.strip()[:1000], by_id=by.user_id
    )
    db.session.add(made)
    db.session.flush()
    _note("minor.override", f"minor_overrides:{made.id}", made.placement_id, student_id, by, finding=finding.key, citation=finding.citation)
    return made


def take_back_override(override: MinorOverride, *, school_id: int, student_id: int, by: Viewer) -> None:
    """The finding counts again. Twice is once."""
    if not may_override(by, school_id):
        raise MinorsError("Only the coordinator and administrators of the school that runs this placement can take an override back.")
    if override.taken_back_at is None:
        override.taken_back_at, override.taken_back_by_id = now(), by.user_id
        db.session.flush()
        _note("minor.take_back", f"minor_overrides:{override.id}", override.placement_id, student_id, by, finding=override.finding_key)


def record_exemption(
    *, placement_id: int, school_id: int, student_id: int, district_id: int, kind: ExemptionKind, orders: Sequence[str], agreement_on: date, terms: Sequence[str],
    note: str, by: Viewer,
) -> MinorExemption:
    """Records a placement as exempt. A student-learner needs all four terms of 29 CFR 570.50(c) and the orders it covers."""
    if not may_override(by, school_id):
        raise MinorsError("Only the coordinator and administrators of the school that runs this placement can record an exemption.")
    covered = [order for order in orders if order in EXEMPTIBLE]
    four = {"incidental", "supervised", "instructed", "scheduled"}
    if kind == ExemptionKind.STUDENT_LEARNER:
        if not covered:
            raise MinorsError("Mark the hazardous work that the exemption covers.")
        if not four <= set(terms):
            raise MinorsError("All four terms must stand in the written agreement. Without one of them the exemption does not hold.")
    made = MinorExemption(
        district_id=district_id, placement_id=placement_id, kind=kind.value, orders=covered if kind == ExemptionKind.STUDENT_LEARNER else [],
        agreement_on=agreement_on, note=note.strip(), by_id=by.user_id, **{name: name in terms for name in sorted(four)},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _note("minor.exempt", f"minor_exemptions:{made.id}", placement_id, student_id, by, kind=kind.value, orders=covered, agreement_on=agreement_on.isoformat())
    return made


def end_exemption(exemption: MinorExemption, *, school_id: int, student_id: int, by: Viewer) -> None:
    """The rules bind again. Twice is once."""
    if not may_override(by, school_id):
        raise MinorsError("Only the coordinator and administrators of the school that runs this placement can end an exemption.")
    if exemption.ended_at is None:
        exemption.ended_at, exemption.ended_by_id = now(), by.user_id
        db.session.flush()
        _note("minor.end_exemption", f"minor_exemptions:{exemption.id}", exemption.placement_id, student_id, by, kind=exemption.kind)


def _note(action: str, subject: str, placement_id: int, student_id: int, by: Viewer, **detail: object) -> None:
    audit.record(action, subject=subject, by=by, student_id=student_id, detail={"placement": placement_id, **detail})
