"""Goals in every state, questions to a counselor open and answered, and somebody who changed their mind twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.programs.models import Choice, ProgramVersion
from portal.rosters.models import Student

GOALS = (
    ("Ana Lima", "Pass the network certificate in spring", "open", 120, "I want to work on networks, and it is worth money.", (("Ask Mr. Haddad when the test is", 1), ("Do two practice tests", 0), ("Sign up", 0))),
    ("Ana Lima", "Talk with somebody who runs a network", "open", -6, "", (("Write down five questions", 1), ("Ask the coordinator for a visit", 0))),
    ("Ana Lima", "Find out if I like hardware", "reached", None, "", (("Take a computer apart", 1), ("Put it together again", 1))),
    ("Ana Lima", "Build a game", "dropped", None, "My cousin wanted to.", ()),
    ("Jordan Whitaker", "Visit the welding shop of the career center", "open", 20, "", (("Ask for a day", 0),)),
    ("Devon Marsh", "Shadow somebody in a kitchen", "open", None, "I like to cook at home.", ()),
)
THOUGHTS = ("The practice test was easier than I thought. Subnets are still hard.", "Come by on Thursday after class, we look at subnets together.")
CHANGES = (("people", "My cousin did it.", "work", "I visited a workplace, and it was nothing for me."), ("like", "", "found", ""))
"""Why each of two programs before was chosen, and why it was left."""


def add_goals(campus: Campus) -> None:
    """Once the students, their choices and the programs are in the database."""
    world, counselor = campus.world, campus.staff_ids["praman"]
    today = world.calendar.today
    names = {name for name, *_rest in GOALS}
    students = {
        f"{row.given_name} {row.family_name}": row.id
        for row in db.session.execute(sa.select(Student.id, Student.given_name, Student.family_name).where(Student.district_id == world.district_id).order_by(Student.id.desc()))
        if f"{row.given_name} {row.family_name}" in names
    }
    made: list[int] = []
    for number, (name, title, state, due, why, steps) in enumerate(GOALS):
        if name not in students:
            continue
        at = world.calendar.on(today - timedelta(days=90 - 7 * number), 15)
        ended = None if state == "open" else today - timedelta(days=10 + number)
        goal = world.rows.add(
            "goals", district_id=world.district_id, student_id=students[name], title=title, why=why, state=state, ended_on=ended,
            due_on=None if due is None else today + timedelta(days=due), created_at=at, updated_at=at,
        )  # fmt: skip
        made.append(goal)
        for position, (step, done) in enumerate(steps):
            world.rows.add("goal_steps", goal_id=goal, position=position, title=step, done_on=today - timedelta(days=12) if done else None)
    if made and "Ana Lima" in students:
        own = db.session.scalar(sa.select(Student.user_id).where(Student.id == students["Ana Lima"]))
        for text, kind, by, days in ((THOUGHTS[0], "reflection", own, 9), (THOUGHTS[1], "comment", counselor, 7)):
            world.rows.add("goal_notes", goal_id=made[0], kind=kind, text=text, by_id=by, at=world.calendar.on(today - timedelta(days=days), 15))
    _questions(campus, students, counselor, today)
    if "Jordan Whitaker" in students:
        _changed_twice(campus, students["Jordan Whitaker"])
    world.rows.flush()


def _questions(campus: Campus, students: dict[str, int], counselor: int, today: date) -> None:
    world = campus.world
    programs = sorted(row.id for row in world.programs.values())
    asked: tuple[tuple[str, int, str, int, str], ...] = (
        ("Ana Lima", 2, "Would I still finish in time if I changed now?", 3, ""),
        ("Ana Lima", 1, "Does my course from last year count there?", 40, "Yes, both of them. Come by if you want to look at it together."),
        ("Jordan Whitaker", 3, "", 1, ""),
    )
    for name, place, note, days, answer in asked:
        if name in students and place < len(programs):
            given: dict[str, Any] = {"state": "open"}
            if answer:
                given = {"state": "answered", "answer": answer, "answered_at": world.calendar.on(today - timedelta(days=days - 2), 16), "answered_by_id": counselor}
            world.rows.add(
                "what_if_requests", district_id=world.district_id, student_id=students[name], program_id=programs[place], note=note,
                sent_at=world.calendar.on(today - timedelta(days=days), 13), **given,
            )  # fmt: skip


def _changed_twice(campus: Campus, student_id: int) -> None:
    """Two programs before the one they are in now."""
    world = campus.world
    now_in = db.session.execute(
        sa.select(Choice.chosen_on, ProgramVersion.program_id).join(ProgramVersion, ProgramVersion.id == Choice.program_version_id).where(Choice.student_id == student_id, Choice.left_on.is_(None))
    ).one_or_none()
    if now_in is None:
        return
    others = [row for row in sorted(world.programs.values(), key=lambda each: each.id) if row.id != now_in.program_id][: len(CHANGES)]
    left_on = now_in.chosen_on
    for program, (why, reason, left_why, left_reason) in zip(others, CHANGES, strict=False):
        chosen_on = left_on - timedelta(days=70)
        usable = [version for version in program.versions if version.state != "draft"]
        world.rows.add(
            "choices", district_id=world.district_id, student_id=student_id, program_version_id=usable[0].id, chosen_on=chosen_on, left_on=left_on,
            why=why, reason=reason, left_why=left_why, left_reason=left_reason,
        )  # fmt: skip
        left_on = chosen_on
