"""The district that the tests of programs share, with the people who look after it and a stranger's beside it."""

from __future__ import annotations

from typing import Any

from portal.programs.summaries import refresh
from tests import factories as make
from tests.programs.viewers import viewer_of


def gather() -> Any:
    """A district with a published program, the people who look after it, students in it, and a stranger's district."""

    class World:
        district = make.district(name="Lakes")
        school = make.school(district, name="Northside High")
        second = make.school(district, name="Southside High")
        framework = make.framework(title="National")
        chosen_framework = make.use_framework(district, framework)
        cluster = make.cluster(framework, title="Advanced Manufacturing", grouping="building")
        pathway = make.pathway(cluster, title="Robotics")
        other_pathway = make.pathway(cluster, title="Welding")
        first_course = make.course(district, at=school, title="Robots I")
        second_course = make.course(district, at=school, title="Robots II")
        third_course = make.course(district, at=school, title="Sensors")
        internship = make.experience(district, at=school, title="Robot shop internship", hours=80)
        aligned = make.alignment(third_course, pathway, "core")
        credential = make.credential(district, title="Robot Operator", issuer="Robot Board")
        program = make.program(district, sites=(school,), pathways=(pathway,), title="Robotics and Automation", summary="Build machines that move.")
        version = make.version(program, entry_year=2026)
        foundation = make.requirement(version, "all_of", {"offering_id": first_course.id}, title="Foundation")
        core = make.requirement(version, "k_of_n", {"offering_id": second_course.id}, {"pathway_id": pathway.id, "role": "core"}, title="Core courses", amount=2, position=1)
        person = make.user(district, "student", at=school)
        student = make.student(school, user=person, grade=10)
        choice = make.choice(student, version)
        director = make.user(district, "cte_director")
        admin = make.user(district, "district_admin")
        counselor = make.user(district, "counselor", at=school)
        teacher = make.user(district, "teacher", at=school)
        lead = make.user(district, "teacher", at=school, given_name="Lena", family_name="Lead")
        lead_grant = make.grant(lead, "program_lead", at=school)
        elsewhere = make.district(name="Elsewhere")
        stranger = make.user(elsewhere, "cte_director")

    refresh([World.student.id])
    World.by = viewer_of(World.director)
    return World
