"""Everything that a check needs to know of one student and job, read before the rules are asked. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property

from portal.minors.ages import age_on, birthday, week_of
from portal.minors.findings import Job, Stage, Worked
from portal.minors.models import ExemptionKind, RuleKind
from portal.minors.rules import Rule


@dataclass(frozen=True)
class Exemption:
    kind: ExemptionKind
    agreement_on: date
    orders: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Case:
    stage: Stage
    born: date
    job: Job
    asked: tuple[date, ...]
    """The days asked about, in order."""
    rules: tuple[Rule, ...]
    school_days: frozenset[date]
    today: date
    exemptions: tuple[Exemption, ...] = field(default=())
    bells: tuple[time, time] | None = None
    """When school is held, where the district says so; else the calendar rule's hours."""

    def age(self, day: date) -> int:
        return age_on(self.born, day)

    @cached_property
    def calendar(self) -> Rule | None:
        return next((rule for rule in self.rules if rule.kind == RuleKind.CALENDAR), None)

    @cached_property
    def by_day(self) -> dict[date, list[Worked]]:
        found: dict[date, list[Worked]] = defaultdict(list)
        for work in self.job.days:
            found[work.day].append(work)
        return found

    def hours_on(self, day: date) -> Decimal:
        return sum((work.hours for work in self.by_day.get(day, ())), Decimal(0))

    def week(self, day: date) -> list[date]:
        """The seven days of the week that holds a day, as the district counts weeks."""
        words = self.calendar.parameters if self.calendar else {}
        first = week_of(day, str(words.get("week_begins", "sunday")))
        return [first + timedelta(days=count) for count in range(7)]

    def is_school_week(self, day: date) -> bool:
        """School is held on a day of the week at least."""
        return any(each in self.school_days for each in self.week(day))

    def days_bound(self, rule: Rule) -> Iterator[date]:
        """The days asked about on which the student's age is one that the rule binds."""
        return (day for day in self.asked if rule.binds(self.age(day)))

    def span_bound(self, rule: Rule) -> tuple[date, date] | None:
        """From when to when within the job (an hour: on its day) the rule binds the student; None for never."""
        first, last = self.job.begins_on, self.job.ends_on
        if self.stage == Stage.HOURS and self.asked:
            first, last = self.asked[0], self.asked[-1]
        elif self.stage == Stage.PLAN:
            first = max(first, min(self.today, last))
        begins = max(first, birthday(self.born, rule.age_from))
        ends = min(last, birthday(self.born, rule.age_to + 1) - timedelta(days=1))
        return (begins, ends) if begins <= ends else None

    def variant(self, day: date) -> Rule | None:
        """The rule of an approved program (WECEP, work-study) that takes the place of the usual limits on a day."""
        held = {str(e.kind) for e in self.exemptions if e.agreement_on <= day}
        return next((r for r in self.rules if r.kind == RuleKind.VARIANT and r.parameters.get("exemption") in held and r.binds(self.age(day))), None)
