"""How findings say days and figures, and what the federal rules are called in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.language import clock_in_words as clock
from portal.language import day_in_words as short_day
from portal.language import language, lazy, weekday_in_words

__all__ = ["clock", "figure", "of_day", "short_day", "title_of"]

TITLES: dict[str, Any] = {
    "Work that is closed at 14 and 15": lazy("Work that is closed at 14 and 15"),
    "Cooking and baking at 14 and 15": lazy("Cooking and baking at 14 and 15"),
    "Industries that are closed at 14 and 15": lazy("Industries that are closed at 14 and 15"),
    "Explosives": lazy("Explosives"),
    "Driving at 16 and under": lazy("Driving at 16 and under"),
    "Driving at 17": lazy("Driving at 17"),
    "Coal mining": lazy("Coal mining"),
    "Forest fires, logging and sawmills": lazy("Forest fires, logging and sawmills"),
    "Woodworking machines": lazy("Woodworking machines"),
    "Radioactive substances": lazy("Radioactive substances"),
    "Forklifts, cranes and hoists": lazy("Forklifts, cranes and hoists"),
    "Metal forming machines": lazy("Metal forming machines"),
    "Mining other than coal": lazy("Mining other than coal"),
    "Slaughtering, meat packing and slicers": lazy("Slaughtering, meat packing and slicers"),
    "Bakery machines": lazy("Bakery machines"),
    "Balers, compactors and paper machines": lazy("Balers, compactors and paper machines"),
    "Brick and tile": lazy("Brick and tile"),
    "Saws, shears and chippers": lazy("Saws, shears and chippers"),
    "Wrecking, demolition and shipbreaking": lazy("Wrecking, demolition and shipbreaking"),
    "Roofing": lazy("Roofing"),
    "Excavation": lazy("Excavation"),
    "Nobody works before 14": lazy("Nobody works before 14"),
    "Hours a day at 14 and 15": lazy("Hours a day at 14 and 15"),
    "Hours a week at 14 and 15": lazy("Hours a week at 14 and 15"),
    "Time of day at 14 and 15": lazy("Time of day at 14 and 15"),
    "Not during school hours at 14 and 15": lazy("Not during school hours at 14 and 15"),
    "The agreement is signed before the first day": lazy("The agreement is signed before the first day"),
    "A date of birth is on record": lazy("A date of birth is on record"),
    "Weeks and school hours": lazy("Weeks and school hours"),
    "Work Experience and Career Exploration Program": lazy("Work Experience and Career Exploration Program"),
    "Work-study program": lazy("Work-study program"),
}
"""The shipped rules (`seeds/minor_rules.csv`), by the title that they are kept under."""


def title_of(title: str) -> str:
    """How a rule is called in the reader's language; one that a district wrote stays as it wrote it."""
    return str(TITLES.get(title, title))


def figure(value: Decimal) -> str:
    """'3', '3.5', '3.75'."""
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


def of_day(day: date) -> str:
    """'Monday, June 1, 2026', 'lunes 1 de junio de 2026'."""
    return f"{weekday_in_words(day.weekday())}{',' if language() == 'en' else ''} {short_day(day)}"
