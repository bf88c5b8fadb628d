"""The district that the tests of Perkins share: a program of four CTE courses, its people, and a stranger beside it."""

from __future__ import annotations

from typing import Any

from portal.perkins.keeping import refresh
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.programs.viewers import viewer_of


def gather() -> Any:
    class World:
        district = make.district(name="Trades")
        school = make.school(district, name="North High")
        second = make.school(district, name="South High")
        framework = make.framework(title="National")
        cluster = make.cluster(framework, title="Construction")
        pathway = make.pathway(cluster, title="Carpentry")
        first = make.course(district, title="Carpentry I", cte=True)
        later = make.course(district, title="Carpentry II", cte=True)
        third = make.course(district, title="Carpentry III", cte=True)
        math = make.course(district, title="Geometry")
        program = make.program(district, sites=(school,), pathways=(pathway,), title="Carpentry", cip_code=None, state_code="CARP")
        version = make.version(program)
        asked = make.requirement(version, "all_of", *({"offering_id": c.id} for c in (first, later, third, math)), title="Courses")
        student = make.student(school, grade=12, given_name="Nia", family_name="Novak")
        director = make.user(district, "cte_director")
        admin = make.user(district, "district_admin")
        school_admin = make.user(district, "school_admin", at=school)
        teacher = make.user(district, "teacher", at=school)
        elsewhere = make.district(name="Elsewhere")
        stranger = make.user(elsewhere, "cte_director")

    World.by = viewer_of(World.admin)
    return World


def earn(world: Any, student: Any, *courses: Any, **values: Any) -> list[Any]:
    """Records, and the signal that whoever writes them sends."""
    made = [make.record(student, course, **values) for course in courses]
    students_changed.send(None, student_ids={student.id})
    return made


def concentrators(world: Any, count: int, *, at: Any = None, courses: Any = None, **values: Any) -> list[Any]:
    """Students with two courses of the program."""
    students = [make.student(at or world.school, **values) for _ in range(count)]
    for each in students:
        for course in courses or (world.first, world.later):
            make.record(each, course)
    refresh(each.id for each in students)
    return students
