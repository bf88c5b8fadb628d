"""Agreements in the queue: signatures that wait, who said no, and confirmed placements without one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.agreements.models import ANSWERED, HOLDS, Agreement, AgreementState, Signature, SignatureState, SignerRole
from portal.extensions import db
from portal.placements.models import Placement, PlacementState
from portal.placements.waiting import Waiting, joined, name_of, who_and_where

WHO = {SignerRole.STUDENT: "student", SignerRole.GUARDIAN: "guardian", SignerRole.HOST: "host", SignerRole.SCHOOL: "me"}
LIVE = (PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value, PlacementState.ACTIVE.value)


def waiting_agreements(viewer: Viewer) -> list[Waiting]:
    """Two queries however much waits."""
    return [*_signatures(viewer), *_unsent(viewer)]


def _signatures(viewer: Viewer) -> list[Waiting]:
    statement = (
        sa.select(
            *who_and_where(), Signature.id.label("signature_id"), Signature.agreement_id, Signature.role, Signature.state, Signature.name, Signature.email,
            Signature.waits_since, Signature.answered_at, Signature.last_sent_at, Signature.reason, Agreement.number,
        )
        .select_from(Signature)
        .join(Agreement, Agreement.id == Signature.agreement_id)
        .join(Placement, Placement.id == Signature.placement_id)
    )
    rows = db.session.execute(
        joined(statement, viewer).where(Agreement.state == AgreementState.OUT.value, Placement.state.in_(LIVE)).order_by(Signature.agreement_id, Signature.id)
    ).all()
    all_of: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        all_of[row.agreement_id].append(row)
    return [_line(row, all_of[row.agreement_id]) for row in rows if row.state not in ANSWERED]


def _line(row: Any, others: list[Any]) -> Waiting:
    page = f"/placements/{row.placement_id}/agreement"
    so_far = f"Agreement: {sum(each.state in ANSWERED for each in others)} of {len(others)} have signed"
    who, deed, href, action = WHO[SignerRole(row.role)], "Resend", page, f"/signatures/{row.signature_id}/send"
    since = row.waits_since
    if row.state == SignatureState.DECLINED.value:
        so_far, who, deed, action, since = f"Agreement: the {row.role} declined: {row.reason}", "me", "Open", "", row.answered_at
    elif row.role == SignerRole.SCHOOL:
        deed, action = "Sign", ""
    elif not row.email:
        deed, action, href = "Print for paper", "", f"/placements/{row.placement_id}/agreement.pdf?number={row.number}"
    return Waiting(
        "signature", who, since, row.placement_id, row.student_id, name_of(row), row.host, so_far, deed, href, person=row.name if who != "me" else "",
        action=action, reminded_at=row.last_sent_at, due=row.begins_on, ref=str(row.signature_id),
    )


def _unsent(viewer: Viewer) -> list[Waiting]:
    """Confirmed, and no agreement is out."""
    out = sa.select(Agreement.placement_id).where(Agreement.state.in_(HOLDS))
    statement = sa.select(*who_and_where(), sa.func.coalesce(Placement.decided_at, Placement.created_at).label("since")).select_from(Placement)
    rows = db.session.execute(
        joined(statement, viewer)
        .where(Placement.state == PlacementState.CONFIRMED.value, Placement.agreement_signed_on.is_(None), Placement.id.not_in(out))
        .order_by(Placement.id)
    ).all()
    return [
        Waiting(
            "agreement", "me", row.since, row.placement_id, row.student_id, name_of(row), row.host, "Agreement to send", "Draw up",
            f"/placements/{row.placement_id}/agreement", due=row.begins_on,
        )
        for row in rows
    ]
