"""Rules on what somebody does and who they are: occupation, industry, hazardous orders, minimum age, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from portal.language import _
from portal.minors.ages import birthday
from portal.minors.cases import Case
from portal.minors.findings import Finding, Stage
from portal.minors.hazards import condition, label
from portal.minors.models import ExemptionKind
from portal.minors.overriding import key
from portal.minors.rules import Rule
from portal.minors.words import of_day, short_day, title_of

LEARNER = "29 CFR 570.50(c)"


def found(rule: Rule, text: str, **more: object) -> Finding:
    values = {
        "key": key(rule.code), "rule": rule.code, "title": title_of(rule.title), "text": text, "citation": rule.citation, "blocks": rule.blocks,
        "overridable": rule.overridable, "rule_id": rule.id,
    }  # fmt: skip
    return Finding(**{**values, **more})  # type: ignore[arg-type]


def is_among(code: str | None, beginnings: Sequence[str]) -> bool:
    """Whether an occupation's or sector's code is one of these or below one: '47-2031' under '47', '31-33' under '31'."""
    return bool(code) and any(str(code).startswith(each) for each in beginnings)


def occupation(case: Case, rule: Rule) -> Iterator[Finding]:
    span = case.span_bound(rule)
    if span and is_among(case.job.soc, rule.words("soc")) and not is_among(case.job.soc, rule.words("except_soc")):
        yield found(rule, _("Age %(age)s: the occupation %(code)s is not open to this age%(until)s.", age=case.age(span[0]), code=case.job.soc, until=_until(case, rule, span)))


def industry(case: Case, rule: Rule) -> Iterator[Finding]:
    """A closed industry; office and sales work away from the site is allowed. Where the occupation is not said, it warns."""
    span = case.span_bound(rule)
    if not span or not is_among(case.job.naics, rule.words("naics")) or is_among(case.job.soc, rule.words("except_soc")):
        return
    blanks = {"age": case.age(span[0]), "until": _until(case, rule, span), "code": case.job.naics}
    if case.job.soc:
        yield found(rule, _("Age %(age)s: work in the host's industry (NAICS %(code)s) is closed to this age%(until)s, except in an office or in sales.", **blanks))
    else:
        text = _("Age %(age)s: in the host's industry (NAICS %(code)s) only office and sales work is open to this age%(until)s. The occupation has to be named.", **blanks)
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
            text = _("%(what)s: allowed at %(age)s as a student-learner under %(law)s.", what=what, age=max(age, 16), law=LEARNER)
            yield found(rule, text, key=key(rule.code + "-LEARNER"), citation=LEARNER, blocks=False, allowed=True)
            if span[0] >= sixteen:
                return
            span = (span[0], sixteen - timedelta(days=1))
            yield found(rule, _("Age %(age)s: %(what)s before the 16th birthday on %(day)s; a student-learner is exempt from 16.", age=age, what=what.lower(), day=short_day(sixteen)))
            return
    conditions = rule.words("conditions")
    if conditions:
        every = "; ".join(condition(each) for each in conditions)
        yield found(rule, _("Age %(age)s: %(what)s. Allowed only with all of this: %(conditions)s.", age=age, what=what.lower(), conditions=every))
        return
    blanks = {"age": age, "until": _until(case, rule, span), "what": what[0].lower() + what[1:]}
    if rule.parameters.get("exemptible"):
        yield found(rule, _("Age %(age)s: not allowed%(until)s: %(what)s. A student-learner of 16 or 17 may be exempt.", **blanks))
    else:
        yield found(rule, _("Age %(age)s: not allowed%(until)s: %(what)s.", **blanks))


def _is_learner(exemption: object, order: str, day: object) -> bool:
    return (
        getattr(exemption, "kind", None) == ExemptionKind.STUDENT_LEARNER and getattr(exemption, "is_whole", False)
        and order in getattr(exemption, "orders", ()) and getattr(exemption, "agreement_on", None) <= day  # type: ignore[operator]
    )


def minimum_age(case: Case, rule: Rule) -> Iterator[Finding]:
    span = case.span_bound(rule)
    if span and not is_among(case.job.soc, rule.words("except_soc")):
        old_enough = birthday(case.born, rule.age_to + 1)
        blanks = {"age": case.age(span[0]), "day": short_day(span[0]), "least": rule.age_to + 1, "birthday": short_day(old_enough)}
        yield found(rule, _("Age %(age)s on %(day)s: nobody works before %(least)s, here on %(birthday)s.", **blanks))


def agreement(case: Case, rule: Rule) -> Iterator[Finding]:
    """No day of work before the agreement is signed by all."""
    signed = case.job.agreement_signed_on
    if case.stage == Stage.HOURS:
        for day in case.days_bound(rule):
            if signed is None or day < signed:
                if signed is None:
                    text = _("Age %(age)s: work on %(day)s, and the agreement is not signed.", age=case.age(day), day=of_day(day))
                else:
                    text = _("Age %(age)s: work on %(day)s, and the agreement was signed on %(signed)s.", age=case.age(day), day=of_day(day), signed=short_day(signed))
                yield found(rule, text, key=key(rule.code, day=day), day=day)
        return
    span = case.span_bound(rule)
    if span and signed is None and case.job.begins_on <= case.today:
        yield found(rule, _("Age %(age)s: the first day was %(day)s, and the agreement is not signed.", age=case.age(span[0]), day=short_day(case.job.begins_on)))


def _until(case: Case, rule: Rule, span: tuple[object, object]) -> str:
    """' until May 3, 2027, when they turn 16' where the rule ends before the job does."""
    if case.stage == Stage.HOURS or span[1] >= case.job.ends_on:  # type: ignore[operator]
        return ""
    free = birthday(case.born, rule.age_to + 1)
    return _(" before %(day)s, the %(age)sth birthday", day=short_day(free), age=rule.age_to + 1)
