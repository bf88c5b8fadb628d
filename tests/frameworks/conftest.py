"""A named cast: two districts, who looks after frameworks, who only reads them; a national framework, an own one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import factories as make


@pytest.fixture
def cast(session, sign_in) -> SimpleNamespace:
    district, elsewhere = make.district(), make.district()
    school = make.school(district, name="Northside High")
    national = make.framework(key="nccf-2024", title="National Framework", edition="2024", publisher="Publisher")
    digital = make.cluster(national, title="Digital Technology", code="digital", position=1)
    networks = make.pathway(digital, title="Networks", code="networks", position=1, summary="They connect computers.")
    software = make.pathway(digital, title="Software", code="software", position=2)
    own = make.framework(district, title="Our Framework")
    crafts = make.cluster(own, title="Crafts", code="crafts", grouping="building", position=1, summary="They make.")
    wood = make.pathway(crafts, title="Wood", code="wood", position=1, summary="They saw.")
    metal = make.pathway(crafts, title="Metal", code="metal", position=2)
    foreign = make.framework(elsewhere, title="Foreign Framework")
    far = make.cluster(foreign, title="Far")
    away = make.pathway(far, title="Away")
    people = {
        "director": make.user(district, "cte_director"),
        "admin": make.user(district, "district_admin"),
        "teacher": make.user(district, "teacher", at=school),
        "student": make.user(district, "student", at=school),
        "stranger": make.user(elsewhere, "cte_director"),
    }
    rows = {
        "district": district, "elsewhere": elsewhere, "school": school, "national": national, "digital": digital,
        "networks": networks, "software": software, "own": own, "crafts": crafts, "wood": wood, "metal": metal,
        "foreign": foreign, "far": far, "away": away,
    }  # fmt: skip
    return SimpleNamespace(**rows, people=people, **{name: sign_in(person) for name, person in people.items()})

