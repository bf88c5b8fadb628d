"""A district in Ohio with two clusters: health, which the school offers a lot of, and building, which it does not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.careers.models import Area, Occupation, OccupationPathway, Projection, Wage
from portal.database import now
from portal.interests.models import InterestTake
from tests import factories as make

SOCIAL = {"realistic": 1.5, "investigative": 5.0, "artistic": 2.0, "social": 6.5, "enterprising": 3.0, "conventional": 2.0}
HANDS = {"realistic": 6.8, "investigative": 3.0, "artistic": 1.5, "social": 1.5, "enterprising": 2.5, "conventional": 4.0}


def wage(soc, area="US", **values):
    figures = {"p10": 20_000, "p25": 30_000, "median": 40_000, "p75": 50_000, "p90": 60_000, "employment": 1_000}
    return make.add(Wage(soc=soc, area_code=area, year=2025, **figures | values))


def projection(soc, base=100.0, target=105.0, openings=10.0, **values):
    change = None if base is None or target is None else round(100 * (target / base - 1), 1)
    return make.add(Projection(soc=soc, base_year=2024, target_year=2034, employment_base_thousands=base, employment_target_thousands=target, change_percent=change, openings_thousands=openings, **values))


def result(student, **scores):
    """A finished interest result; every side 0 where none is said."""
    six = {side: scores.get(side, 0.0) for side in SOCIAL}
    return make.add(InterestTake(district_id=student.district_id, student_id=student.id, source="long", state="finished", taken_on=now().date(), **six))


@pytest.fixture
def world(session, sign_in) -> SimpleNamespace:
    for area in (("US", "United States", "nation"), ("3900000", "Ohio", "state")):
        make.add(Area(code=area[0], name=area[1], kind=area[2]))
    district = make.district(area_code="3900000")
    school, other = make.school(district, name="Northside High"), make.school(district, name="Lakeview High")
    center = make.school(district, name="Harbor Career Center", kind="career_center")
    framework = make.framework(key="nccf-2024", title="National", edition="2024")
    health = make.cluster(framework, title="Health", title_es="Salud", grouping="caring", position=1)
    building = make.cluster(framework, title="Construction", grouping="building", position=2)
    care = make.pathway(health, title="Care", title_es="Cuidado", summary="Nurses and aides help people get well.", position=1)
    trades = make.pathway(building, title="Trades", summary="People build houses.", position=1)
    empty = make.pathway(building, title="Bare", position=2)
    for soc, title, six, education in (
        ("29-1141", "Registered Nurses", SOCIAL, "Bachelor's degree"), ("31-1120", "Health Aides", SOCIAL, "High school diploma or equivalent"),
        ("31-1131", "Nursing Assistants", SOCIAL, "High school diploma or equivalent"), ("47-2111", "Electricians", HANDS, "High school diploma or equivalent"),
        ("47-2031", "Carpenters", HANDS, "High school diploma or equivalent"), ("47-2152", "Plumbers", HANDS, "High school diploma or equivalent"),
    ):  # fmt: skip
        make.add(Occupation(soc=soc, title=title, title_es=f"{title} (es)", reported_as=soc, education=education, job_zone=3, plain=f"{title} at work.", plain_es=f"{title} en el trabajo.", **six))
        make.add(OccupationPathway(pathway_id=(care if soc[0] != "4" else trades).id, soc=soc))
    wage("29-1141", "3900000", median=82_000, employment=130_000)
    wage("29-1141", median=93_000, employment=3_000_000)
    wage("31-1120", median=34_000, employment=4_000_000)
    wage("47-2111", median=62_000)
    wage("47-2031", median=59_000)
    wage("00-0000", median=50_000)
    projection("00-0000", 170_000, 175_000, 18_000)
    projection("29-1141", 3_300.0, 3_460.0, 189.0)
    projection("31-1120", 4_300.0, 5_000.0, 765.0)
    projection("47-2031", 950.0, 900.0, 74.0)
    biology = make.course(district, at=school, title="Human Body", grade_low=9, grade_high=10)
    make.alignment(biology, care, "foundational")
    make.alignment(make.course(district, at=center, title="Patient Care", grade_low=11), care, "core")
    make.alignment(make.course(district, at=other, title="Only at Lakeview"), care, "core")
    make.alignment(make.course(district, at=school, title="Only proposed"), care, "core", state="submitted")
    make.alignment(make.course(district, at=school, title="Retired Course", state="retired"), care, "core")
    clinic = make.experience(district, title="Clinic Internship")
    make.alignment(clinic, care, "capstone")
    hospital = make.host(district, name="Harbor Hospital")
    opening = make.opening(hospital, clinic, seats=2)
    make.opening(hospital, clinic, state="draft")
    make.opening(hospital, clinic, apply_by=now().date() - timedelta(days=1))
    program = make.program(district, title="Biomedical Science", sites=(school,), pathways=(care,))
    make.version(program)
    user = make.user(district, "student", at=school)
    student = make.student(school, user=user)
    session.commit()
    return SimpleNamespace(
        district=district, school=school, other=other, center=center, framework=framework, health=health, building=building, care=care, trades=trades, empty=empty,
        biology=biology, clinic=clinic, opening=opening, program=program, who=student, user=user, hospital=hospital,
        student=sign_in(user), teacher=sign_in(make.user(district, "teacher", at=school)), director=sign_in(make.user(district, "cte_director")),
        coordinator=sign_in(make.user(district, "coordinator", at=school)),
    )  # fmt: skip
