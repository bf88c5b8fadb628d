"""What a figure says of itself, and how deeds are measured side by side."""

from __future__ import annotations

import json

import pytest

from bench.figures import Figure, Spread, exactly, in_turn, ratios, table, write


def test_the_median_of_the_rounds_decides_whether_a_goal_is_met():
    assert Figure("a page", Spread.of([1.0, 1.2, 9.0]), 1.25, "x").met is True
    assert Figure("a page", Spread.of([1.0, 1.3, 1.4]), 1.25, "x").met is False
    assert Figure("rows", exactly(19_000), 20_000, "rows/s", at_least=True).met is False
    assert Figure("rows", exactly(21_000), 20_000, "rows/s", at_least=True).met is True
    assert Figure("size", exactly(3), None, "MB").met is None


def test_a_ratio_is_taken_round_by_round():
    assert ratios([2.0, 30.0, 4.0], [1.0, 10.0, 2.0]) == Spread(2.0, 2.0, 3.0)


def test_deeds_take_turns_and_what_warms_them_up_is_not_counted():
    done: list[str] = []
    times = in_turn([lambda: done.append("a"), lambda: done.append("b")], rounds=2, calls=2)
    assert "".join(done) == "aabb" + "aabb" * 2
    assert [len(found) for found in times] == [2, 2]


def test_a_deed_that_takes_long_is_called_once_a_round():
    done: list[str] = []

    def long() -> None:
        done.append("a")
        sum(range(10_000_000))

    in_turn([long], rounds=2, calls=50)
    assert len(done) == 4


def test_the_table_says_no_loudly_and_tells_how_far_the_rounds_lay_apart():
    lines = table([Figure("a page", Spread(2.5, 2, 3), 1.25, "x"), Figure("its rows", exactly(50), None, "")]).splitlines()
    assert lines[2].split() == ["a", "page", "<=", "1.25", "x", "2.5", "x", "2", "-", "3", "NO"]
    assert lines[3].split() == ["its", "rows", "50"]


def test_the_file_is_a_list_of_figure_goal_measured_and_met(tmp_path):
    write([Figure("a page", Spread(2.54321, 2, 3), 1.25, "x"), Figure("rows", exactly(1_234_567.4), None, "")], tmp_path / "deep" / "school.json")
    page, rows = json.loads((tmp_path / "deep" / "school.json").read_text())
    assert (page["figure"], page["goal"], page["measured"], page["low"], page["high"], page["met"]) == ("a page", "<= 1.25 x", 2.543, 2, 3, False)
    assert (rows["goal"], rows["measured"], rows["met"]) == (None, 1_234_567, None)


@pytest.mark.parametrize(("value", "words"), [(0.12345, "0.123"), (12.345, "12.3"), (1234.5, "1,234"), (0, "0")])
def test_three_digits_are_shown(value, words):
    assert table([Figure("f", exactly(value), None, "")]).splitlines()[2].split()[1] == words
