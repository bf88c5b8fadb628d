"""A student who signs in, two occupations and a pathway that their school works with."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from portal.careers.models import Occupation
from tests import factories as make

NURSE, CODER = "29-1141", "15-1252"


@pytest.fixture
def cast(sign_in, session):
    district = make.district()
    school = make.school(district)
    framework = make.framework()
    make.use_framework(district, framework)
    pathway = make.pathway(make.cluster(framework), title="Nursing", title_es="Enfermería")
    make.add(Occupation(soc=NURSE, title="Registered Nurses", title_es="Enfermeros titulados"))
    make.add(Occupation(soc=CODER, title="Software Developers"))
    people = {name: make.user(district, "student", at=school) for name in ("ana", "ben")}
    students = {name: make.student(school, user=person, given_name=name.title()) for name, person in people.items()}
    coordinator = make.user(district, "coordinator", at=school, email="work@school.example")
    session.commit()
    return SimpleNamespace(
        district=district, school=school, pathway=pathway, people=people, ana=students["ana"], ben=students["ben"], coordinator=coordinator,
        browser=sign_in(people["ana"]), other=sign_in(people["ben"]), desk=sign_in(coordinator), sign_in=sign_in,
    )  # fmt: skip
