"""Where the school year stands, as progress has to know it. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LAST_GRADE = 12
SEASONS = ("fall", "winter", "spring", "summer")


@dataclass(frozen=True)
class Calendar:
    """The school year (2027 for 2026-27) and the next term that a course can begin in."""

    year: int
    next_term: str = ""
    """'spring'; empty in the last term of the year."""
    next_term_begins: date | None = None
