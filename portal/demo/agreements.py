"""Guardians of whoever is placed, and agreements in every state: drafts, out with none to three answers, signed, and so on."""

from __future__ import annotations

import hashlib
import os
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.agreements import bodies, queries
from portal.agreements.models import Agreement, Signature
from portal.agreements.services import proposal
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.files import storage
from portal.hosts.models import HostContact
from portal.links.models import SignedLink
from portal.placements.models import Placement
from portal.rosters.models import Student

RELATIONS = ("mother", "father", "grandmother", "guardian")
FIRST = ("Rosa", "Daniel", "Fatima", "Grace", "Miguel", "Helen", "Samir", "Joan")
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OUT: tuple[dict[str, str], ...] = (
    {}, {"host": "signed"}, {"student": "signed", "host": "signed"}, {"student": "signed", "guardian": "on_paper", "host": "signed"},
    {"host": "declined"}, {"guardian": "revoked", "student": "signed"},
)  # fmt: skip
SIGNED: tuple[dict[str, str], ...] = ({}, {"guardian": "on_paper"}, {"host": "waived"}, {"superseded": "yes"}, {})
REASONS = {"declined": "Our night shift has nobody to supervise a student before May.", "waived": "The yearly agreement with this host covers its signature."}


def add_agreements(campus: Campus) -> None:
    """Once placements are written: families first, then a handful of agreements of each kind."""
    world = campus.world
    found = db.session.execute(
        sa.select(Placement, Student)
        .join(Student, Student.id == Placement.student_id)
        .where(Placement.district_id == world.district_id, Placement.state.in_(["confirmed", "agreement_out", "active"]))
        .order_by(Placement.id)
    ).all()
    _families(world, [student for _, student in found])
    world.rows.flush()
    school = campus.staff_ids["mosei"]
    by_state: dict[str, list[Placement]] = {"confirmed": [], "agreement_out": [], "active": []}
    for placement, student in found:
        here = by_state[placement.state]
        here.insert(0, placement) if student.given_name == "Ana" and student.family_name == "Lima" else here.append(placement)
    for number, placement in enumerate(by_state["agreement_out"]):
        _agreement(world, placement, OUT[number % len(OUT)], by=school, days=3 + number % 12)
    for number, placement in enumerate(by_state["active"][:12]):
        _agreement(world, placement, SIGNED[number % len(SIGNED)], by=school, days=40 + number, signed=True)
    for placement in by_state["confirmed"][:2]:
        _draft(world, placement)
    for placement in by_state["confirmed"][2:4]:
        _agreement(world, placement, {"student": "signed"}, by=school, days=9, ended="revoked")
    world.rows.flush()
    of_link = sa.select(sa.literal("signatures:") + sa.cast(Signature.id, sa.String)).where(Signature.link_id == SignedLink.id).scalar_subquery()
    db.session.execute(sa.update(SignedLink).where(SignedLink.subject == "", SignedLink.district_id == world.district_id).values(subject=of_link))


def _families(world: World, students: list[Student]) -> None:
    rng, seen = world.random("guardians"), set()
    for number, student in enumerate(students):
        if student.id in seen:
            continue
        seen.add(student.id)
        name = f"{FIRST[rng.randrange(len(FIRST))]} {student.family_name}"
        plain = "".join(c for c in f"{name}.{student.id}".lower().replace(" ", ".") if c.isascii() and (c.isalnum() or c == "."))
        world.rows.add(
            "guardians", district_id=world.district_id, student_id=student.id, name=name, relation=RELATIONS[number % 4],
            email="" if number % 9 == 5 else f"{plain}@family.example", phone=f"(555) 010-{1000 + student.id % 9000}", language="es" if number % 4 == 2 else "en",
        )  # fmt: skip


def _draft(world: World, placement: Placement) -> None:
    made, goals = proposal(placement)
    number = world.rows.add(
        "agreements", district_id=world.district_id, placement_id=placement.id, student_id=placement.student_id, number=1, guardian_id=made.guardian_id,
        contact_id=made.contact_id, learner_terms=made.learner_terms,
    )  # fmt: skip
    _goals(world, number, goals)


def _goals(world: World, agreement_id: int, goals: Any) -> None:
    for position, (competency_id, words) in enumerate(goals):
        world.rows.add("agreement_goals", agreement_id=agreement_id, position=position, competency_id=competency_id, text=words)


def _agreement(world: World, placement: Placement, answers: dict[str, str], *, by: int, days: int, signed: bool = False, ended: str = "") -> None:
    """One that went out some days ago; `answers` by signer, everybody else waits or, where it is signed, signed by link."""
    if answers.get("superseded"):
        _one(world, placement, {}, by=by, days=days + 30, signed=True, ended="superseded", number=1)
    _one(world, placement, answers, by=by, days=days, signed=signed, ended=ended, number=2 if answers.get("superseded") else 1)


def _one(world: World, placement: Placement, answers: dict[str, str], *, by: int, days: int, signed: bool, ended: str, number: int) -> None:
    student = db.session.get_one(Student, placement.student_id)
    made, goals = proposal(placement)
    made.number = number
    minor = not queries.is_of_age(student, world.calendar.today)
    body = bodies.draw_up(made, [words for _, words in goals], guardian_needed=minor, by_id=by)
    sent = world.calendar.ago(days)
    last = min((placement.agreement_signed_on or sent.date()), world.calendar.today) if signed else None
    agreement_id = world.rows.add(
        "agreements", district_id=world.district_id, placement_id=placement.id, student_id=student.id, number=number,
        state=ended or ("signed" if signed else "out"), guardian_id=made.guardian_id if minor else None, contact_id=made.contact_id,
        learner_terms=made.learner_terms, body=body, sha256=bodies.seal(body), sent_at=sent, sent_by_id=by, signed_on=last,
        ended_at=world.calendar.ago(max(1, days - 4)) if ended else None, ended_reason="The days have changed." if ended == "revoked" else "",
    )  # fmt: skip
    _goals(world, agreement_id, goals)
    _signers(world, made, student, body, agreement_id, answers, sent=sent, last=last, ended=bool(ended), by=by, minor=minor)


def _signers(
    world: World, made: Agreement, student: Student, body: dict[str, Any], agreement_id: int, answers: dict[str, str], *, sent: datetime, last: date | None,
    ended: bool, by: int, minor: bool,
) -> None:
    contact = db.session.get(HostContact, made.contact_id) if made.contact_id else None
    guardian = next(iter(queries.guardians_in_force(student, world.calendar.today)), None) if minor else None
    people = {
        "student": (student.name, ""), "guardian": (guardian.name, guardian.email) if guardian else ("", ""),
        "host": (contact.name, contact.email) if contact else ("", ""), "school": (body["coordinator"], ""),
    }  # fmt: skip
    for role, (name, email) in people.items():
        if role == "guardian" and not minor:
            continue
        told = answers.get(role, "signed" if last else "waiting")
        state, on = ("waiting" if told == "revoked" else told), last or sent.date() + timedelta(days=1)
        on = min(on, world.calendar.today)
        link = _link(world, made, student, name, email, sent, closed=ended or told == "revoked", key=f"{agreement_id}.{role}", by=by) if email else None
        answered = state not in ("waiting",)
        held = {"signed": "button" if role == "school" else "link" if email else "account", "on_paper": "paper"}.get(state, "")
        world.rows.add(
            "signatures", district_id=world.district_id, agreement_id=agreement_id, placement_id=made.placement_id, student_id=student.id, role=role, state=state,
            name=name, email=email, language=guardian.language if guardian and role == "guardian" else "en", waits_since=sent,
            typed_name=name if state in ("signed", "on_paper") else "", answered_at=min(sent + timedelta(hours=20), world.calendar.ago(0)) if answered else None,
            signed_on=on if answered and state != "declined" else None, how=held, reason=REASONS.get(state, ""),
            sealed=bodies.seal(body) if state in ("signed", "on_paper") else "", link_id=link, last_sent_at=sent if link else None, sent_count=1 if link else 0,
            by_id=by if (role == "school" and answered) or state in ("on_paper", "waived") else None, file_id=_scan(world, student, agreement_id) if state == "on_paper" else None,
        )  # fmt: skip


def _link(world: World, made: Agreement, student: Student, name: str, email: str, sent: datetime, *, closed: bool, key: str, by: int) -> int:
    return world.rows.add(
        "signed_links", district_id=world.district_id, purpose="signature", subject="", placement_id=made.placement_id, student_id=student.id, name=name,
        email=email, nonce=hashlib.sha256(f"{world.seed}|{key}".encode()).hexdigest()[:32], expires_at=sent + timedelta(days=45),
        revoked_at=sent + timedelta(hours=6) if closed else None, made_by_id=by, made_at=sent, sent_at=sent,
    )  # fmt: skip


def _scan(world: World, student: Student, agreement_id: int) -> int:
    """The scan of a signed sheet; its content lies where all files do, under a name that the same load gives again."""
    key = hashlib.sha256(f"{world.seed}|{world.district_id}|scan|{agreement_id}".encode()).hexdigest()[:32]
    path = storage.path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(SCAN)
    os.chmod(path, 0o600)
    return world.rows.add(
        "stored_files", district_id=world.district_id, student_id=student.id, owner=f"agreements:{agreement_id}", key=key, filename="signed-agreement.pdf",
        media_type="application/pdf", size=len(SCAN), sha256=hashlib.sha256(SCAN).hexdigest(),
    )  # fmt: skip
