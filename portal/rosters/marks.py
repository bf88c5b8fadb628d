"""Whether a mark earns credit: by the district's own rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.schools.models import District

NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
NEVER = frozenset({"F", "W", "WF", "WP", "WD", "I", "INC", "IP", "NP", "NC", "NM", "AU", "U", "E", "DR"})
"""Marks that never earn credit, even where a district lists them by mistake beside a letter."""


@dataclass(frozen=True)
class PassRule:
    """`letters`: marks that pass, without + and -; `number`: the lowest number that passes."""

    letters: frozenset[str]
    number: int

    @classmethod
    def of(cls, district: District) -> PassRule:
        return cls.from_settings(district.passing_marks, district.passing_number)

    @classmethod
    def from_settings(cls, marks: str, number: int) -> PassRule:
        return cls(frozenset(marks.upper().replace(",", " ").split()) - NEVER, number)

    def passes(self, mark: str) -> bool:
        """'B+', 'p', '87', '87.5 %' pass by default; '', 'W', 'I', 'F', 'NP', 'NC', '59' do not."""
        plain = mark.strip().upper().removesuffix("%").strip().rstrip("*")
        if NUMBER.fullmatch(plain):
            return float(plain.replace(",", ".")) >= self.number
        return plain.rstrip("+-−–") in self.letters or plain in self.letters
