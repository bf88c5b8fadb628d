"""Asks the rules of one case. Pure: the same case gives the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from portal.language import ngettext
from portal.minors import asking_hours, asking_jobs
from portal.minors.cases import Case
from portal.minors.findings import Finding, Stage
from portal.minors.models import RuleKind
from portal.minors.overriding import Key, read
from portal.minors.rules import Rule
from portal.minors.words import short_day

ASK: dict[RuleKind, Callable[[Case, Rule], Iterator[Finding]]] = {
    RuleKind.OCCUPATION: asking_jobs.occupation,
    RuleKind.INDUSTRY: asking_jobs.industry,
    RuleKind.HAZARD: asking_jobs.hazard,
    RuleKind.MINIMUM_AGE: asking_jobs.minimum_age,
    RuleKind.HOURS_DAY: asking_hours.hours_day,
    RuleKind.HOURS_WEEK: asking_hours.hours_week,
    RuleKind.TIME_OF_DAY: asking_hours.time_of_day,
    RuleKind.SCHOOL_HOURS: asking_hours.school_hours,
    RuleKind.AGREEMENT: asking_jobs.agreement,
}
ADULT = 18


def find(case: Case) -> tuple[Finding, ...]:
    """What the rules say of a case, in the order in which they are asked. From 18 on nothing binds."""
    first = case.asked[0] if case.asked else case.job.begins_on
    if case.age(min(first, case.job.begins_on) if case.stage != Stage.HOURS else first) >= ADULT:
        return ()
    findings: list[Finding] = []
    for rule in case.rules:
        ask = ASK.get(rule.kind)
        if ask is None or case.stage not in rule.stages or _observes(case, rule):
            continue
        told = list(ask(case, rule))
        findings.extend(told if case.stage == Stage.HOURS else condensed(told))
    return tuple(findings)


def _observes(case: Case, rule: Rule) -> bool:
    """Unpaid observing, e.g. a job shadow, is no work in the sense of some rules; which kinds, the rule says."""
    return not case.job.paid and case.job.experience_kind in rule.words("unless_unpaid")


def condensed(findings: list[Finding]) -> list[Finding]:
    """The findings of one rule on many days of a plan as one: the worst of them, and how many more there are."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        groups[read(each.key).code].append(each)
    made = []
    for code, group in groups.items():
        worst = max(group, key=lambda f: Decimal(read(f.key).figure or 0))  # the first of equals
        text = worst.text
        if len(group) > 1:
            last = max(f.day for f in group if f.day)
            more = len(group) - 1
            text += " " + ngettext("And %(num)s more like this, the last on %(day)s.", "And %(num)s more like this, the last on %(day)s.", more, day=short_day(last))
        made.append(replace(worst, key=str(Key(code, "", read(worst.key).figure)), text=text))
    return made
