"""Drawings: right places, a scale that holds everything, nothing drawn where nothing is known."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from portal.careers import drawings
from portal.careers.figures import Pay, jobs, signed
from portal.careers.words import compared

PAY = Pay("US", "United States", 2025, 1000, 20_000, 30_000, 50_000, 75_000, 100_000, False, "exact")


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def bars(svg):
    return {rect.get("class"): rect for rect in fromstring(str(svg)).iter("rect")}


def test_a_range_stands_where_its_figures_are():
    drawn = bars(drawings.pay_range(PAY, 200_000))
    assert (drawn["span"].get("x"), drawn["span"].get("width")) == ("10.0%", "40.0%")
    assert (drawn["middle"].get("x"), drawn["middle"].get("width")) == ("15.0%", "22.5%")
    assert drawn["mid"].get("x") == "25.0%"


def test_a_range_says_its_figures_aloud():
    svg = fromstring(str(drawings.pay_range(PAY, 200_000)))
    assert svg.find("title").text == "Yearly pay, United States, 2025"
    assert (
        svg.find("desc").text
        == "One in ten earns less than $20,000, half less than $50,000, one in ten more than $100,000."
    )


def test_without_figures_nothing_is_drawn():
    assert drawings.pay_range(replace(PAY, p10=None), 200_000) == ""
    assert drawings.small_range(None, 5, 5) == ""


def test_an_unpublished_top_reaches_the_end_of_the_scale_and_says_so():
    open_ended = replace(PAY, p90=None)
    assert bars(drawings.pay_range(open_ended, 200_000))["span"].get("width") == "90.0%"
    assert "highest pay is not published" in str(drawings.pay_range(open_ended, 200_000))


@pytest.mark.parametrize(
    ("highest", "end"), [(0, 25_000), (60_000, 75_000), (124_999, 125_000), (199_850, 200_000), (946_560, 1_000_000)]
)
def test_a_scale_ends_at_a_round_number_that_holds_all(highest, end):
    assert drawings.pay_scale([replace(PAY, p90=highest, p75=None, median=None)]) == end


@pytest.mark.parametrize("top", [25_000, 125_000, 200_000, 500_000, 1_000_000])
def test_an_axis_has_few_ticks_from_zero_to_its_end(top):
    words = re.findall(r">(\$[^<]*)<", str(drawings.pay_axis(top)))
    assert words[0] == "$0"
    assert 2 <= len(words) <= 7


def test_growth_is_drawn_from_zero_to_either_side():
    low, high = drawings.growth_ends(-5.0, 3.1)
    less, more = bars(drawings.growth_bar(-5.0, low, high, "A")), bars(drawings.growth_bar(3.1, low, high, "B"))
    zero = float(less["zero"].get("x").rstrip("%"))
    assert float(less["less"].get("x").rstrip("%")) < zero
    assert float(more["more"].get("x").rstrip("%")) == zero


def test_a_hexagon_has_six_corners_and_names_each_side():
    scores = dict(zip("RIASEC", (1, 7, 4, 4, 4, 4), strict=True))
    svg = fromstring(str(drawings.interest_hexagon(scores, "Profile")))
    assert [text.text for text in svg.iter("text")] == [
        "Realistic",
        "Investigative",
        "Artistic",
        "Social",
        "Enterprising",
        "Conventional",
    ]
    profile = next(polygon for polygon in svg.iter("polygon") if polygon.get("class") == "profile")
    corners = [tuple(map(float, corner.split(","))) for corner in profile.get("points").split()]
    assert corners[0] == (170.0, 150.0)
    assert corners[1] == (256.6, 100.0)
    assert svg.find("desc").text.startswith("Investigative 7.0")


def test_ids_of_drawings_are_never_the_same():
    made = str(drawings.pay_range(PAY, 200_000)) + str(drawings.pay_range(PAY, 200_000))
    ids = re.findall(r' id="([^"]+)"', made)
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize(
    ("thousands", "words"), [(None, ""), (0.2, "200"), (12.4, "12,400"), (3391.0, "3.4 million"), (0.0, "0")]
)
def test_jobs_are_counted_in_words_people_use(thousands, words):
    assert jobs(thousands) == words


@pytest.mark.parametrize(("percent", "words"), [(None, ""), (28.5, "+28.5 %"), (-3.04, "−3.0 %"), (0.0, "0.0 %")])
def test_growth_carries_its_sign(percent, words):
    assert signed(percent) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [(None, ""), (-4, "fewer jobs"), (0.2, "about as many jobs"), (1.5, "slower than average"), (3.1, "about average"),
     (5, "faster than average"), (28.5, "much faster than average")],
)  # fmt: skip
def test_growth_is_set_beside_that_of_all_occupations(change, words):
    assert compared(change, 3.1) == words
