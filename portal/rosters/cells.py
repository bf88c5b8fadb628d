"""Reads what schools write into cells: years, dates, grades, credits. Each returns a value or raises BadCell."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

EARLIEST, LATEST = 1980, 2099
YEARS = re.compile(r"(?:SY\s*)?(\d{2}|\d{4})\s*[-–—/]\s*(\d{2}|\d{4})", re.IGNORECASE)
ONE_YEAR = re.compile(r"(?:SY\s*)?(\d{4})", re.IGNORECASE)
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class BadCell(ValueError):
    """A cell that cannot be read; the text is a sentence that says what it should look like."""


def school_year(text: str) -> int:
    """'2025-26', '2025–2026', '25-26', 'SY2026' and '2026' are all the year that ends in 2026."""
    if match := YEARS.fullmatch(text.strip()):
        first, last = match.groups()
        begins = int(first) if len(first) == 4 else 2000 + int(first)
        ends = int(last) if len(last) == 4 else begins // 100 * 100 + int(last)
        ends += 100 if ends < begins else 0  # 1999-00
        if ends != begins + 1:
            raise BadCell(f"“{text}” is not one school year. Write it like 2025-26.")
    elif match := ONE_YEAR.fullmatch(text.strip()):
        ends = int(match[1])
    else:
        raise BadCell(f"“{shown(text)}” is no school year. Write it like 2025-26, or 2026 for the year it ends in.")
    if not EARLIEST <= ends <= LATEST:
        raise BadCell(f"The school year {ends} is out of range ({EARLIEST} to {LATEST}).")
    return ends


def day(text: str) -> date:
    """An ISO date, also with a time behind it, or month/day/year."""
    plain = text.strip()
    try:
        if match := AMERICAN.fullmatch(plain):
            found = date(int(match[3]), int(match[1]), int(match[2]))
        else:
            found = date.fromisoformat(plain[:10])
            if len(plain) > 10 and plain[10] not in "T ":
                raise ValueError
    except ValueError:
        raise BadCell(f"“{shown(text)}” is no date. Write it like 2026-08-17.") from None
    if not 1900 <= found.year <= 2200:
        raise BadCell(f"The date {found} is out of range.")
    return found


def credits(text: str) -> Decimal:
    """A number from 0 to 30 with at most three decimals; a comma counts as the point."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise BadCell(f"“{shown(text)}” is no number of credits. Write it like 0.5.") from None
    if not found.is_finite() or not 0 <= found <= 30:
        raise BadCell(f"“{shown(text)}” credits are out of range (0 to 30).")
    rounded = found.quantize(Decimal("0.001"))
    return rounded.normalize() if rounded else Decimal(0)


def grade(text: str) -> int | None:
    """The highest grade named in a OneRoster cell ('09', '10,11'), 1 to 12; None for KG, Other and nothing."""
    found = [int(part) for part in re.split(r"[,;\s]+", text) if part.isascii() and part.isdigit() and len(part) < 3]
    within = [number for number in found if 1 <= number <= 12]
    return max(within) if within else None


def shown(text: str) -> str:
    """A cell within a sentence, cut where it is long."""
    return text if len(text) <= 40 else text[:39] + "…"
