"""What a query string may ask for, and what it cannot mean."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.explore.asked import Beside, asked, beside


def test_pathways_and_occupations_are_told_apart_and_kept_in_order():
    found = beside(["12,29-1141", "3", "12"])
    assert found == Beside((12, 3), ("29-1141",))
    assert found.text == "12,3,29-1141"


def test_a_fifth_of_a_kind_is_left_out():
    found = beside(["1,2,3,4,5", "11-1111,22-2222,33-3333,44-4444,55-5555"])
    assert (len(found.pathways), len(found.occupations)) == (4, 4)
    assert found.toggled(5) == found
    assert found.toggled("55-5555") == found


def test_the_same_again_takes_out():
    assert beside(["1,2"]).toggled(1) == Beside((2,))
    assert beside(["1,29-1141"]).toggled("29-1141") == Beside((1,))


@pytest.mark.parametrize("text", ["", ",", "x", "-1", "0", "9" * 40, "٣", "29-11411", "1;DROP", "\x00", "🙂," * 300])
def test_what_it_cannot_mean_is_left_out(text):
    assert beside([text]) == Beside()


def test_an_unknown_word_is_everything():
    nonsense = dict.fromkeys(("what", "sort", "cluster", "way", "offered", "growth", "pay", "with"), "nonsense")
    assert asked(MultiDict(nonsense)) == asked(MultiDict())


def test_an_address_says_what_was_asked_for():
    wanted = asked(MultiDict({"sort": "pay", "way": "short", "with": "3,29-1141"}))
    assert wanted.url() == "/explore?sort=pay&way=short&with=3,29-1141"
    assert wanted.marked(3) == "/explore?sort=pay&way=short&with=29-1141"
    assert asked(MultiDict()).url() == "/explore"
