"""What stands in an agreement: drawn up from the placement, sealed when it goes out.

A body is plain JSON: whatever the placement, the host or a competency says later, the agreement says what was signed.
Nothing sensitive is in it: no date of birth, no grade, no address of the student.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.agreements import duties
from portal.agreements.models import Agreement
from portal.careers.models import Occupation
from portal.catalog.models import Experience, ExperienceKind, Offering
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host, HostContact, HostSite
from portal.placements import terms
from portal.placements.models import Placement, PlacementTerms
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student
from portal.schools.models import District, School

FORMAT = 1


def seal(body: dict[str, Any]) -> str:
    """SHA-256 over a body, however its keys are ordered."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def is_sealed(agreement: Agreement) -> bool:
    """Whether the body is the one that was sealed when it went out."""
    return bool(agreement.sha256) and seal(agreement.body) == agreement.sha256


def draw_up(agreement: Agreement, goals: Sequence[str], *, guardian_needed: bool, by_id: int | None) -> dict[str, Any]:
    """The body as it would go out now."""
    placement = db.session.get_one(Placement, agreement.placement_id)
    student = db.session.get_one(Student, placement.student_id)
    where = db.session.execute(
        sa.select(School.name, District.name.label("district")).join(District, District.id == School.district_id).where(School.id == placement.school_id)
    ).one()
    what = db.session.execute(
        sa.select(Offering.title, ExperienceKind.title.label("kind"))
        .select_from(Experience).join(ExperienceKind, ExperienceKind.code == Experience.experience_kind)
        .where(Experience.id == placement.experience_id)
    ).one()
    contact = db.session.get(HostContact, agreement.contact_id) if agreement.contact_id else None
    guardian = db.session.get(Guardian, agreement.guardian_id) if agreement.guardian_id and guardian_needed else None
    coordinator = db.session.get(User, by_id) if by_id else None
    parties = [party for party in duties.PARTIES if party != "guardian" or guardian_needed]
    return {
        "format": FORMAT,
        "number": agreement.number,
        "student": student.name,
        "school": where.name,
        "district": where.district,
        "coordinator": f"{coordinator.given_name} {coordinator.family_name}" if coordinator else "",
        "guardian": guardian.name if guardian else "",
        "under_18": guardian_needed,
        "host_signer": contact.name if contact else "",
        "experience": what.title,
        "kind": what.kind,
        "terms": terms_lines(placement),
        "goals": list(goals),
        "duties": {party: duties.chosen(agreement.duties, party) for party in parties},
        "learner_terms": [dict(text) for text in duties.LEARNER_TERMS] if agreement.learner_terms else [],
        "learner_citation": duties.LEARNER_CITATION if agreement.learner_terms else "",
    }


def terms_lines(placement: Placement) -> list[dict[str, Any]]:
    """The terms in force and those to come, as an agreement states them; past ones only where nothing else is left."""
    kept = terms.history_of(placement.id)
    today = this_day()
    live = [row for row in kept if (row.ends_on or row.last_on) >= today] or list(kept[-1:])
    names = _names(live)
    return [_line(row, names) for row in live]


def _names(rows: Sequence[PlacementTerms]) -> dict[tuple[str, Any], Any]:
    found: dict[tuple[str, Any], Any] = {}
    wanted: tuple[tuple[Any, Any, set[Any]], ...] = (
        (Host, Host.id, {r.host_id for r in rows}), (HostSite, HostSite.id, {r.site_id for r in rows}), (Occupation, Occupation.soc, {r.soc for r in rows}),
    )  # fmt: skip
    for table, key, ids in wanted:
        for row in db.session.scalars(sa.select(table).where(key.in_([i for i in ids if i])).order_by(key)):
            found[table.__tablename__, getattr(row, key.key)] = row
    return found


def _line(row: PlacementTerms, names: dict[tuple[str, Any], Any]) -> dict[str, Any]:
    site, occupation = names.get(("host_sites", row.site_id)), names.get(("occupations", row.soc))
    return {
        "host": names["hosts", row.host_id].name,
        "site": ", ".join(part for part in (site.name, site.address, site.city) if part) if site else "",
        "supervisor": row.supervisor_name,
        "begins_on": row.begins_on.isoformat(),
        "ends_on": min(row.last_on, row.ends_on or row.last_on).isoformat(),
        "hours_goal": f"{row.hours_goal.normalize():f}",
        "plan": [list(slot) for slot in row.plan],
        "paid": row.paid,
        "pay": f"{row.pay:.2f}" if row.pay is not None else "",
        "occupation": occupation.title if occupation else "",
    }


def has_moved(agreement: Agreement, placement: Placement) -> bool:
    """Whether the placement was amended since: what is agreed there is no longer what the agreement says."""
    today = this_day().isoformat()
    said = [line for line in agreement.body.get("terms", []) if line["ends_on"] >= today] or agreement.body.get("terms", [])[-1:]
    return said != terms_lines(placement)


def as_date(value: str) -> date:
    return date.fromisoformat(value)
