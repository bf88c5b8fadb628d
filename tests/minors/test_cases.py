"""Each rule by cases: who, what, when, and which finding with which citation."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from portal.minors.ages import birthday, labor_day
from portal.minors.cases import Case, Exemption
from portal.minors.engine import find
from portal.minors.findings import Job, Stage, Worked
from portal.minors.models import ExemptionKind, RuleKind
from portal.minors.overriding import reaches
from portal.minors.rules import Rule
from portal.minors.seeds import federal_rules

TUESDAY = date(2026, 11, 3)
"""A school day: school is held from Monday, October 26 to Friday, December 18, less November 26 and 27."""
SCHOOL = frozenset(
    date.fromordinal(n) for n in range(date(2026, 10, 26).toordinal(), date(2026, 12, 19).toordinal())
    if date.fromordinal(n).weekday() < 5 and n not in (date(2026, 11, 26).toordinal(), date(2026, 11, 27).toordinal())
)  # fmt: skip
WECEP = Rule("WECEP", "WECEP", "29 CFR 570.36", RuleKind.VARIANT, {"exemption": "wecep", "school_week": 23, "in_school_hours": True}, 14, 15)
STUDY = Rule("WORK-STUDY", "Work-study", "29 CFR 570.37", WECEP.kind, {"exemption": "work_study", "school_week": 18, "in_school_hours": True, "school_hours_day": 8}, 14, 15)


def on(day: str, hours: Any = 2, begins: str = "", ends: str = "") -> Worked:
    """'11-03' is of 2026."""
    month, number = day.split("-")
    return Worked(date(2026, int(month), int(number)), Decimal(str(hours)), time.fromisoformat(begins) if begins else None, time.fromisoformat(ends) if ends else None)


def week(hours: Any, *days: str) -> list[Worked]:
    return [on(day, hours) for day in days]


MONDAY_TO_SATURDAY = ("11-02", "11-03", "11-04", "11-05", "11-06", "11-07")
DAY, WEEK, TIME, SCHOOL_HOURS = "29 CFR 570.35(a)(4), (5)", "29 CFR 570.35(a)(2), (3)", "29 CFR 570.35(a)(6)", "29 CFR 570.35(a)(1), (b)"
AGREED = {"agreement_signed_on": date(2026, 1, 1)}
# (what the case is, age on November 3 or the date of birth, days of work, what else the job has, findings as rule or (rule, citation))
CASES: list[tuple[str, Any, list[Worked], dict[str, Any], list[Any]]] = [
    # hours a day
    ("15, three hours on a school day", 15, week(3, "11-03"), {}, []),
    ("15, a quarter more than three hours on a school day", 15, week("3.25", "11-03"), {}, [("FLSA-DAY", DAY)]),
    ("14, four hours on a school day", 14, week(4, "11-03"), {}, [("FLSA-DAY", DAY)]),
    ("16, four hours on a school day", 16, week(4, "11-03"), {}, []),
    ("15, four hours on a Friday with school", 15, week(4, "11-06"), {}, [("FLSA-DAY", DAY)]),
    ("15, three hours on a Friday with school", 15, week(3, "11-06"), {}, []),
    ("15, eight hours on a Saturday", 15, week(8, "11-07"), {}, []),
    ("15, eight and a half hours on a Saturday", 15, week("8.5", "11-07"), {}, [("FLSA-DAY", DAY)]),
    ("15, eight hours on a day off in November", 15, week(8, "11-26"), {}, []),
    ("15, nine hours on a day off in November", 15, week(9, "11-27"), {}, [("FLSA-DAY", DAY)]),
    ("15, eight hours on a Tuesday in the summer", 15, week(8, "07-07"), AGREED, []),
    ("15, nine hours on a Tuesday in the summer", 15, week(9, "07-07"), AGREED, [("FLSA-DAY", DAY)]),
    ("15, two placements of two hours on one school day", 15, [*week(2, "11-03"), *week(2, "11-03")], {}, [("FLSA-DAY", DAY)]),
    ("15, an unpaid job shadow of six hours", 15, week(6, "11-03"), {"experience_kind": "job_shadow"}, []),
    ("15, a paid job shadow of six hours", 15, week(6, "11-03"), {"experience_kind": "job_shadow", "paid": True}, [("FLSA-DAY", DAY)]),
    ("17, twelve hours on a school day", 17, week(12, "11-03"), {}, []),
    ("18, twelve hours on a school day", 18, week(12, "11-03"), {}, []),
    # hours a week
    ("15, eighteen hours in a school week", 15, week(3, *MONDAY_TO_SATURDAY), {}, []),
    ("15, nineteen hours in a school week", 15, [*week(3, *MONDAY_TO_SATURDAY), *week(1, "11-01")], {}, [("FLSA-WEEK", WEEK)]),
    ("15, nineteen hours, but Sunday is of the next week", 15, [*week(3, *MONDAY_TO_SATURDAY), *week(1, "11-08")], {}, []),
    ("16, thirty hours in a school week", 16, week(5, *MONDAY_TO_SATURDAY), {}, []),
    ("15, a week with one day off is a school week", 15, week(3, "11-23", "11-24", "11-25") + week(5, "11-26", "11-27"), {}, [("FLSA-WEEK", WEEK)]),
    ("15, forty hours in a week without school", 15, week(8, "07-06", "07-07", "07-08", "07-09", "07-10"), AGREED, []),
    ("15, forty-one hours in a week without school", 15, week(8, "07-06", "07-07", "07-08", "07-09", "07-10") + week(1, "07-11"), AGREED, [("FLSA-WEEK", WEEK)]),
    ("15, two placements add up to twenty hours", 15, [*week(3, "11-02", "11-03", "11-04", "11-05"), *week(8, "11-07")], {}, [("FLSA-WEEK", WEEK)]),
    # a birthday inside the week
    ("16 on Wednesday: four hours on Tuesday", date(2010, 11, 4), week(4, "11-03"), {}, [("FLSA-DAY", DAY)]),
    ("16 on Wednesday: four hours on Wednesday", date(2010, 11, 4), week(4, "11-04"), {}, []),
    ("16 on Wednesday: thirty hours from Wednesday on", date(2010, 11, 4), week("7.5", "11-04", "11-05", "11-06", "11-07"), {}, []),
    ("16 on Saturday: nineteen hours before", date(2010, 11, 7), [*week(3, "11-02", "11-03", "11-04", "11-05", "11-06"), *week(4, "11-01")], {}, [("FLSA-WEEK", WEEK)]),
    ("16 on Saturday: fifteen hours before and eight on it", date(2010, 11, 7), [*week(3, "11-02", "11-03", "11-04", "11-05", "11-06"), *week(8, "11-07")], {}, []),
    ("16 on Wednesday: until eight in the evening before", date(2010, 11, 4), [on("11-03", 2, "18:00", "20:00")], {}, [("FLSA-TIME", TIME)]),
    ("16 on Wednesday: until eight in the evening after", date(2010, 11, 4), [on("11-04", 2, "18:00", "20:00")], {}, []),
    ("18 on Wednesday: a forklift from then on", date(2008, 11, 4), week(2, "11-04"), {"begins_on": date(2026, 11, 4), "hazards": ("HO7",)}, []),
    ("18 on Wednesday: a forklift the day before", date(2008, 11, 4), week(2, "11-03"), {"hazards": ("HO7",)}, [("FLSA-HO7", "29 CFR 570.58 (HO 7)")]),
    # time of day
    ("15, until seven in the evening", 15, [on("11-03", 2, "17:00", "19:00")], {}, []),
    ("15, until a minute past seven", 15, [on("11-03", 2, "17:00", "19:01")], {}, [("FLSA-TIME", TIME)]),
    ("15, from six in the morning on a Saturday", 15, [on("11-07", 2, "06:00", "08:00")], {}, [("FLSA-TIME", TIME)]),
    ("15, from seven in the morning on a Saturday", 15, [on("11-07", 2, "07:00", "09:00")], {}, []),
    ("15, until nine on May 31", 15, [on("05-31", 2, "19:00", "21:00")], AGREED, [("FLSA-TIME", TIME)]),
    ("15, until nine on June 1", 15, [on("06-01", 2, "19:00", "21:00")], AGREED, []),
    ("15, until half past nine in July", 15, [on("07-07", 2, "19:30", "21:30")], AGREED, [("FLSA-TIME", TIME)]),
    ("15, until nine on Labor Day", 15, [on("09-07", 2, "19:00", "21:00")], AGREED, []),
    ("15, until nine on the day after Labor Day", 15, [on("09-08", 2, "19:00", "21:00")], AGREED, [("FLSA-TIME", TIME)]),
    ("15, hours without times", 15, week(2, "11-03"), {}, []),
    ("17, until midnight", 17, [on("11-03", 2, "21:00", "23:59")], {}, []),
    # school hours
    ("15, in school hours", 15, [on("11-03", 2, "13:00", "15:00")], {}, [("FLSA-SCHOOL-HOURS", SCHOOL_HOURS)]),
    ("15, from the last bell on", 15, [on("11-03", 2, "15:00", "17:00")], {}, []),
    ("15, before the first bell", 15, [on("11-03", 1, "07:00", "08:00")], {}, []),
    ("15, at noon on a day off", 15, [on("11-26", 2, "12:00", "14:00")], {}, []),
    ("15, at noon on a Saturday", 15, [on("11-07", 2, "12:00", "14:00")], {}, []),
    ("16, at noon on a school day", 16, [on("11-03", 2, "12:00", "14:00")], {}, []),
    ("15, an unpaid job shadow in school hours", 15, [on("11-03", 2, "09:00", "11:00")], {"experience_kind": "job_shadow"}, []),
    # occupation and industry
    ("15, construction laborer", 15, [], {"soc": "47-2061"}, [("FLSA-OCCUPATION", "29 CFR 570.33")]),
    ("16, construction laborer", 16, [], {"soc": "47-2061"}, []),
    ("15, machinist", 15, [], {"soc": "51-4041"}, ["FLSA-OCCUPATION"]),
    ("15, courier", 15, [], {"soc": "43-5021"}, ["FLSA-OCCUPATION"]),
    ("15, clerk at a builder's", 15, [], {"soc": "43-9061", "naics": "23"}, []),
    ("15, gardener at a builder's", 15, [], {"soc": "37-3011", "naics": "23"}, [("FLSA-INDUSTRY", "29 CFR 570.33(n), 570.34(a)")]),
    ("15, a builder's, occupation not said", 15, [], {"naics": "23"}, ["FLSA-INDUSTRY"]),
    ("15, sales in a factory", 15, [], {"soc": "41-2031", "naics": "31-33"}, []),
    ("15, cook", 15, [], {"soc": "35-2014"}, ["FLSA-KITCHEN"]),
    # hazardous orders
    ("17, roofing", 17, [], {"hazards": ("HO16",)}, [("FLSA-HO16", "29 CFR 570.67 (HO 16)")]),
    ("18, roofing", 18, [], {"hazards": ("HO16",)}, []),
    ("17, roofing as a student-learner", 17, [], {"hazards": ("HO16",), "learner": ("HO16",)}, [("FLSA-HO16", "29 CFR 570.50(c)")]),
    ("17, roofing with an exemption for excavation", 17, [], {"hazards": ("HO16",), "learner": ("HO17",)}, [("FLSA-HO16", "29 CFR 570.67 (HO 16)")]),
    ("15, saws as a student-learner", 15, [], {"hazards": ("HO14",), "learner": ("HO14",)}, [("FLSA-HO14", "29 CFR 570.65 (HO 14)")]),
    ("17, explosives, which know no exemption", 17, [], {"hazards": ("HO1",), "learner": ("HO1",)}, [("FLSA-HO1", "29 CFR 570.51 (HO 1)")]),
    ("14, a meat slicer", 14, [], {"hazards": ("HO10",)}, [("FLSA-HO10", "29 CFR 570.61 (HO 10)")]),
    ("two orders at once", 16, [], {"hazards": ("HO5", "HO12")}, ["FLSA-HO5", "FLSA-HO12"]),
    # driving
    ("16, driving", 16, [], {"hazards": ("HO2",)}, [("FLSA-HO2", "29 U.S.C. 212(c)(6); 29 CFR 570.52 (HO 2)")]),
    ("17, driving", 17, [], {"hazards": ("HO2",)}, [("FLSA-HO2-17", "29 U.S.C. 212(c)(6); 29 CFR 570.52 (HO 2)")]),
    ("18, driving", 18, [], {"hazards": ("HO2",)}, []),
    # minimum age
    ("13, an internship", 13, [], {}, ["FLSA-MINIMUM-AGE"]),
    ("13, acting", 13, [], {"soc": "27-2011"}, []),
    ("13, an unpaid job shadow", 13, [], {"experience_kind": "job_shadow"}, []),
    ("14 on the first day", date(2012, 11, 3), [], {}, []),
    ("14 a day after the first", date(2012, 11, 4), [], {}, ["FLSA-MINIMUM-AGE"]),
    # the agreement
    ("17, the first day passed and nothing signed", 17, [], {"agreement_signed_on": None}, ["AGREEMENT-FIRST"]),
    ("18, the first day passed and nothing signed", 18, [], {"agreement_signed_on": None}, []),
    # approved programs
    ("15 in WECEP, twenty-three hours", 15, [*week(3, "11-02", "11-03", "11-04", "11-05", "11-06"), *week(8, "11-07")], {"program": ExemptionKind.WECEP}, []),
    ("15 in WECEP, twenty-four hours", 15, [*week(3, "11-02", "11-03", "11-04", "11-05", "11-06"), *week(8, "11-07"), *week(1, "11-01")], {"program": ExemptionKind.WECEP}, [("FLSA-WEEK", "29 CFR 570.36")]),
    ("15 in WECEP, in school hours", 15, [on("11-03", 3, "10:00", "13:00")], {"program": ExemptionKind.WECEP}, []),
    ("15 in WECEP, four hours on a school day", 15, [on("11-03", 4, "10:00", "14:00")], {"program": ExemptionKind.WECEP}, [("FLSA-DAY", DAY)]),
    ("15 in work-study, one long school day", 15, [on("11-03", 8, "08:00", "16:00")], {"program": ExemptionKind.WORK_STUDY}, []),
    ("15 in work-study, three long school days", 15, [on(day, 6, "08:00", "14:00") for day in ("11-02", "11-03", "11-04")], {"program": ExemptionKind.WORK_STUDY}, [("FLSA-SCHOOL-HOURS", "29 CFR 570.37")]),
]  # fmt: skip


def case_of(age: Any, days: list[Worked], more: dict[str, Any], stage: Stage = Stage.PLAN) -> Case:
    job = {"begins_on": TUESDAY, "ends_on": TUESDAY, "experience_kind": "internship", "agreement_signed_on": TUESDAY} | more
    learner, program = job.pop("learner", ()), job.pop("program", None)
    if days and "begins_on" not in more:
        job |= {"begins_on": min(d.day for d in days), "ends_on": max(d.day for d in days)}
    exemptions = [Exemption(ExemptionKind.STUDENT_LEARNER, date(2026, 1, 1), tuple(learner))] if learner else []
    exemptions += [Exemption(program, date(2026, 1, 1))] if program else []
    born = age if isinstance(age, date) else birthday(date(2026, 6, 1) if days and days[0].day.month < 9 and days[0].day.month > 5 else date(2026, 10, 1), -age)
    if days and days[0].day < date(2026, 6, 1):
        born = birthday(date(2026, 5, 1), -age)
    asked = tuple(sorted({d.day for d in days}))
    return Case(stage, born, Job(**job, days=tuple(days)), asked, (*federal_rules(), WECEP, STUDY), SCHOOL, asked[0] if asked else TUESDAY, tuple(exemptions))


@pytest.mark.parametrize(("age", "days", "more", "expected"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_the_rules_find(age: Any, days: list[Worked], more: dict[str, Any], expected: list[Any]) -> None:
    found = find(case_of(age, days, more))
    assert [f.rule if isinstance(e, str) else (f.rule, f.citation) for f, e in zip(found, expected, strict=False)] == expected
    assert len(found) == len(expected), [f.text for f in found]
    assert all(f.text and f.title and f.citation for f in found)


def test_the_same_days_logged_find_the_same_hours_and_times() -> None:
    for _, age, days, more, expected in CASES:
        rules = [e if isinstance(e, str) else e[0] for e in expected]
        if days and not more and rules:
            assert {f.rule for f in find(case_of(age, days, {"agreement_signed_on": date(2026, 1, 1)}, Stage.HOURS))} == set(rules)


def test_labor_day_is_the_first_monday_of_september() -> None:
    assert [labor_day(year) for year in (2025, 2026, 2027, 2031)] == [date(2025, 9, 1), date(2026, 9, 7), date(2027, 9, 6), date(2031, 9, 1)]


def test_hours_before_the_agreement_was_signed_are_found_by_day() -> None:
    case = case_of(16, week(2, "11-03", "11-05"), {"agreement_signed_on": date(2026, 11, 4)}, Stage.HOURS)
    assert [(f.rule, f.day) for f in find(case)] == [("AGREEMENT-FIRST", TUESDAY)]


def test_many_days_of_a_plan_are_one_finding_that_says_how_many() -> None:
    found = find(case_of(15, week(4, "11-03", "11-10", "11-17"), {}))
    assert len(found) == 1
    assert found[0].key == "FLSA-DAY#4"
    assert found[0].text.endswith("And 2 more like this, the last on November 17, 2026.")


@pytest.mark.parametrize(
    ("override", "finding", "holds"),
    [
        ("FLSA-DAY#4", "FLSA-DAY:2026-11-03#4", True), ("FLSA-DAY#4", "FLSA-DAY:2026-11-03#3.5", True), ("FLSA-DAY#4", "FLSA-DAY#5", False),
        ("FLSA-DAY:2026-11-03#4", "FLSA-DAY:2026-11-04#4", False), ("FLSA-HO7", "FLSA-HO7", True), ("FLSA-HO7", "FLSA-HO5", False),
        ("FLSA-DAY#x", "FLSA-DAY#4", False),
    ],
)  # fmt: skip
def test_an_override_reaches_no_further_than_what_was_overridden(override: str, finding: str, holds: bool) -> None:
    assert reaches(override, finding) is holds


def test_somebody_born_on_february_29_is_a_year_older_on_march_1() -> None:
    assert birthday(date(2012, 2, 29), 15) == date(2027, 3, 1)
