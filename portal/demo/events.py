"""Events: coming and past, for all and for a pathway, one that is full, one canceled, one without Spanish; and who comes."""

from __future__ import annotations

from datetime import date, time, timedelta

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.programs.models import Program, ProgramPathway
from portal.rosters.models import Student

# kind, title, title_es, about, about_es, days from today, from, to, place, seats, grades, school key ("": all), program, comers, canceled
EVENTS = (
    ("speaker", "A day in a network team", "Un día en un equipo de redes",
     "J. Okafor of Harbor Health IT tells what happens when the network of a hospital fails at night. Bring a question.",
     "J. Okafor, de Harbor Health IT, cuenta qué pasa cuando falla de noche la red de un hospital. Trae una pregunta.",
     9, (14, 30), (15, 15), "Room 204", 24, (9, 12), "N", "Network Systems & Cybersecurity", 11, False),
    ("fair", "Harbor Point career fair", "Feria de carreras de Harbor Point",
     "Forty employers in one hall. Bring two copies of your résumé if you have one.",
     "Cuarenta empleadores en un salón. Trae dos copias de tu currículum si lo tienes.",
     23, (9, 0), (13, 0), "County Hall, 12 Dock Street", None, (9, 12), "", "", 37, False),
    ("visit", "A morning at City Hospital", "Una mañana en el hospital",
     "We walk through three wards with nurses and see the laboratory. Closed shoes, please.",
     "Recorremos tres salas con enfermeras y vemos el laboratorio. Zapatos cerrados, por favor.",
     16, (8, 45), (11, 45), "City Hospital, main door", 6, (10, 12), "", "Patient Care", 6, False),
    ("workshop", "Write your first résumé", "", "An hour with Ms. Raman in the library. You leave with a page.", "", 5, (15, 0), (16, 0), "Library", 20, (9, 12), "N", "", 4, False),
    ("speaker", "From the shop floor to my own garage", "Del taller a mi propio garaje", "", "", 12, None, None, "Career Center, bay 3", None, (9, 12), "", "Automotive Technology", 3, True),
    ("visit", "The water works at night", "La planta de agua de noche", "", "", -14, (18, 0), (20, 0), "Harbor water works", 15, (9, 12), "", "", 9, False),
)  # fmt: skip


def add_events(campus: Campus) -> None:
    """Once students and programs are in the database."""
    world = campus.world
    students = db.session.execute(sa.select(Student.id, Student.school_id, Student.grade).where(Student.district_id == world.district_id).order_by(Student.id)).all()
    ana = db.session.scalar(sa.select(Student.id).where(Student.district_id == world.district_id, Student.given_name == "Ana", Student.family_name == "Lima"))
    about: dict[str, list[int]] = {}
    for title, pathway_id in db.session.execute(sa.select(Program.title, ProgramPathway.pathway_id).join(Program, Program.id == ProgramPathway.program_id).where(Program.district_id == world.district_id).order_by(ProgramPathway.pathway_id)):
        about.setdefault(title, []).append(pathway_id)
    by = campus.staff_ids["praman"]
    for kind, title, title_es, text, text_es, days, begins, ends, place, seats, grades, key, program, comers, canceled in EVENTS:
        school_id = campus.schools[key].id if key else None
        event_id = world.rows.add(
            "career_events", district_id=world.district_id, school_id=school_id, kind=kind, title=title, title_es=title_es, about=text, about_es=text_es,
            held_on=_school_day(world.calendar.today + timedelta(days=days)), begins_at=time(*begins) if begins else None, ends_at=time(*ends) if ends else None, place=place, link="",
            seats=seats, grade_low=grades[0], grade_high=grades[1], canceled_at=world.calendar.ago(1) if canceled else None, made_by_id=by,
            created_at=world.calendar.ago(20), updated_at=world.calendar.ago(20),
        )  # fmt: skip
        for pathway_id in about.get(program, ()):
            world.rows.add("career_event_pathways", career_event_id=event_id, pathway_id=pathway_id)
        may = [one.id for one in students if one.grade is not None and grades[0] <= one.grade <= grades[1] and school_id in (None, one.school_id) and one.id != ana]
        coming = world.random("events", title).sample(may, min(comers, len(may)))
        if ana is not None and title.startswith(("Harbor Point", "From the shop", "The water")):
            coming[0] = ana
        for student_id in sorted(coming):
            world.rows.add("event_visitors", district_id=world.district_id, career_event_id=event_id, student_id=student_id, said_at=world.calendar.ago(15))
    world.rows.flush()


def _school_day(day: date) -> date:
    """The day itself, or the Monday after its weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
