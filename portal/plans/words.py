"""Places of a plan as people say them."""

from __future__ import annotations

from portal.language import lazy
from portal.schools.models import year_title

TERMS = (("", lazy("All year")), ("fall", lazy("Fall")), ("winter", lazy("Winter")), ("spring", lazy("Spring")), ("summer", lazy("Summer")))


def term_word(term: str) -> str:
    """A term as it is said; one that a school wrote in its own words stays."""
    return str(dict(TERMS).get(term, term)) if term else ""


def place_in_words(place: tuple[int, str]) -> str:
    """(2027, 'fall') -> '2026–27, Fall'."""
    year, term = place
    return f"{year_title(year)}, {term_word(term)}" if term else year_title(year)
