"""Rules on when and how long somebody works: hours a day and a week, time of day, school hours.

Each day is asked with the age on that day. A limit a week counts only the hours of the days on which it binds: in the
week of the 16th birthday, those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

from portal.language import _
from portal.minors.ages import labor_day, minutes
from portal.minors.asking_jobs import found
from portal.minors.cases import Case
from portal.minors.findings import Finding, Stage, Worked
from portal.minors.overriding import key
from portal.minors.rules import Rule
from portal.minors.words import clock, figure, of_day, short_day


def hours_day(case: Case, rule: Rule) -> Iterator[Finding]:
    for day in case.days_bound(rule):
        hours, school = case.hours_on(day), day in case.school_days
        variant = case.variant(day)
        if variant and school and variant.hours("school_hours_day") and _in_school_hours(case, variant, day):
            continue  # work-study: its longer days are counted by the week
        limit = rule.hours("school_day" if school else "other_day")
        if limit is not None and hours > limit:
            kind = _("a school day") if school else _("a day without school")
            blanks = {"age": case.age(day), "hours": figure(hours), "day": of_day(day), "kind": kind, "limit": figure(limit)}
            if case.stage == Stage.HOURS:
                text = _("Age %(age)s: %(hours)s h logged on %(day)s, %(kind)s; at most %(limit)s h.", **blanks)
            else:
                text = _("Age %(age)s: %(hours)s h planned on %(day)s, %(kind)s; at most %(limit)s h.", **blanks)
            yield found(rule, text, key=key(rule.code, day=day, figure=hours), day=day)


def hours_week(case: Case, rule: Rule) -> Iterator[Finding]:
    for first in sorted({case.week(day)[0] for day in case.days_bound(rule)}):
        bound = [day for day in case.week(first) if rule.binds(case.age(day))]
        hours, school = sum((case.hours_on(day) for day in bound), Decimal(0)), case.is_school_week(first)
        name = "school_week" if school else "other_week"
        limit, citation = rule.hours(name), rule.citation
        if (variant := case.variant(bound[-1])) and variant.hours(name) is not None:
            limit, citation = variant.hours(name), variant.citation
        if limit is not None and hours > limit:
            turns = len(bound) < 7 and case.age(case.week(first)[-1]) > rule.age_to
            blanks = {
                "age": case.age(bound[0]), "hours": figure(hours), "day": short_day(first), "limit": figure(limit),
                "before": _(" before the %(age)sth birthday", age=rule.age_to + 1) if turns else "", "kind": _("with school") if school else _("without school"),
            }  # fmt: skip
            if case.stage == Stage.HOURS:
                text = _("Age %(age)s: %(hours)s h logged and planned in the week of %(day)s%(before)s, %(kind)s; at most %(limit)s h.", **blanks)
            else:
                text = _("Age %(age)s: %(hours)s h planned in the week of %(day)s%(before)s, %(kind)s; at most %(limit)s h.", **blanks)
            yield found(rule, text, key=key(rule.code, day=first, figure=hours), day=first, citation=citation)


def time_of_day(case: Case, rule: Rule) -> Iterator[Finding]:
    from_, until = rule.time("from", "07:00"), rule.time("until", "19:00")
    for day, work in _timed(case, rule):
        latest = rule.time("summer_until", "21:00") if _is_summer(rule, day) else until
        if work.begins < from_:  # type: ignore[operator]
            text = _("Age %(age)s: work from %(time)s on %(day)s; not before %(limit)s.", age=case.age(day), time=clock(work.begins), day=of_day(day), limit=clock(from_))  # type: ignore[arg-type]
            yield found(rule, text, key=key(rule.code + "-EARLY", day=day, figure=minutes(from_) - minutes(work.begins)), day=day)  # type: ignore[arg-type]
        if work.ends > latest:  # type: ignore[operator]
            text = _("Age %(age)s: work until %(time)s on %(day)s; at most until %(limit)s.", age=case.age(day), time=clock(work.ends), day=of_day(day), limit=clock(latest))  # type: ignore[arg-type]
            yield found(rule, text, key=key(rule.code + "-LATE", day=day, figure=minutes(work.ends) - minutes(latest)), day=day)  # type: ignore[arg-type]


def _is_summer(rule: Rule, day: date) -> bool:
    """From the first summer day (June 1) through Labor Day."""
    try:
        month, first = (int(part) for part in str(rule.parameters.get("summer_from", "06-01")).split("-"))
        return date(day.year, month, first) <= day <= labor_day(day.year)
    except ValueError:
        return False


def school_hours(case: Case, rule: Rule) -> Iterator[Finding]:
    """Not while school is held; an approved program may allow it, work-study on one day a week, in one week of four on two."""
    begins, ends = _bells(case)
    for day, work in _timed(case, rule):
        if day not in case.school_days or not (work.begins < ends and work.ends > begins):  # type: ignore[operator]
            continue
        variant = case.variant(day)
        if variant and variant.parameters.get("in_school_hours"):
            problem = _work_study(case, variant, day)
            if problem:
                yield found(rule, problem, key=key(variant.code, day=day), day=day, citation=variant.citation)
            continue
        times = {"begins": clock(work.begins), "ends": clock(work.ends), "bell": clock(begins), "last_bell": clock(ends)}  # type: ignore[arg-type]
        text = _("Age %(age)s: work %(begins)s to %(ends)s on %(day)s, in school hours (%(bell)s to %(last_bell)s).", age=case.age(day), day=of_day(day), **times)
        yield found(rule, text, key=key(rule.code, day=day), day=day)


def _work_study(case: Case, variant: Rule, day: date) -> str:
    """What is wrong with a work-study day in school hours, or nothing."""
    longest = variant.hours("school_hours_day")
    if longest is None:
        return ""
    if case.hours_on(day) > longest:
        blanks = {"age": case.age(day), "hours": figure(case.hours_on(day)), "day": of_day(day), "limit": figure(longest)}
        return _("Age %(age)s: %(hours)s h on %(day)s in school hours; at most %(limit)s h.", **blanks)
    counts = []
    first = case.week(day)[0]
    for back in range(4):
        week = case.week(date.fromordinal(first.toordinal() - 7 * back))
        counts.append(sum(1 for each in week if each in case.school_days and _in_school_hours(case, variant, each)))
    if counts[0] > 2 or (counts[0] == 2 and 2 in counts[1:]):
        blanks = {"age": case.age(day), "days": counts[0], "day": short_day(first)}
        return _("Age %(age)s: %(days)s days with work in school hours in the week of %(day)s; one a week, and two in one week of four.", **blanks)
    return ""


def _in_school_hours(case: Case, variant: Rule, day: date) -> bool:
    begins, ends = _bells(case)
    return any(w.begins is not None and w.ends is not None and w.begins < ends and w.ends > begins for w in case.by_day.get(day, ()))


def _bells(case: Case) -> tuple[time, time]:
    if case.bells:
        return case.bells
    rule = case.calendar
    return (rule.time("school_begins", "08:00"), rule.time("school_ends", "15:00")) if rule else (time(8), time(15))


def _timed(case: Case, rule: Rule) -> Iterator[tuple[date, Worked]]:
    for day in case.days_bound(rule):
        for work in case.by_day.get(day, ()):
            if work.begins is not None and work.ends is not None:
                yield day, work
