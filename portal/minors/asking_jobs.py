"""Rules on what somebody does and who they are: occupation, industry, hazardous orders, minimum age, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from portal.minors.ages import birthday
from portal.minors.cases import Case
from portal.minors.findings import Finding, Stage
from portal.minors.hazards import label
from portal.minors.models import ExemptionKind
from portal.minors.overriding import key
from portal.minors.rules import Rule
from portal.minors.words import of_day, short_day

LEARNER = "29 CFR 570.50(c)"


def found(rule: Rule, text: str, **more: object) -> Finding:
    values = {
        "key": key(rule.code), "rule": rule.code, "title": rule.title, "text": text, "citation": rule.citation, "blocks": rule.blocks,
        "overridable": rule.overridable, "rule_id": rule.id,
    }  # fmt: skip
    return Finding(**{**values, **more})  # type: ignore[arg-type]


def is_among(code: str | None, beginnings: Sequence[str]) -> bool:
    """Whether an occupation's or sector's code is one of these or below one: '47-2031' under '47', '31-33' under '31'."""
    return bool(code) and any(str(code).startswith(each) for each in beginnings)


def occupation(case: Case, rule: Rule) -> Iterator[Finding]:
    span = case.span_bound(rule)
    if span and is_among(case.job.soc, rule.words("soc")) and not is_among(case.job.soc, rule.words("except_soc")):
        yield found(rule, f"Age {case.age(span[0])}: the occupation {case.job.soc} is not open to this age{_until(case, rule, span)}.")


def industry(case: Case, rule: Rule) -> Iterator[Finding]:
    """A closed industry; office and sales work away from the site is allowed. Where the occupation is not said, it warns."""
    span = case.span_bound(rule)
    if not span or not is_among(case.job.naics, rule.words("naics")) or is_among(case.job.soc, rule.words("except_soc")):
        return
    age, until = case.age(span[0]), _until(case, rule, span)
    if case.job.soc:
        yield found(rule, f"Age {age}: work in the host's industry (NAICS {case.job.naics}) is closed to this age{until}, except in an office or in sales.")
    else:
        text = f"Age {age}: in the host's industry (NAICS {case.job.naics}) only office and sales work is open to this age{until}. Say which occupation it is."
        yield found(rule, text, key=key(rule.code + "-UNKNOWN"), blocks=False)


def hazard(case: Case, rule: Rule) -> Iterator[Finding]:
    order, span = str(rule.parameters.get("hazard", "")), case.span_bound(rule)
    if not span or order not in case.job.hazards:
        return
    what, age = label(order), case.age(span[0])
    if rule.parameters.get("exemptible"):
        sixteen = birthday(case.born, 16)
        begins = max(sixteen, span[0])
        if begins <= span[1] and any(_is_learner(exemption, order, begins) for exemption in case.exemptions):
            yield found(rule, f"{what}: allowed at {max(age, 16)} as a student-learner under {LEARNER}.", key=key(rule.code + "-LEARNER"), citation=LEARNER, blocks=False, allowed=True)
            if span[0] >= sixteen:
                return
            span = (span[0], sixteen - timedelta(days=1))
            yield found(rule, f"Age {age}: {what.lower()} before the 16th birthday on {short_day(sixteen)}; a student-learner is exempt from 16.")
            return
    more = " A student-learner of 16 or 17 may be exempt." if rule.parameters.get("exemptible") else ""
    conditions = rule.words("conditions")
    if conditions:
        yield found(rule, f"Age {age}: {what.lower()}. Allowed only with all of this: {'; '.join(conditions)}.")
    else:
        yield found(rule, f"Age {age}: not allowed{_until(case, rule, span)}: {what[0].lower()}{what[1:]}.{more}")


def _is_learner(exemption: object, order: str, day: object) -> bool:
    return (
        getattr(exemption, "kind", None) == ExemptionKind.STUDENT_LEARNER and getattr(exemption, "is_whole", False)
        and order in getattr(exemption, "orders", ()) and getattr(exemption, "agreement_on", None) <= day  # type: ignore[operator]
    )


def minimum_age(case: Case, rule: Rule) -> Iterator[Finding]:
    span = case.span_bound(rule)
    if span and not is_among(case.job.soc, rule.words("except_soc")):
        old_enough = birthday(case.born, rule.age_to + 1)
        yield found(rule, f"Age {case.age(span[0])} on {short_day(span[0])}: nobody works before {rule.age_to + 1}, here on {short_day(old_enough)}.")


def agreement(case: Case, rule: Rule) -> Iterator[Finding]:
    """No day of work before the agreement is signed by all."""
    signed = case.job.agreement_signed_on
    if case.stage == Stage.HOURS:
        for day in case.days_bound(rule):
            if signed is None or day < signed:
                until = "is not signed" if signed is None else f"was signed on {short_day(signed)}"
                yield found(rule, f"Age {case.age(day)}: work on {of_day(day)}, and the agreement {until}.", key=key(rule.code, day=day), day=day)
        return
    span = case.span_bound(rule)
    if span and signed is None and case.job.begins_on <= case.today:
        yield found(rule, f"Age {case.age(span[0])}: the first day was {short_day(case.job.begins_on)}, and the agreement is not signed.")


def _until(case: Case, rule: Rule, span: tuple[object, object]) -> str:
    """' until May 3, 2027, when they turn 16' where the rule ends before the job does."""
    if case.stage == Stage.HOURS or span[1] >= case.job.ends_on:  # type: ignore[operator]
        return ""
    free = birthday(case.born, rule.age_to + 1)
    return f" before {short_day(free)}, the {rule.age_to + 1}th birthday"
