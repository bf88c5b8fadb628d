"""What the rules for minors say, to whoever reads Spanish; what a district wrote stays as it wrote it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest

from portal.careers.reference import SEEDS
from portal.language import in_language
from portal.minors.engine import find
from portal.minors.findings import Stage
from portal.minors.hazards import HAZARDS, condition, label
from portal.minors.seeds import federal_rules
from portal.minors.words import TITLES, title_of
from tests.minors.test_cases import CASES, case_of

ENGLISH = re.compile(r"\b(?:Age|the|and|of|at most|before|birthday|not allowed|hours|school|week|January|November|July|AM|PM)\b")


@pytest.mark.parametrize(("age", "days", "more"), [each[1:4] for each in CASES if each[4]], ids=[each[0] for each in CASES if each[4]])
@pytest.mark.parametrize("stage", [Stage.PLAN, Stage.HOURS])
def test_every_finding_is_said_in_spanish(app, stage, age, days, more):
    case = case_of(age, days, more, stage)
    with app.test_request_context():
        english = find(case)
        with in_language("es"):
            spanish = find(case)
    assert [each.key for each in spanish] == [each.key for each in english], "an override reaches the same finding, whoever reads it"
    assert [each.citation for each in spanish] == [each.citation for each in english]
    for each in spanish:
        said = f"{each.title} {each.text}"
        assert not ENGLISH.search(said), said
        assert not re.search(r"%\(|\.\.|\s[,.;]", said), said


def test_every_shipped_rule_hazard_and_condition_has_words_in_both_languages(app):
    rules = federal_rules()
    with (SEEDS / "minor_rules.csv").open(encoding="utf-8", newline="") as file:
        assert set(TITLES) == {row["title"] for row in csv.DictReader(file)}
    conditions = [each for rule in rules for each in rule.words("conditions")]
    assert conditions
    with app.test_request_context():
        english = {code: label(code) for code in HAZARDS}
    with app.test_request_context(), in_language("es"):
        assert all(title_of(rule.title) != rule.title for rule in rules)
        assert all(condition(each) != each for each in conditions)
        assert all(label(code) != words for code, words in english.items())
        assert label("HO7") == "Montacargas, grúas y otros aparatos de izar con motor"


def test_a_rule_that_a_district_wrote_keeps_its_own_title(app):
    _, age, days, more, _ = next(each for each in CASES if each[4] and each[4][0][0] == "FLSA-DAY")
    case = case_of(age, days, more)
    own = replace(case, rules=tuple(replace(rule, title="Our state: hours a day") for rule in case.rules))
    with app.test_request_context(), in_language("es"):
        assert {each.title for each in find(own)} == {"Our state: hours a day"}
