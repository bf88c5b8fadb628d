"""The statements and the skills as `reference load` brings them."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise

from portal.careers.reference import SEEDS
from portal.careers.seeds import Keys, load_table
from portal.interests import queries
from portal.interests.seeds import SKILLS, STATEMENTS


def loaded():
    load_table(STATEMENTS, SEEDS, Keys())
    load_table(SKILLS, SEEDS, Keys())


def test_there_are_ten_statements_for_each_side_and_five_in_the_short_form(session):
    loaded()
    assert Counter(one.area for one in queries.statements("long")) == dict.fromkeys("RIASEC", 10)
    assert Counter(one.area for one in queries.statements("short")) == dict.fromkeys("RIASEC", 5)


def test_no_side_is_asked_twice_in_a_row(session):
    loaded()
    for form in ("long", "short"):
        areas = [one.area for one in queries.statements(form)]
        assert all(first != second for first, second in pairwise(areas))


def test_every_statement_is_said_once_and_in_both_languages(session):
    loaded()
    said = queries.statements("long")
    assert len({one.text for one in said}) == len({one.text_es for one in said}) == 60
    assert all(one.text and one.text_es and one.text != one.text_es for one in said)
    assert max(len(one.text_es) for one in said) <= 90


def test_statements_say_nothing_of_gender():
    words = {"he", "she", "his", "her", "boys", "girls", "men", "women", "mother", "father"}
    with (SEEDS / "interest_statements.csv").open(encoding="utf-8", newline="") as file:
        assert not [row["en"] for row in csv.DictReader(file) if words & set(row["en"].lower().split())]


def test_every_skill_of_an_occupation_is_on_the_checklist(session):
    loaded()
    known = {one.name for one in queries.skills()}
    assert len(known) == 35
    with (SEEDS / "occupation_elements.csv").open(encoding="utf-8", newline="") as file:
        asked = {row["name"] for row in csv.DictReader(file) if row["kind"] == "skill"}
    assert asked <= known


def test_a_statement_that_the_file_drops_is_no_longer_asked_but_kept(session, tmp_path):
    loaded()
    rows = (SEEDS / "interest_statements.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "interest_statements.csv").write_text("".join(rows[:-1]), encoding="utf-8")
    load_table(STATEMENTS, tmp_path, Keys())
    assert len(queries.statements("long")) == 59
    loaded()
    assert len(queries.statements("long")) == 60
