"""Which figures and codes a kind of rule has, how a form asks for them and how a page says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from portal.minors.ages import WEEKDAYS
from portal.minors.hazards import HAZARDS, label
from portal.minors.models import RuleKind
from portal.minors.words import clock

Type = Literal["hours", "time", "day", "words", "hazard", "yes", "weekday", "word"]


class ParameterError(ValueError):
    """A figure that cannot be read; the message says how it is written."""


@dataclass(frozen=True)
class Parameter:
    name: str
    label: str
    type: Type
    hint: str = ""
    required: bool = True


UNPAID = Parameter("unless_unpaid", "Does not bind these kinds of experience when unpaid", "words", "For example: job_shadow, externship", False)
KIND_TITLES = {
    RuleKind.OCCUPATION: "Occupations that are closed", RuleKind.INDUSTRY: "Industries that are closed", RuleKind.HAZARD: "Hazardous work",
    RuleKind.MINIMUM_AGE: "Minimum age", RuleKind.HOURS_DAY: "Hours a day", RuleKind.HOURS_WEEK: "Hours a week", RuleKind.TIME_OF_DAY: "Time of day",
    RuleKind.SCHOOL_HOURS: "Not during school hours", RuleKind.AGREEMENT: "Agreement signed first", RuleKind.BIRTH_DATE: "Date of birth on record",
    RuleKind.CALENDAR: "Weeks and school hours", RuleKind.VARIANT: "Approved program",
}  # fmt: skip
OF: dict[RuleKind, tuple[Parameter, ...]] = {
    RuleKind.OCCUPATION: (
        Parameter("soc", "Occupations, by the beginning of their SOC code", "words", "For example: 47-, 51-, 53-3"),
        Parameter("except_soc", "But not these", "words", required=False), UNPAID,
    ),
    RuleKind.INDUSTRY: (
        Parameter("naics", "Industries, by the beginning of their NAICS code", "words", "For example: 23, 31"),
        Parameter("except_soc", "But not these occupations", "words", "SOC codes of office and sales work", False), UNPAID,
    ),
    RuleKind.HAZARD: (
        Parameter("hazard", "Hazardous work", "hazard"), Parameter("exemptible", "A student-learner of 16 or 17 may be exempt", "yes", required=False),
        Parameter("conditions", "Allowed only with all of these, one after the other with commas", "words", required=False), UNPAID,
    ),
    RuleKind.MINIMUM_AGE: (Parameter("except_soc", "But not these occupations", "words", required=False), UNPAID),
    RuleKind.HOURS_DAY: (Parameter("school_day", "Hours on a school day", "hours"), Parameter("other_day", "Hours on another day", "hours"), UNPAID),
    RuleKind.HOURS_WEEK: (
        Parameter("school_week", "Hours in a week with a school day", "hours"), Parameter("other_week", "Hours in a week without", "hours"), UNPAID,
    ),
    RuleKind.TIME_OF_DAY: (
        Parameter("from", "Not before", "time"), Parameter("until", "At most until", "time"),
        Parameter("summer_from", "First day of summer, as month-day", "day", "06-01; summer ends with Labor Day"), Parameter("summer_until", "In summer until", "time"), UNPAID,
    ),
    RuleKind.SCHOOL_HOURS: (UNPAID,),
    RuleKind.AGREEMENT: (UNPAID,),
    RuleKind.BIRTH_DATE: (),
    RuleKind.CALENDAR: (
        Parameter("week_begins", "The week begins on", "weekday"), Parameter("school_begins", "School begins", "time"), Parameter("school_ends", "School ends", "time"),
        Parameter("summer_school", "Words in the title of a term that is summer school", "words", required=False),
    ),
    RuleKind.VARIANT: (
        Parameter("exemption", "Program", "word"), Parameter("school_week", "Hours in a week with a school day", "hours"),
        Parameter("in_school_hours", "May be in school hours", "yes", required=False), Parameter("school_hours_day", "Hours on such a day", "hours", required=False),
    ),
}  # fmt: skip
NEW_KINDS = (
    RuleKind.HOURS_DAY, RuleKind.HOURS_WEEK, RuleKind.TIME_OF_DAY, RuleKind.SCHOOL_HOURS, RuleKind.OCCUPATION, RuleKind.INDUSTRY, RuleKind.HAZARD, RuleKind.MINIMUM_AGE,
)  # fmt: skip
"""Kinds of which a district may add rules."""


def as_text(parameter: Parameter, value: Any) -> str:
    """A parameter as a form's field holds it."""
    if value is None:
        return ""
    if parameter.type == "words":
        return ", ".join(str(word) for word in value) if isinstance(value, list) else ""
    return ("1" if value else "") if parameter.type == "yes" else str(value)


def read(parameter: Parameter, text: str) -> Any:
    """What a form's field says, as it is kept; None for nothing. Raises ParameterError."""
    said = text.replace("\x00", "").strip()
    if not said:
        if parameter.required:
            raise ParameterError("Enter this.")
        return False if parameter.type == "yes" else None
    try:
        return READ[parameter.type](said)
    except (ValueError, InvalidOperation, KeyError) as wrong:
        raise ParameterError(SAYS[parameter.type]) from wrong


def _hours(said: str) -> float | int:
    value = Decimal(said)
    if not value.is_finite() or not 0 <= value <= 168:
        raise ValueError(said)
    return int(value) if value == value.to_integral_value() else float(value)


def _day(said: str) -> str:
    if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", said):
        raise ValueError(said)
    return said


def _one(words: Mapping[str, Any] | tuple[str, ...], said: str) -> str:
    if said not in words:
        raise ValueError(said)
    return said


READ: dict[str, Callable[[str], Any]] = {
    "hours": _hours,
    "time": lambda said: time.fromisoformat(said).strftime("%H:%M"),
    "day": _day,
    "words": lambda said: [word.strip() for word in said.split(",") if word.strip()][:100],
    "hazard": lambda said: _one(HAZARDS, said),
    "yes": lambda said: True,
    "weekday": lambda said: _one(WEEKDAYS, said),
    "word": lambda said: said[:40],
}
SAYS = {
    "hours": "Enter hours from 0 to 168.", "time": "Enter a time like 07:00 or 19:30.", "day": "Enter month and day like 06-01.", "words": "Separate words with commas.",
    "hazard": "Choose one from the list.", "yes": "Mark it or leave it.", "weekday": "Choose a day of the week.", "word": "Enter a word.",
}  # fmt: skip


def said(kind: RuleKind, parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of what a rule has, for reading."""
    lines = []
    for each in OF[kind]:
        value = parameters.get(each.name)
        if value in (None, "", [], False):
            continue
        lines.append((each.label, _words(each, value)))
    return lines


def _words(parameter: Parameter, value: Any) -> str:
    if parameter.type == "time":
        try:
            return clock(time.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    if parameter.type == "hazard":
        return label(str(value))
    if parameter.type == "hours":
        return f"{value} h"
    if parameter.type == "weekday":
        return str(value).capitalize()
    return "Yes" if value is True else as_text(parameter, value).replace("_", " ")
