"""Waivers and substitutions in every state, and a move of two students to the newer version of their program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.demo.world import Campus, VersionRow
from portal.extensions import db
from portal.programs.models import Choice, Substitution, Waiver
from portal.rosters.models import Student

MOVED_BECAUSE = "Their hospital now trains by the newer version."


def add_cases(campus: Campus) -> None:
    """Once the students and their choices are in the database."""
    world, rows = campus.world, campus.world.rows
    today, director = world.calendar.today, campus.staff_ids["dwhitfield"]
    network = campus.programs["NSC"]
    version = network.versions[0]
    students = _in(version, 4)

    def excuse(table: str, student_id: int, title: str, reason: str, ends_on: date | None, **values: Any) -> int:
        return rows.add(
            table, district_id=world.district_id, student_id=student_id, requirement_id=version.requirements[title], reason=reason,
            approved_by_id=director, ends_on=ends_on, **values,
        )  # fmt: skip

    if {"Job shadow", "Security capstone"} <= version.requirements.keys() and len(students) == 4:
        shadow = "Shadowed a technician at the port last summer; the visit is on file."
        excuse("waivers", students[0], "Job shadow", shadow, today + timedelta(days=12))
        excuse("waivers", students[1], "Job shadow", shadow, today - timedelta(days=20))
        excuse("waivers", students[2], "Job shadow", "Said to have shadowed in the summer.", today - timedelta(days=3), end_reason="The employer knows of no visit.")
        excuse(
            "substitutions", students[3], "Security capstone", "Takes the college's course of the same content.", today + timedelta(days=25),
            offering_id=world.offering_ids["LIN310"],
        )  # fmt: skip
    for program in campus.programs.values():
        if sum(each.state == "published" for each in program.versions) > 1:
            _move(campus, program.id, program.versions[0], program.versions[1], director)
            break


def _move(campus: Campus, program_id: int, old: VersionRow, new: VersionRow, director: int) -> None:
    """Two seniors go from one version to the next; one takes a waiver along."""
    world, rows = campus.world, campus.world.rows
    students = _in(old, 2)
    day = world.calendar.today - timedelta(days=30)
    said = f"Moved to version 2: {MOVED_BECAUSE}"
    twin = next((title for title in old.requirements if title in new.requirements and title.startswith("A ")), None)
    move_id = rows.add(
        "program_moves", district_id=world.district_id, program_id=program_id, target_id=new.id, reason=MOVED_BECAUSE, by_id=director,
        created_at=world.calendar.ago(30), updated_at=world.calendar.ago(30),
    )  # fmt: skip
    for place, student_id in enumerate(students):
        choice_id = db.session.scalar(sa.select(Choice.id).where(Choice.student_id == student_id, Choice.left_on.is_(None)))
        db.session.execute(sa.update(Choice).where(Choice.id == choice_id).values(left_on=day, left_reason=said))
        new_id = rows.add("choices", district_id=world.district_id, student_id=student_id, program_version_id=new.id, chosen_on=day, left_on=None, reason=said, by_id=director)
        carried: list[str] = []
        if place == 0 and twin is not None:
            for title_of in (old, new):
                waiver_id = rows.add(
                    "waivers", district_id=world.district_id, student_id=student_id, requirement_id=title_of.requirements[twin],
                    reason="Met at the school the student came from; letter on file.", approved_by_id=director,
                )  # fmt: skip
            carried = [f"waivers:{waiver_id}"]
        rows.add("moved_students", move_id=move_id, student_id=student_id, old_choice_id=choice_id, new_choice_id=new_id, carried=carried, dropped=[])


def _in(version: VersionRow, many: int) -> Sequence[int]:
    """The last students by id who are in a version and have no excuse yet; never somebody with a story of their own."""
    excused = sa.union(sa.select(Waiver.student_id), sa.select(Substitution.student_id))
    return list(
        db.session.scalars(
            sa.select(Choice.student_id)
            .join(Student, Student.id == Choice.student_id)
            .where(
                Choice.program_version_id == version.id, Choice.left_on.is_(None), Choice.student_id.not_in(excused),
                Student.state == "active", Student.given_name != "Ana",
            )
            .order_by(Student.grade.desc(), Choice.student_id.desc())
            .limit(many)
        )
    )
