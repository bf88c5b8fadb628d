"""The labour market of several occupations together: what counts once, what is missing, how pay spreads."""

from __future__ import annotations

from dataclasses import replace

from portal.explore.figures import Job
from portal.explore.market import market

NURSES = Job("29-1141", "Nurses", "", "Bachelor's degree", 3, (None,) * 6, "29-1141", False, 80_000, False, "US", None, 3_000, 3.0, 3.3, 10.0, 0.2)
AIDES = replace(NURSES, soc="31-1120", line="31-1120", education="High school diploma or equivalent", median=30_000, nation=6_000, base=6.0, target=5.4, openings=0.8)


def test_jobs_and_openings_add_up_and_growth_is_that_of_all_jobs_together():
    found = market([NURSES, AIDES], "US")
    assert (found.jobs, round(found.openings, 3)) == (9_000, 1.0)
    assert found.change == -3.3  # 9.0 thousand become 8.7


def test_what_is_published_for_a_wider_group_counts_once():
    ward = replace(NURSES, soc="29-1149", broad=True)
    found = market([NURSES, ward], "US")
    assert (found.occupations, found.jobs, found.openings) == (2, 3_000, 0.2)


def test_pay_spreads_over_the_jobs_and_not_over_the_occupations():
    few = replace(NURSES, soc="29-1211", line="29-1211", median=250_000, nation=10)
    pay = market([NURSES, AIDES, few], "US").pay
    assert (pay.low, pay.p25, pay.median, pay.p75, pay.high) == (30_000, 30_000, 30_000, 80_000, 250_000)


def test_pay_above_what_is_published_is_the_highest_and_has_no_figure():
    doctors = replace(NURSES, soc="29-1229", line="29-1229", median=None, top_coded=True, nation=50_000)
    pay = market([NURSES, doctors], "US").pay
    assert (pay.low, pay.median, pay.high) == (80_000, None, None)


def test_the_area_counts_where_it_publishes_jobs_and_the_nation_stands_in_where_it_does_not():
    local = replace(NURSES, here=130, pay_area="39")
    assert (market([local, AIDES], "39").jobs, market([local, AIDES], "39").jobs_area) == (130, "39")
    assert (market([NURSES, AIDES], "39").jobs, market([NURSES, AIDES], "39").jobs_area) == (9_000, "US")
    assert (market([local], "39").pay_area, market([local, AIDES], "39").pay_area) == ("39", "")


def test_nothing_known_is_nothing_said():
    bare = replace(NURSES, median=None, nation=None, base=None, target=None, change=None, openings=None, education="", pay_area="")
    for found in (market([], "US"), market([bare], "US")):
        assert (found.jobs, found.change, found.openings, found.pay, found.education) == (None,) * 4 + ("",)
    assert market([bare], "US").unknown == 1


def test_the_usual_way_in_is_that_of_most_jobs():
    assert market([NURSES, AIDES], "US").education == "High school diploma or equivalent"
    assert market([], "US").education == ""
