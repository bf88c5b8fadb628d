"""Reads of placements: the list, and one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.careers.models import Occupation
from portal.catalog.models import Offering
from portal.extensions import db
from portal.hosts.models import Host, HostContact, HostSite
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementChange, PlacementState, PlacementTerms
from portal.placements.permissions import placements_visible_to
from portal.placements.waiting import joined, who_and_where
from portal.rosters.models import Student

DEED_WORDS = {
    "create": "made it", "confirm": "confirmed it", "decline": "declined it", "expire": "let it expire", "send_agreement_out": "sent the agreement out",
    "agreement_signed": "the agreement was signed", "activate": "it began", "complete": "completed it", "withdraw": "withdrew it", "reopen": "undid the last step",
}  # fmt: skip
"""What a step says in a list, after who did it."""


def running_count(viewer: Viewer) -> int:
    """Placements that are confirmed, out for signature or active."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Placement).where(placements_visible_to(viewer), Placement.state.in_(HOLDS_A_SEAT))) or 0


def running_besides(viewer: Viewer, waiting: Collection[int]) -> int:
    """Placements that run and of which none waits for anybody."""
    mine = (placements_visible_to(viewer), Placement.state.in_(HOLDS_A_SEAT))
    return running_count(viewer) - (db.session.scalar(sa.select(sa.func.count()).select_from(Placement).where(*mine, Placement.id.in_(sorted(waiting)))) or 0)


def visible_placement(viewer: Viewer, placement_id: int) -> Placement | None:
    return db.session.scalar(sa.select(Placement).where(Placement.id == placement_id, placements_visible_to(viewer)))


def names_of(placement: Placement) -> sa.Row[*tuple[Any, ...]]:
    """given_name, preferred_name, family_name, host, title of one placement."""
    return db.session.execute(
        sa.select(Student.given_name, Student.preferred_name, Student.family_name, Host.name.label("host"), Offering.title)
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(Placement.id == placement.id)
    ).one()


def list_of(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """All placements a viewer may see, the running ones first. A list adds the hours (hours.queries.with_hours)."""
    rank = sa.case((Placement.state == PlacementState.ACTIVE.value, 0), (Placement.state.in_(["completed", "withdrawn"]), 2), else_=1)
    statement = sa.select(*who_and_where(), Placement.state, Placement.hours_goal).select_from(Placement)
    return joined(statement, viewer).order_by(rank, Student.family_name, Student.given_name, Placement.id)


def terms_columns() -> sa.Select[*tuple[Any, ...]]:
    """Terms with the names of what they point to: host, site, occupation, supervisor, who made them."""
    return (
        sa.select(
            PlacementTerms.id, PlacementTerms.placement_id, PlacementTerms.begins_on, PlacementTerms.ends_on, PlacementTerms.last_on,
            PlacementTerms.host_id, Host.name.label("host"), PlacementTerms.site_id, HostSite.name.label("site"), HostSite.address, HostSite.city,
            PlacementTerms.supervisor_id, PlacementTerms.supervisor_name, HostContact.email, HostContact.phone, PlacementTerms.hours_goal,
            PlacementTerms.plan, PlacementTerms.paid, PlacementTerms.pay, PlacementTerms.soc, Occupation.title.label("occupation"), PlacementTerms.hazards,
            PlacementTerms.reason, PlacementTerms.made_at, PlacementTerms.voided_at, PlacementTerms.beside, PlacementTerms.replaces_id,
            User.given_name.label("by_given"), User.family_name.label("by_family"),
        )
        .join(Host, Host.id == PlacementTerms.host_id)
        .outerjoin(HostSite, HostSite.id == PlacementTerms.site_id)
        .outerjoin(HostContact, HostContact.id == PlacementTerms.supervisor_id)
        .outerjoin(Occupation, Occupation.soc == PlacementTerms.soc)
        .outerjoin(User, User.id == PlacementTerms.made_by_id)
    )  # fmt: skip


def terms_with_names(terms_ids: Collection[int]) -> Sequence[Any]:
    """These terms, the main ones first."""
    return db.session.execute(
        terms_columns().where(PlacementTerms.id.in_(sorted(terms_ids))).order_by(PlacementTerms.beside, PlacementTerms.begins_on, PlacementTerms.id)
    ).all()


def every_terms(placement_id: int) -> Sequence[Any]:
    """All terms a placement ever had, with those taken back, the newest first."""
    return db.session.execute(
        terms_columns().where(PlacementTerms.placement_id == placement_id).order_by(PlacementTerms.begins_on.desc(), PlacementTerms.id.desc())
    ).all()


def steps_with_names(placement_id: int, *, limit: int = 100) -> Sequence[Any]:
    """The steps of a placement with who did them, the newest first."""
    return db.session.execute(
        sa.select(
            PlacementChange.deed, PlacementChange.before, PlacementChange.after, PlacementChange.reason, PlacementChange.at, PlacementChange.undone_at,
            PlacementChange.by_id, User.given_name, User.family_name,
        )
        .outerjoin(User, User.id == PlacementChange.by_id)
        .where(PlacementChange.placement_id == placement_id)
        .order_by(PlacementChange.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def meanwhile(placement_id: int) -> list[str]:
    """What was done last, in sentences, for whoever was second: the last step, and the last amendment."""
    found: list[tuple[Any, str]] = []
    for step in steps_with_names(placement_id, limit=1):
        who = f"{step.given_name} {step.family_name}" if step.by_id else "The portal"
        found.append((step.at, f"{who}: {DEED_WORDS.get(step.deed, step.deed)}.{f' “{step.reason}”' if step.reason else ''}"))
    for row in sorted(every_terms(placement_id), key=lambda r: r.made_at)[-1:]:
        if row.reason:
            found.append((row.made_at, f"{row.by_given} {row.by_family}: amended it from {row.begins_on:%B} {row.begins_on.day}. “{row.reason}”"))
    return [sentence for _, sentence in sorted(found, key=lambda each: each[0], reverse=True)]
