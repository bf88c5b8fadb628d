"""A district with the federal rules, a school year, a school, a host and its coordinator."""

from __future__ import annotations

import csv
from types import SimpleNamespace
from typing import Any

import pytest

from portal.accounts.viewers import load_viewer
from portal.careers.reference import SEEDS
from portal.careers.seeds import Keys
from portal.minors.models import MinorRule
from portal.minors.seeds import minor_rule
from tests import factories as make


def add_federal_rules() -> None:
    with (SEEDS / "minor_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            make.add(MinorRule(**minor_rule(row, Keys())))


@pytest.fixture
def town(session: Any) -> SimpleNamespace:
    add_federal_rules()
    home = make.district()
    make.term(make.school_year(home))
    school = make.school(home)
    user = make.user(home, "coordinator", at=school)
    return SimpleNamespace(
        home=home, school=school, host=make.host(home), internship=make.experience(home), user=user, by=load_viewer(user.id, None), admin=make.user(home, "district_admin"),
    )  # fmt: skip
