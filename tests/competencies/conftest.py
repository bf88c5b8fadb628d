"""A named cast: who looks after competencies, who reads them, and a stranger; two pathways, a set with two levels."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import factories as make


@pytest.fixture
def cast(session, sign_in) -> SimpleNamespace:
    district, elsewhere = make.district(name="Harbor"), make.district()
    school = make.school(district, name="Northside High")
    framework = make.framework(district, title="Our Framework")
    make.use_framework(district, framework)
    crafts = make.cluster(framework, title="Crafts", position=1)
    metal = make.pathway(crafts, title="Metal", position=1)
    wood = make.pathway(crafts, title="Wood", position=2)
    found = make.competency_set(
        district, title="Fabrication", publisher="Makers", edition="2026", case_version="1.1", pathways=(metal,)
    )
    one = make.competency(found, "1", statement="Safety", position=1)
    one_one = make.competency(
        found, "1.1", under=one, statement="Wears what protects", position=1, kind="practice", levels=["11"]
    )
    one_two = make.competency(found, "1.2", under=one, statement="Leaves the bay clean", position=2, kind="skill")
    two = make.competency(found, "2", statement="Reads drawings", position=2)
    draft = make.competency_set(district, title="Not yet", state="draft")
    foreign = make.competency_set(elsewhere, title="Foreign")
    people = {
        "director": make.user(district, "cte_director"),
        "admin": make.user(district, "district_admin"),
        "teacher": make.user(district, "teacher", at=school),
        "counselor": make.user(district, "counselor", at=school),
        "student": make.user(district, "student", at=school),
        "stranger": make.user(elsewhere, "cte_director"),
    }
    rows = {
        "district": district, "elsewhere": elsewhere, "school": school, "framework": framework, "metal": metal, "wood": wood,
        "set": found, "one": one, "one_one": one_one, "one_two": one_two, "two": two, "draft": draft, "foreign": foreign,
    }  # fmt: skip
    return SimpleNamespace(**rows, people=people, **{name: sign_in(person) for name, person in people.items()})
