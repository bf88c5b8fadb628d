"""Reads of overrides, exemptions and rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import AuditEvent, User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.minors.models import MinorExemption, MinorOverride, MinorRule


def overrides_of(placement_id: int) -> Sequence[Any]:
    """All overrides of a placement with who gave them, the newest first; those taken back too."""
    return db.session.execute(
        sa.select(
            MinorOverride.id, MinorOverride.finding_key, MinorOverride.said, MinorOverride.reason, MinorOverride.at, MinorOverride.taken_back_at,
            User.given_name, User.family_name,
        )
        .outerjoin(User, User.id == MinorOverride.by_id)
        .where(MinorOverride.placement_id == placement_id)
        .order_by(MinorOverride.id.desc())
    ).all()


def override_of(placement_id: int, override_id: int) -> MinorOverride | None:
    return db.session.scalar(sa.select(MinorOverride).where(MinorOverride.id == override_id, MinorOverride.placement_id == placement_id))


def exemptions_of(placement_id: int) -> Sequence[MinorExemption]:
    """Those that hold, the newest first."""
    return db.session.scalars(
        sa.select(MinorExemption).where(MinorExemption.placement_id == placement_id, MinorExemption.ended_at.is_(None)).order_by(MinorExemption.id.desc())
    ).all()


def exemption_of(placement_id: int, exemption_id: int) -> MinorExemption | None:
    return db.session.scalar(sa.select(MinorExemption).where(MinorExemption.id == exemption_id, MinorExemption.placement_id == placement_id))


def rows_of(viewer: Viewer) -> Sequence[MinorRule]:
    """The federal rules and the district's own, in their order."""
    return db.session.scalars(
        sa.select(MinorRule)
        .where(sa.or_(MinorRule.district_id.is_(None), MinorRule.district_id == viewer.district_id))
        .order_by(MinorRule.position, MinorRule.code, MinorRule.id)
    ).all()


def rule_of(viewer: Viewer, rule_id: int) -> MinorRule | None:
    return db.session.scalar(
        sa.select(MinorRule).where(MinorRule.id == rule_id, sa.or_(MinorRule.district_id.is_(None), MinorRule.district_id == viewer.district_id))
    )


def pair_of(viewer: Viewer, code: str) -> tuple[MinorRule | None, MinorRule | None]:
    """(the federal row, the district's own row) of a code."""
    rows = [row for row in rows_of(viewer) if row.code == code]
    return next((r for r in rows if r.district_id is None), None), next((r for r in rows if r.district_id is not None), None)


def history_of(viewer: Viewer, code: str) -> Sequence[Any]:
    """Who changed a rule of the district, when and what; the newest first. From the trail, which nobody can change."""
    rows = db.session.execute(
        sa.select(AuditEvent.at, AuditEvent.action, AuditEvent.detail, User.given_name, User.family_name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.district_id == viewer.district_id, AuditEvent.action.in_(["minor_rule.save", "minor_rule.add", "minor_rule.reset"]))
        .order_by(AuditEvent.id.desc())
        .limit(400)
    ).all()
    return [row for row in rows if row.detail.get("code") == code]
