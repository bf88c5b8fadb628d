"""The rules for minors asked of real rows: placements, cohorts, hours, overrides, exemptions."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from portal.careers.reference import SEEDS
from portal.careers.seeds import Keys, load_table
from portal.extensions import db
from portal.hours.minor_checks import check_entry
from portal.minors import services
from portal.minors.checking import Stage
from portal.minors.models import ExemptionKind
from portal.placements import terms as terms_of
from portal.placements.minor_checks import check_new, check_new_many, check_placement
from tests import factories as make
from tests.counting import statements

TODAY = date(2026, 11, 2)
FIFTEEN, SIXTEEN = date(2011, 5, 3), date(2010, 9, 1)


def placed(town: Any, born: date | None, plan: list[list[Any]] | None = None, **terms: Any) -> Any:
    who = make.student(town.school, birth_date=born)
    return make.placement(who, town.internship, town.host, plan=plan, begins_on=date(2026, 11, 3), ends_on=date(2026, 12, 18), terms=terms)


def codes(checked: Any) -> list[str]:
    return [finding.rule for finding in checked.findings]


def test_a_plan_of_four_hours_on_a_school_day_is_found_at_15_and_not_at_16(town: Any) -> None:
    plan = [[1, "15:00", "19:00"]]
    young, older = placed(town, FIFTEEN, plan), placed(town, SIXTEEN, plan)
    found = check_placement(Stage.CONFIRM, young, terms_of.history_of(young.id)[0], today=TODAY)
    assert codes(found) == ["FLSA-DAY"]
    assert found.findings[0].text.startswith("Age 15: 4 h planned on Tuesday, November 3, 2026, a school day; at most 3 h.")
    assert found.findings[0].citation == "29 CFR 570.35(a)(4), (5)"
    assert not check_placement(Stage.CONFIRM, older, terms_of.history_of(older.id)[0], today=TODAY).findings


def test_work_at_two_placements_adds_up(town: Any) -> None:
    first = placed(town, FIFTEEN, [[0, "15:00", "18:00"], [1, "15:00", "18:00"], [2, "15:00", "18:00"]])
    second = make.placement(
        db.session.get(type(make.student(town.school)), first.student_id), town.internship, town.host, plan=[[5, "09:00", "17:00"], [6, "09:00", "11:00"]],
        begins_on=date(2026, 11, 3), ends_on=date(2026, 12, 18),
    )  # fmt: skip
    found = check_placement(Stage.CONFIRM, second, terms_of.history_of(second.id)[0], today=TODAY)
    assert codes(found) == ["FLSA-WEEK"]
    assert "19 h planned" in found.findings[0].text


def test_an_overridden_finding_blocks_no_more_until_it_is_taken_back_or_grows(town: Any) -> None:
    one = placed(town, FIFTEEN, [[1, "15:00", "19:00"]])
    terms = terms_of.history_of(one.id)[0]
    finding = check_placement(Stage.PLAN, one, terms, today=TODAY).blocking[0]
    where = {"placement_id": one.id, "school_id": one.school_id, "student_id": one.student_id, "district_id": one.district_id, "by": town.by}
    with pytest.raises(services.MinorsError, match="reason"):
        services.override_finding(finding, reason=" ", confirmed=True, **where)
    override = services.override_finding(finding, reason="State law allows four hours.", confirmed=True, **where)
    assert check_placement(Stage.PLAN, one, terms, today=TODAY).findings[0].overridden == "State law allows four hours."
    assert check_placement(Stage.PLAN, one, terms, plan=[[1, "14:00", "19:00"]], today=TODAY).blocking, "five hours are more than the four overridden"
    services.take_back_override(override, school_id=one.school_id, student_id=one.student_id, by=town.by)
    assert check_placement(Stage.PLAN, one, terms, today=TODAY).blocking


def test_an_override_of_the_plan_reaches_the_hours_logged_on_it(town: Any) -> None:
    one = placed(town, FIFTEEN, [[1, "15:00", "19:00"]])
    terms = terms_of.history_of(one.id)[0]
    one.agreement_signed_on = date(2026, 11, 1)
    services.override_finding(
        check_placement(Stage.PLAN, one, terms, today=TODAY).blocking[0], placement_id=one.id, school_id=one.school_id, student_id=one.student_id,
        district_id=one.district_id, reason="Agreed", confirmed=True, by=town.by,
    )  # fmt: skip
    entry = {"day": date(2026, 11, 3), "hours": Decimal(4), "begins_at": time(15), "ends_at": time(19)}
    assert not check_entry(entry, one, terms, today=TODAY).blocking
    assert check_entry(entry | {"hours": Decimal(5)}, one, terms, today=TODAY).blocking


def test_hours_logged_before_the_agreement_is_signed_are_found(town: Any) -> None:
    one = placed(town, SIXTEEN)
    found = check_entry({"day": date(2026, 11, 3), "hours": Decimal(2)}, one, terms_of.history_of(one.id)[0], today=TODAY)
    assert codes(found) == ["AGREEMENT-FIRST"]


def test_a_student_learner_of_16_may_do_what_the_exemption_covers(town: Any) -> None:
    one = placed(town, SIXTEEN, hazards=["HO5", "HO7"])
    terms = terms_of.history_of(one.id)[0]
    assert codes(check_placement(Stage.CONFIRM, one, terms, today=TODAY)) == ["FLSA-HO5", "FLSA-HO7"]
    where = {"placement_id": one.id, "school_id": one.school_id, "student_id": one.student_id, "district_id": one.district_id, "by": town.by}
    three, four = ["incidental", "supervised", "instructed"], ["incidental", "supervised", "instructed", "scheduled"]
    with pytest.raises(services.MinorsError, match="four terms"):
        services.record_exemption(kind=ExemptionKind.STUDENT_LEARNER, orders=["HO5"], agreement_on=TODAY, terms=three, note="", **where)
    services.record_exemption(kind=ExemptionKind.STUDENT_LEARNER, orders=["HO5", "HO7"], agreement_on=TODAY, terms=four, note="", **where)
    found = check_placement(Stage.CONFIRM, one, terms, today=TODAY)
    assert [(f.rule, f.allowed) for f in found.findings] == [("FLSA-HO5", True), ("FLSA-HO7", False)], "HO 7 knows no exemption"
    assert "student-learner under 29 CFR 570.50(c)" in found.findings[0].text


def test_somebody_without_a_date_of_birth_gets_a_warning_and_an_adult_nothing(town: Any) -> None:
    values = {"experience_kind": "internship", "host": town.host, "begins_on": date(2026, 11, 3), "ends_on": date(2026, 12, 1), "hazards": ["HO1"], "today": TODAY}
    nobody, adult = make.student(town.school, birth_date=None), make.student(town.school, birth_date=date(2008, 11, 3))
    found = check_new_many(Stage.REQUEST, student_ids=[nobody.id, adult.id], **values)
    assert codes(found[nobody.id]) == ["BIRTH-DATE"]
    assert not found[nobody.id].blocking
    assert not found[adult.id].findings


def test_a_cohort_is_checked_in_a_constant_number_of_queries(town: Any) -> None:
    values = {"experience_kind": "internship", "host": town.host, "begins_on": date(2026, 11, 3), "ends_on": date(2026, 12, 1), "plan": [[1, "15:00", "19:00"]], "today": TODAY}
    many = [make.student(town.school, birth_date=FIFTEEN).id for _ in range(50)]
    with statements() as one:
        check_new_many(Stage.CONFIRM, student_ids=many[:1], **values)
    with statements() as fifty:
        found = check_new_many(Stage.CONFIRM, student_ids=many, **values)
    assert len(one) == len(fifty) <= 8
    assert all(each.blocking for each in found.values())


def test_a_district_without_rules_finds_nothing(session: Any) -> None:
    home = make.district()
    who = make.student(make.school(home), birth_date=FIFTEEN)
    assert not check_new(Stage.REQUEST, student_id=who.id, experience_kind="internship", host=make.host(home), begins_on=TODAY, ends_on=TODAY, hazards=["HO1"]).findings


def test_the_federal_rules_load_and_load_again_without_change(session: Any) -> None:
    from portal.minors.seeds import register

    register()
    from portal.careers.reference import _further

    first = load_table(_further["minor_rules"], SEEDS, Keys())
    assert first.new == 31
    assert load_table(_further["minor_rules"], SEEDS, Keys()).known
