"""The keys of findings, and which findings an override reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True)
class Key:
    """'CODE', 'CODE:DAY', 'CODE#FIGURE' or 'CODE:DAY#FIGURE'."""

    code: str
    day: str = ""
    figure: str = ""

    def __str__(self) -> str:
        return self.code + (f":{self.day}" if self.day else "") + (f"#{self.figure}" if self.figure else "")


def key(code: str, *, day: date | None = None, figure: Decimal | int | None = None) -> str:
    """The figure says how far a limit is passed; an override of 4 hours does not let 5 pass."""
    said = "" if figure is None else f"{Decimal(figure).normalize():f}"
    return str(Key(code, day.isoformat() if day else "", said))


def read(text: str) -> Key:
    rest, _, figure = text.partition("#")
    code, _, day = rest.partition(":")
    return Key(code, day, figure)


def reaches(override: str, finding: str) -> bool:
    """Whether an override of one finding lets another pass: the same rule, the same day or any, and no further."""
    kept, asked = read(override), read(finding)
    if kept.code != asked.code or (kept.day and kept.day != asked.day):
        return False
    try:
        return not kept.figure or not asked.figure or Decimal(asked.figure) <= Decimal(kept.figure)
    except InvalidOperation:
        return False
