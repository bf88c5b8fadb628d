"""A small high school that still works with the 16 clusters of 2002, and the plan of its move that nobody has applied.

Its courses name pathways of each kind: one that stayed the same (because the district says so), two that were
merged, one split in two, two split many ways, and one that is gone.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portal.demo.history import SIS
from portal.demo.names import NameMaker
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.framework_moves.models import FrameworkMove
from portal.framework_moves.services import level
from portal.frameworks.models import Framework, Pathway

OLD = "nccf-2002"
NAME = "Millbrook High"
FIRST_NUMBER = 80_000
GRADES = ((9, 4), (10, 6), (11, 6), (12, 6))
# (code, title, SCED, credits, grades, description)
COURSES = (
    ("MIT101", "Computer Support 1", "10002", "1", (9, 12), "What is inside a computer, what it runs, and how to find out why it does not."),
    ("MIT201", "Computer Support 2", "10255", "1", (10, 12), "A help desk of the school's own: tickets, remote help, and writing down what worked."),
    ("MIT110", "Network Basics", "10101", "1", (9, 12), "Cables, addresses, and switches, until twenty computers talk to one another."),
    ("MIT210", "Network Administration", "10102", "1", (10, 12), "Servers, accounts, and backups for a small office."),
    ("MIT220", "Web Design", "10201", "1", (10, 12), "Pages that read well on a phone, and the pictures on them."),
    ("MBA110", "Bookkeeping", "12104", "1", (10, 12), "The books of a small shop, from the first receipt to the year's end."),
    ("MHS110", "Health Records", "14157", "1", (10, 12), "How a clinic codes, stores, and protects what it knows of its patients."),
    ("MTE110", "Introduction to Teaching", "19151", "1", (11, 12), "Observing a classroom, planning a lesson, and giving it."),
    ("MTL110", "Warehouse Operations", "20152", "1", (10, 12), "Receiving, storing, and shipping, with a forklift simulator."),
)  # fmt: skip
# (course, pathway of 2002, role, waiting)
ALIGNMENTS = (
    ("MIT101", "information-support-services", "foundational", ""),
    ("MIT201", "information-support-services", "core", ""),
    ("MIT110", "network-systems", "foundational", ""),
    ("MIT210", "network-systems", "core", "capstone"),
    ("MIT220", "web-digital-communications", "core", ""),
    ("MBA110", "accounting", "foundational", ""),
    ("MHS110", "health-informatics", "foundational", ""),
    ("MTE110", "teaching-training", "exploratory", ""),
    ("MTL110", "warehousing-distribution-center-operations", "core", ""),
    ("MTL110", "information-support-services", "", "exploratory"),
)
NOT_LINKED = ("teaching-training", "learner-support-community-engagement")
MARKS = ("A", "A-", "B+", "B", "B-", "C+", "C", "D", "F")
WAY = ("MIT101", "MIT110", "MIT201", "MIT210", "MIT220")


def add_school(campus: Campus) -> None:
    """The school with its courses, program and students, and a plan that waits for decisions."""
    world = campus.world
    framework_id = db.session.scalar(sa.select(Framework.id).where(Framework.key == OLD))
    if framework_id is None:
        return
    old = {row.code: row.id for row in db.session.execute(sa.select(Pathway.code, Pathway.id).where(Pathway.framework_id == framework_id))}
    school_id = world.rows.add("schools", district_id=world.district_id, name=NAME, kind="high", code="MHS", grade_low=9, grade_high=12)
    world.rows.add("framework_choices", district_id=world.district_id, school_id=school_id, framework_id=framework_id)
    world.rows.add(
        "crosswalk_links", district_id=world.district_id, from_pathway_id=old[NOT_LINKED[0]], to_pathway_id=world.pathways[NOT_LINKED[1]],
        relation="none", weight=0.0, origin="official",
    )  # fmt: skip
    _add_courses(world, school_id)
    for course, pathway, role, waiting in ALIGNMENTS:
        _align(campus, world.offering_ids[course], old[pathway], role, waiting)
    version_id = _add_program(world, school_id, old)
    _add_students(world, school_id, version_id, NameMaker(world.seeds.names, special=False))
    world.rows.flush()
    _plan(campus, school_id, framework_id)


def _add_courses(world: World, school_id: int) -> None:
    for code, title, sced, credits, (low, high), description in COURSES:
        offering_id = world.rows.add(
            "offerings", kind="course", district_id=world.district_id, school_id=school_id, code=code, title=title, description=description,
            subject="Career and technical", grade_low=low, grade_high=high, state="active",
        )  # fmt: skip
        world.rows.add(
            "courses", id=offering_id, sced_code=sced if sced in world.sced_codes else None, state_code=f"CT{sced}", credits=Decimal(credits),
            cte=True, terms_offered="year",
        )  # fmt: skip
        world.offering_ids[code] = offering_id


def _align(campus: Campus, offering_id: int, pathway_id: int, role: str, waiting: str) -> None:
    """In force for years where there is a role; `waiting` is a proposal that a reviewer has before them."""
    world, rows = campus.world, campus.world.rows
    long_ago, lately = world.calendar.ago(1_200, hour=10), world.calendar.ago(6, hour=15)
    by, reviewer = campus.staff_ids["mosei"], campus.staff_ids["dwhitfield"]
    reason = "As it was taught when the school chose its clusters."
    steps = []
    if role:
        steps += [("submitted", "submitted", role, reason, by, long_ago), ("approved", "approved", role, reason, reviewer, long_ago + timedelta(days=4))]
    if waiting:
        steps.append(("submitted", "submitted", waiting, "The last unit has grown into a project of its own.", by, lately))
    alignment_id = rows.add(
        "alignments", district_id=world.district_id, offering_id=offering_id, pathway_id=pathway_id, state=steps[-1][1], role=role or None,
        rationale=reason if role else "", proposed_role=waiting or None, proposed_rationale=steps[-1][3] if waiting else "", proposed_by_id=by,
        submitted_at=steps[-1][5] if waiting else long_ago, decided_by_id=reviewer if role else None,
        decided_at=long_ago + timedelta(days=4) if role else None, version=len(steps), created_at=steps[0][5], updated_at=steps[-1][5],
    )  # fmt: skip
    for number, (deed, state, said, why, who, at) in enumerate(steps, start=1):
        rows.add("alignment_revisions", alignment_id=alignment_id, number=number, deed=deed, state=state, role=said, rationale=why, by_id=who, at=at)


def _add_program(world: World, school_id: int, old: dict[str, int]) -> int:
    rows = world.rows
    program_id = rows.add(
        "programs", district_id=world.district_id, title="Computer and Network Support", state_code="OH-111006", cip_code="11.1006" if "11.1006" in world.cip_codes else None,
        summary="Keep computers and networks running, at school first and then for a living.", step_after="Computer support technician, Harbor Point Community College",
    )  # fmt: skip
    for position, code in enumerate(("information-support-services", "network-systems", "web-digital-communications")):
        rows.add("program_pathways", program_id=program_id, pathway_id=old[code], position=position)
    rows.add("program_sites", program_id=program_id, school_id=school_id)
    version_id = rows.add(
        "program_versions", program_id=program_id, number=1, entry_year=world.calendar.year - 4, state="published", published_at=world.calendar.ago(1_100),
    )  # fmt: skip
    support = rows.add("requirements", program_version_id=version_id, position=0, kind="all_of", title="Computer support", amount=Decimal(1))
    rows.add("requirement_options", requirement_id=support, position=0, offering_id=world.offering_ids["MIT101"])
    rows.add("requirement_options", requirement_id=support, position=1, pathway_id=old["information-support-services"], role="core")
    networks = rows.add("requirements", program_version_id=version_id, position=1, kind="credits", title="Networks", amount=Decimal(2))
    for place, role in enumerate(("foundational", "core")):
        rows.add("requirement_options", requirement_id=networks, position=place, pathway_id=old["network-systems"], role=role)
    web = rows.add("requirements", program_version_id=version_id, position=2, kind="k_of_n", title="Web", amount=Decimal(1))
    rows.add("requirement_options", requirement_id=web, position=0, pathway_id=old["web-digital-communications"], role="core")
    return version_id


def _add_students(world: World, school_id: int, version_id: int, names: NameMaker) -> None:
    rng, number = world.random("framework move"), FIRST_NUMBER
    for grade, many in GRADES:
        for position in range(many):
            number += 7
            given, family = names.next(rng)
            entered = world.calendar.year - (grade - 9) - 1
            student_id = world.rows.add(
                "students", district_id=world.district_id, school_id=school_id, local_id=str(number), given_name=given, family_name=family, grade=grade,
                birth_date=date(world.calendar.year - 7 - grade, 10, 1) + timedelta(days=rng.randrange(365)), state="active", entered_on=date(entered, 8, 12),
            )  # fmt: skip
            if grade > 9 or position % 2:
                world.rows.add("choices", district_id=world.district_id, student_id=student_id, program_version_id=version_id, chosen_on=date(entered, 9, 10))
            _add_records(world, rng, student_id, grade)


def _add_records(world: World, rng: random.Random, student_id: int, grade: int) -> None:
    for place, code in enumerate(WAY[: (grade - 9) * 2]):
        if rng.random() < 0.12:
            continue
        year, mark = world.calendar.year - (grade - 9) + place // 2, rng.choice(MARKS)
        passed = mark != "F"
        title = next(course[1] for course in COURSES if course[0] == code)
        world.rows.add(
            "course_records", district_id=world.district_id, student_id=student_id, course_id=world.offering_ids[code], course_code=code, course_title=title,
            school_name=NAME, year=year, term="Year", mark=mark, credits_attempted=Decimal(1), credits_earned=Decimal(1 if passed else 0),
            passed=passed, outcome="passed" if passed else "failed", origin="home", source=SIS,
        )  # fmt: skip


def _plan(campus: Campus, school_id: int, framework_id: int) -> None:
    """Made, but not decided: what the crosswalk cannot say waits for a person."""
    world, planned = campus.world, campus.world.calendar.ago(3, hour=11)
    move_id = world.rows.add(
        "framework_moves", district_id=world.district_id, school_id=school_id, from_framework_id=framework_id, to_framework_id=world.framework_id,
        by_id=campus.staff_ids["dwhitfield"], created_at=planned, updated_at=planned,
    )  # fmt: skip
    world.rows.flush()
    move = db.session.get_one(FrameworkMove, move_id)
    level(move)
    move.updated_at = planned  # not the moment of loading
    db.session.flush()
