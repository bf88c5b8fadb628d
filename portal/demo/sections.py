"""Sections with their teachers, and who is enrolled in them, for last year and this one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from math import ceil

from portal.demo.calendar import TermKey
from portal.demo.history import Sitting
from portal.demo.world import Campus

MOST = 30
MOST_IN_A_LAB = 24
PERIODS = 8.0
"""A teacher's day; a semester course fills half of one. What is left over stands without a name, as in many a roster."""


def add_sections(campus: Campus, sittings: list[Sitting]) -> None:
    """Deals the sittings out to sections of a sensible size."""
    groups: dict[tuple[int, str, str, TermKey], list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        gone = sitting.pupil.gone_on
        if gone is not None and campus.world.calendar.term(sitting.term, sitting.year).begins_on > gone:
            continue
        groups[sitting.year, sitting.school, sitting.course.code, sitting.term].append(sitting)
    load: dict[tuple[int, int], float] = defaultdict(float)
    numbers: Counter[tuple[int, str, str]] = Counter()
    # Career-technical courses, and those that few people may teach, choose their teacher first.
    order = sorted(
        groups, key=lambda key: (not groups[key][0].course.cte, len(campus.teachers_of(key[2], key[1])) or 99, key)
    )
    for key in order:
        year, school, code, _ = key
        those = groups[key]
        most = MOST_IN_A_LAB if those[0].course.cte else MOST
        count = ceil(len(those) / most)
        for part in range(count):
            numbers[year, school, code] += 1
            _add_section(campus, those[part::count], numbers[year, school, code], load)


def _add_section(campus: Campus, those: list[Sitting], number: int, load: dict[tuple[int, int], float]) -> None:
    world, rows, first = campus.world, campus.world.rows, those[0]
    span = world.calendar.term(first.term, first.year)
    section_id = rows.add(
        "sections", district_id=world.district_id, school_id=campus.schools[first.school].id,
        course_id=world.offering_ids[first.course.code], school_year_id=world.year_ids[first.year],
        term_id=world.term_ids.get((first.year, first.term)), title=first.course.title,
        code=f"{first.course.code}-{number:02d}", begins_on=span.begins_on, ends_on=span.ends_on,
    )  # fmt: skip
    share = 1.0 if first.term == "year" else 0.5
    periods = share * max(1, int(first.course.credits))
    teachers = [
        user
        for user in campus.teachers_of(first.course.code, first.school)
        if load[first.year, user] + periods <= PERIODS
    ]
    if teachers:
        teacher = min(teachers, key=lambda user: load[first.year, user])
        load[first.year, teacher] += periods
        rows.add("section_teachers", section_id=section_id, user_id=teacher, is_primary=True, begins_on=span.begins_on)
    for sitting in those:
        rows.add(
            "enrollments", district_id=world.district_id, section_id=section_id, student_id=sitting.pupil.id,
            begins_on=span.begins_on, ends_on=_ended(world.calendar.today, sitting, span.begins_on, span.ends_on),
        )  # fmt: skip


def _ended(today: date, sitting: Sitting, begins_on: date, ends_on: date) -> date | None:
    """When somebody left: who dropped the course after a month, who left the district, everybody at the end."""
    if sitting.dropped and begins_on + timedelta(days=30) < today:
        return begins_on + timedelta(days=30)
    gone = sitting.pupil.gone_on
    if gone is not None and begins_on <= gone < ends_on:
        return gone
    return ends_on if ends_on < today else None
