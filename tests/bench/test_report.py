"""The README shows what was measured, and nothing else."""

from __future__ import annotations

import json

import pytest

from bench.report import README, rewritten, table


def result(figure, measured, *, goal="<= 1.25 x", unit="x", met=True):
    return {"figure": figure, "goal": goal, "measured": measured, "unit": unit, "low": measured, "high": measured, "met": met}


def test_the_table_of_the_readme_is_made_of_the_results_that_lie_beside_it():
    text = README.read_text(encoding="utf-8")
    assert rewritten(text, table()) == text, "run: python -m bench.report"


def test_each_size_has_a_column_and_what_misses_its_goal_stands_out(tmp_path):
    (tmp_path / "school.json").write_text(json.dumps([result("courses", 0.5), result("queries", 9, goal=None, met=None), result("homes", 4.0, met=False)]))
    (tmp_path / "district-postgresql.json").write_text(json.dumps([result("courses", 0.75), result("all of this", 700, goal="<= 600 s", met=False)]))
    assert table(tmp_path).splitlines() == [
        "|  | goal | school | district, PostgreSQL |",
        "| --- | --- | --- | --- |",
        "| courses | <= 1.25 x | 0.5 x | 0.75 x |",
        "| homes | <= 1.25 x | *4 x* |  |",
    ]


def test_a_readme_without_a_place_for_the_table_is_left_alone():
    with pytest.raises(ValueError, match="no <!-- figures -->"):
        rewritten("# Portal\n", "| |\n")
