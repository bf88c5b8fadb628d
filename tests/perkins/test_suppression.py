"""A hidden cell cannot be worked out: the tests play the reader who subtracts, and who knows how we hide."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import product

import pytest

from portal.perkins.suppression import hidden_cells

MINIMUM = 4


def total_of(counts):
    return {"all": (sum(counts),)} | {str(place): (count,) for place, count in enumerate(counts)}


def groups_of(counts):
    return [("all", [str(place) for place in range(len(counts))])]


def published(counts, minimum=MINIMUM):
    """What a reader sees: a number or None, for the total and for each row."""
    values = total_of(counts)
    hidden = hidden_cells(values, groups_of(counts), minimum)
    return tuple(None if key in hidden else values[key][0] for key in values)


def test_a_table_without_small_cells_is_shown_whole():
    assert published([12, 30, 10], 10) == (52, 12, 30, 10)


def test_a_small_row_takes_another_with_it_for_the_total_would_give_it_away():
    assert published([30, 3, 12], 10) == (45, None, None, 12)


def test_rows_that_are_together_too_few_take_one_more():
    assert published([1, 2, 40, 20], 10) == (63, None, None, None, 20)
    assert published([9, 9, 9, 40, 20], 10) == (87, None, None, None, None, 20)


def test_small_rows_take_one_that_is_not_small_however_many_they_are():
    assert published([9, 12, 40, 8, 8], 10) == (77, None, None, 40, None, None)


def test_only_the_total_is_left_where_all_rows_go():
    assert published([3, 30], 10) == (33, None, None)


def test_a_total_that_is_small_is_hidden_too():
    assert published([3, 2], 10) == (None, None, None)


def test_the_only_row_takes_the_total_with_it():
    assert published([3], 10) == (None, None)
    assert published([3, 0], 10) == (None, None, None)


def test_an_empty_row_is_shown_only_where_nothing_is_hidden():
    assert published([0, 30, 12], 10) == (42, 0, 30, 12)
    assert published([0, 3, 30, 12], 10) == (45, None, None, None, 12)


@pytest.mark.parametrize(("rows", "most"), [(2, 25), (3, 16), (4, 10)])
def test_a_reader_who_knows_the_rule_never_finds_a_hidden_number(rows, most):
    """Of all tables that print alike, each hidden number differs in some: nobody can tell which table it was."""
    alike = defaultdict(list)
    for counts in product(range(most + 1), repeat=rows):
        alike[published(counts)].append(counts)
    hid = 0
    for seen, tables in alike.items():
        rest = None if seen[0] is None else seen[0] - sum(row or 0 for row in seen[1:])
        if rest is not None and rest > most:
            continue  # some of those that print alike have larger numbers than we try
        for place, row in enumerate(seen[1:]):
            if row is None:
                hid += 1
                assert len({each[place] for each in tables}) > 1, (tables, seen)
    assert hid > 10


def test_two_levels_of_sums_give_nothing_away_either():
    """Clusters and their programs under one total: no hidden number follows from subtracting, however often one does."""
    sums = [("all", ["c1", "c2", "c3"]), ("c1", ["p1", "p2"]), ("c2", ["p3", "p4"]), ("c3", ["p5"])]
    rng = random.Random(5)
    hid = 0
    for _ in range(400):
        programs = {f"p{n}": rng.choice([0, 2, 3, 8, 15, 40, 60]) for n in range(1, 6)}
        values = {key: (count,) for key, count in programs.items()}
        for parent, children in [*sums[1:], sums[0]]:
            values[parent] = (sum(values[child][0] for child in children),)
        hidden = hidden_cells(values, sums, 10)
        hid += bool(hidden)
        known = set(values) - hidden
        while True:  # a reader fills in every sum with one unknown
            found = {unknown[0] for parent, children in sums if len(unknown := [each for each in (parent, *children) if each not in known]) == 1}
            if not found:
                break
            known |= found
        assert {key for key in known if 0 < values[key][0] < 10} == set(), values
        assert not known & hidden, values
    assert hid > 100


def test_numerators_and_those_who_are_not_in_them_are_both_protected():
    """12 of 14 tells of the two who are not; another school goes with it."""
    values = {"all": (62, 52), "a": (12, 2), "b": (20, 10), "c": (30, 40)}
    assert hidden_cells(values, [("all", ["a", "b", "c"])], 10) == {"a", "b", "c"}
    values = {"all": (92, 82), "a": (12, 2), "b": (20, 20), "c": (60, 60)}
    assert hidden_cells(values, [("all", ["a", "b", "c"])], 10) == {"a", "b"}


def test_rows_that_a_sister_table_hides_are_hidden_here_as_well():
    values = {"all": (60,), "a": (20,), "b": (20,), "c": (20,)}
    assert hidden_cells(values, [("all", ["a", "b", "c"])], 10, {"a"}) == {"a", "b"}
