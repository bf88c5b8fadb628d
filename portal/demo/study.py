"""Questions for professionals, conversations that changed a mind or did not, and job postings met in part."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal.careers.models import Occupation
from portal.demo.world import World
from portal.extensions import db
from portal.research.models import SavedItem
from portal.research.questions import STARTERS
from portal.rosters.models import Student

QUESTIONS: dict[str, tuple[tuple[str, str, str, bool], ...]] = {
    "Ana Lima": (
        ("day", "", "", True),
        ("", "How often does the phone ring at night?", "15-1212", False),
        ("now", "", "", False),
        ("", "Which certificate should I get first?", "15-1212", False),
        ("who", "", "", False),
    ),
    "Ifeoma Nwosu": (("best", "", "", False), ("", "How do you get through a shift of twelve hours?", "29-1141", False)),
}
"""Student -> (offered question or '', own words, the saved occupation it is about, asked)."""
TALKS: dict[str, tuple[tuple[str, str, str, int, str, str, str, str, str], ...]] = {
    "Ana Lima": (
        (
            "Rosa, a neighbor", "Keeps the county's networks running", "15-1244", 12, "in_person",
            "Most of the day is finding out why something is slow. She writes everything down, and others can take over from her notes.",
            "She never studied computers. She learned it at the phone company.", "more", "Ask her if I may visit for a day in spring.",
        ),
        (
            "A speaker at the career fair", "Security team of a hospital", "15-1212", 60, "event",
            "They practice what to do when an attack comes, like a fire drill.", "", "same", "",
        ),
    ),
    "Sam Delacroix": (("My uncle", "Writes software for a bank", "15-1252", 25, "video", "He is in meetings for half of the day.", "He works from home and misses people.", "less", "Talk with somebody who makes games."),),
    "Ifeoma Nwosu": (("The school nurse", "", "29-1141", 8, "at_work", "She decides alone, many times a day.", "", "more", ""),),
}  # fmt: skip
"""Student -> (whom, their work, occupation, days ago, how, learned, surprised by, changed mind, next step)."""
POSTINGS: dict[str, tuple[tuple[str, str, str, str, str, str, int, tuple[tuple[str, str], ...]], ...]] = {
    "Ana Lima": (
        (
            "Help desk technician", "Lakeshore County", "Lakeshore", "$21.40 an hour", "https://www.example.org/jobs/help-desk-technician", "15-1232", 10,
            (
                ("Find and fix faults: why a computer cannot reach the network", ""), ("Good listening and customer service", ""), ("CompTIA A+ certification", ""),
                ("Speak in front of groups", ""), ("Driver's license", "yes"), ("High school diploma or GED", ""), ("Write tickets that a colleague can take over", ""),
            ),
        ),
        (
            "Junior security analyst", "Harbor Health", "Remote", "", "", "15-1212", 4,
            (
                ("Write firewall rules and test them", ""), ("Scripting or programming", "no"), ("Find in logs what happened after an incident", ""),
                ("CompTIA Security+", ""), ("2 years of experience in IT support", ""),
            ),
        ),
    ),
    "Ifeoma Nwosu": (
        (
            "Patient care aide", "St. Brigid Medical Center", "Main campus", "From $18 an hour", "https://www.example.com/careers/patient-care-aide", "31-1131", 6,
            (("CPR and first aid", ""), ("Patient care", ""), ("Knows medical terms", "yes"), ("Works weekends", "no"), ("Certified nursing assistant", "")),
        ),
    ),
}  # fmt: skip
"""Student -> (title, employer, place, pay, link, occupation, days ago, lines with the student's answer)."""


def add_study(world: World) -> None:
    """Once the students and what they saved are in the database."""
    students = {
        f"{one.given_name} {one.family_name}": one.id
        for one in db.session.execute(sa.select(Student.id, Student.given_name, Student.family_name).where(Student.district_id == world.district_id).order_by(Student.id.desc()))
    }
    known = set(db.session.scalars(sa.select(Occupation.soc)))
    for name in sorted({*QUESTIONS, *TALKS, *POSTINGS} & students.keys()):
        _questions(world, name, students[name])
        _talks(world, name, students[name], known)
        _postings(world, name, students[name], known)
    world.rows.flush()


def _questions(world: World, name: str, student_id: int) -> None:
    saved = {row.soc: row.id for row in db.session.execute(sa.select(SavedItem.soc, SavedItem.id).where(SavedItem.student_id == student_id, SavedItem.removed_at.is_(None)))}
    for position, (starter, text, soc, asked) in enumerate(QUESTIONS.get(name, ())):
        made = world.calendar.ago(20)
        world.rows.add(
            "research_questions", district_id=world.district_id, student_id=student_id, saved_item_id=saved.get(soc), starter=starter,
            text=text or str(STARTERS[starter]), position=position, asked_on=world.calendar.today - timedelta(days=12) if asked else None, created_at=made, updated_at=made,
        )  # fmt: skip


def _talks(world: World, name: str, student_id: int, known: set[str]) -> None:
    for whom, work, soc, days, how, learned, surprised, mind, step in TALKS.get(name, ()):
        made = world.calendar.ago(days)
        world.rows.add(
            "conversations", district_id=world.district_id, student_id=student_id, with_whom=whom, their_work=work, soc=soc if soc in known else None,
            held_on=world.calendar.today - timedelta(days=days), how=how, learned=learned, surprised=surprised, mind=mind, next_step=step, created_at=made, updated_at=made,
        )  # fmt: skip


def _postings(world: World, name: str, student_id: int, known: set[str]) -> None:
    for title, employer, place, pay, link, soc, days, lines in POSTINGS.get(name, ()):
        made = world.calendar.ago(days)
        posting = world.rows.add(
            "job_postings", district_id=world.district_id, student_id=student_id, title=title, employer=employer, place=place, pay=pay, link=link,
            soc=soc if soc in known else None, created_at=made, updated_at=made,
        )  # fmt: skip
        for position, (text, answer) in enumerate(lines):
            world.rows.add("posting_requirements", job_posting_id=posting, position=position, text=text, answer=answer, noted_at=made)
