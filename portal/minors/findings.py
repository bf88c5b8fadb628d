"""What is asked of the rules, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """When a rule is asked."""

    REQUEST = "request"
    CONFIRM = "confirm"
    PLAN = "plan"
    HOURS = "hours"


@dataclass(frozen=True)
class Worked:
    """Work on one day, planned or logged; without times only rules on hours can be asked."""

    day: date
    hours: Decimal
    begins: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class Job:
    """What a student is to do, as the terms say. `days` are all days of work of the weeks asked about, at every placement
    of the student: a limit per week knows no placement."""

    begins_on: date
    ends_on: date
    experience_kind: str
    paid: bool = False
    soc: str | None = None
    naics: str | None = None
    hazards: tuple[str, ...] = ()
    days: tuple[Worked, ...] = ()
    agreement_signed_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """A rule that a job or a day does not keep. `key` names the rule, what it speaks of and how far it is passed, for
    an override: 'FLSA-DAY:2026-11-03#4'."""

    key: str
    rule: str
    """The rule's code."""
    title: str
    text: str
    """In plain words, with the figures of this case."""
    citation: str
    blocks: bool = True
    """False: a warning."""
    day: date | None = None
    overridden: str = ""
    """The reason of the override in force, where there is one: it blocks no more."""
    override_id: int | None = None
    overridable: bool = True
    allowed: bool = False
    """No breach: an exemption that holds, said so that everybody knows by what right."""
    rule_id: int | None = None


@dataclass(frozen=True)
class Checked:
    findings: tuple[Finding, ...] = field(default=())

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.blocks and not f.overridden and not f.allowed)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if not f.blocks and not f.overridden and not f.allowed)
