"""What hosts let students do besides placements, and requests for it in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.hosts.models import HostContact
from portal.hosts.record_models import HostPathway
from portal.links.models import Purpose
from portal.meetings.letters import DAYS
from portal.rosters.models import Student

OFFERS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("Harbor Health IT", "interview", "phone video", "Half an hour with somebody who keeps the hospital's systems running. Ask about nights, school and pay.",
     "Media hora con alguien que mantiene los sistemas del hospital. Pregunta por las noches, los estudios y el pago.", False),
    ("Harbor Health IT", "shadow", "site", "A morning beside the help desk: calls, tickets, a walk through the server room.",
     "Una mañana junto a la mesa de ayuda: llamadas, solicitudes y una vuelta por la sala de servidores.", False),
    ("City IT", "shadow", "site", "Four hours with the people who look after the city's networks.", "Cuatro horas con quienes cuidan las redes de la ciudad.", False),
    ("Lakeshore Data Center", "interview", "video site", "Somebody from operations shows you the halls and answers your questions.",
     "Alguien de operaciones te muestra las salas y responde tus preguntas.", False),
    ("Brightline Software", "interview", "video", "A developer tells you what a normal week is.", "Alguien que programa te cuenta cómo es una semana normal.", False),
    ("Chen Bakery", "shadow", "site", "From four in the morning on: dough, ovens, the shop.", "Desde las cuatro de la mañana: masa, hornos, la tienda.", True),
)  # fmt: skip
"""Host, kind, ways, what students read in both languages, ended."""
REQUESTS: tuple[tuple[str, int, str, dict[str, Any]], ...] = (
    ("Ana Lima", 3, "arranged", {"day": 9, "at": "3:30 to 4 PM", "place": "The link comes by mail the day before", "words": "Bring your questions, and have paper ready.", "asked": 12}),
    ("Ana Lima", 0, "other_time", {"day": 14, "at": "8 AM", "words": "Mornings are quiet here. Afternoons are not.", "asked": 6}),
    ("Ana Lima", 2, "requested", {}),
    ("Ana Lima", 4, "done", {"day": -30, "at": "4 PM", "place": "Video link in the mail", "words": "", "asked": 50}),
    ("Sam Delacroix", 1, "asked", {"asked": 5}),
    ("Sam Delacroix", 3, "declined", {"asked": 20, "reason": "We have inspections all month. Please ask again in spring."}),
    ("Ifeoma Nwosu", 0, "withdrawn", {}),
)  # fmt: skip
"""Student, offer, state, and what was said."""


def add_meetings(campus: Campus) -> None:
    """Once students and hosts are in the database."""
    world, today, ago = campus.world, campus.world.calendar.today, campus.world.calendar.ago
    offers = [_offer(campus, *told) for told in OFFERS if told[0] in world.host_ids]
    students = {
        f"{row.given_name} {row.family_name}": row
        for row in db.session.execute(
            sa.select(Student.id, Student.school_id, Student.given_name, Student.family_name)
            .where(Student.district_id == world.district_id, Student.family_name.in_({name.split()[-1] for name, *_ in REQUESTS}))
            .order_by(Student.id.desc())
        )
    }
    for name, number, state, told in REQUESTS:
        if name not in students or number >= len(offers):
            continue
        offer_id, host, ways = offers[number]
        asked, contact = told.get("asked"), world.contact_ids[host]
        both, later = state in ("arranged", "done"), asked is not None and state != "asked"
        over = state in ("done", "declined", "withdrawn")
        request_id = world.rows.add(
            "meeting_requests", district_id=world.district_id, school_id=students[name].school_id, student_id=students[name].id, meeting_offer_id=offer_id, way=ways.split()[0],
            why="I like this work and want to know what a normal day is, and which courses helped you.", wished="Tuesdays and Thursdays after 3 PM",
            state="asked" if state == "other_time" else state, requested_at=ago((asked or 2) + 2), asked_at=ago(asked) if asked is not None else None,
            arranged_at=ago(asked - 2) if both and asked is not None else None, answered_at=ago(asked - 2) if later and asked is not None else None,
            answer={"arranged": "accepted", "done": "accepted", "other_time": "other_time", "declined": "declined"}.get(state, ""),
            answer_words=told.get("words", told.get("reason", "")), contact_id=contact if asked is not None else None, round=int(asked is not None),
            meets_on=today + timedelta(days=told["day"]) if "day" in told else None, meets_at=told.get("at", ""), place=told.get("place", ""), reason=told.get("reason", ""),
            closed_at=ago(1 if asked is None else max(1, asked - 3)) if over else None,
            closed_from={"done": "arranged", "declined": "asked", "withdrawn": "requested"}.get(state, ""), version=1,
        )  # fmt: skip
        if asked is not None and not over:
            _link(campus, request_id, students[name].id, contact, asked, used=later)
    world.rows.flush()


def _link(campus: Campus, request_id: int, student_id: int, contact_id: int, asked: int, *, used: bool) -> None:
    """The host's page, as `meetings.letters.ask_host` opens it: the queue reminds by it."""
    world, ago = campus.world, campus.world.calendar.ago
    contact = db.session.get_one(HostContact, contact_id)
    world.rows.add(
        "signed_links", district_id=world.district_id, purpose=Purpose.MEETING.value, subject=f"meeting_requests:{request_id}", placement_id=None, student_id=student_id,
        name=contact.name, email=contact.email, nonce=f"{world.random('meeting link', request_id).getrandbits(128):032x}", expires_at=ago(asked) + timedelta(days=DAYS),
        revoked_at=None, made_by_id=campus.staff_ids["mosei"], made_at=ago(asked), sent_at=ago(asked), used_at=ago(asked - 2) if used else None,
    )  # fmt: skip


def _offer(campus: Campus, host: str, kind: str, ways: str, about: str, about_es: str, ended: bool) -> tuple[int, str, str]:
    world = campus.world
    offer_id = world.rows.add(
        "meeting_offers", district_id=world.district_id, host_id=world.host_ids[host], kind=kind, by_phone="phone" in ways, by_video="video" in ways, at_site="site" in ways,
        about=about, about_es=about_es, ended=ended, created_at=world.calendar.ago(90), updated_at=world.calendar.ago(90), version=1,
    )  # fmt: skip
    served = sa.select(HostPathway.pathway_id).join(Pathway, Pathway.id == HostPathway.pathway_id).where(HostPathway.host_id == world.host_ids[host])
    for pathway_id in db.session.scalars(served.order_by(HostPathway.pathway_id)):
        world.rows.add("meeting_offer_pathways", meeting_offer_id=offer_id, pathway_id=pathway_id)
    return offer_id, host, ways
