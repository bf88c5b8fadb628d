"""What a mark makes of a record: by the district's own rule, which is data (MarkRule)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal.extensions import db
from portal.rosters.models import RecordOutcome
from portal.rosters.record_models import MarkRule
from portal.schools.models import District

NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
HIGHEST = 150
"""A larger number is no mark but a slip."""
SIGNS = "+-−–"
PASSED, FAILED, OPEN, NONE = RecordOutcome.PASSED, RecordOutcome.FAILED, RecordOutcome.OPEN, RecordOutcome.NONE
BESIDE = {
    "F": (FAILED, "Failed"),
    "E": (FAILED, "Failed"),
    "U": (FAILED, "Unsatisfactory"),
    "NP": (FAILED, "Not passed"),
    "NC": (FAILED, "No credit"),
    "WF": (FAILED, "Withdrawn while failing"),
    "W": (NONE, "Withdrawn"),
    "WP": (NONE, "Withdrawn while passing"),
    "WD": (NONE, "Withdrawn"),
    "DR": (NONE, "Dropped"),
    "AU": (NONE, "Audited"),
    "NM": (NONE, "No mark"),
    "I": (OPEN, "Incomplete"),
    "INC": (OPEN, "Incomplete"),
    "IP": (OPEN, "In progress"),
}
"""What a district that has not written its rule yet means by marks that earn nothing; they never pass there."""
MEANINGS = {"P": "Passed", "CR": "Credit", "S": "Satisfactory", "D": "Lowest passing letter"}
NEVER = frozenset(BESIDE)


@dataclass(frozen=True)
class Meaning:
    """What one mark does; `open_days`: how long after its school year an open one stays open, None: until a mark."""

    outcome: RecordOutcome
    words: str = ""
    open_days: int | None = None


@dataclass(frozen=True)
class Weight:
    """What a record is worth under the rule."""

    outcome: RecordOutcome
    earned: Decimal

    @property
    def passed(self) -> bool:
        return self.outcome == PASSED


@dataclass(frozen=True)
class PassRule:
    """`meanings`: mark in capitals -> what it does; `number`: the lowest number that passes."""

    meanings: Mapping[str, Meaning]
    number: int

    @classmethod
    def of(cls, district: District) -> PassRule:
        """The district's own rule; until it has written one, what its row says and the usual marks beside."""
        rows = db.session.execute(
            sa.select(MarkRule.mark, MarkRule.outcome, MarkRule.meaning, MarkRule.open_days)
            .where(MarkRule.district_id == district.id)
            .order_by(MarkRule.id)
        ).all()
        if not rows:
            return cls.from_settings(district.passing_marks, district.passing_number)
        found = {row.mark: Meaning(RecordOutcome(row.outcome), row.meaning, row.open_days) for row in rows}
        return cls(found, district.passing_number)

    @classmethod
    def from_settings(cls, marks: str, number: int) -> PassRule:
        """From a list of passing letters; what stands in NEVER does not pass even where it is listed."""
        letters = [letter for letter in dict.fromkeys(marks.upper().replace(",", " ").split()) if letter not in NEVER]
        found = {letter: Meaning(PASSED, MEANINGS.get(letter, "")) for letter in letters}
        found |= {mark: Meaning(outcome, words) for mark, (outcome, words) in BESIDE.items()}
        return cls(found, number)

    def meaning(self, mark: str) -> Meaning | None:
        """What a mark means; None where the rule does not know it. '' has no meaning either."""
        plain = plain_mark(mark)
        if NUMBER.fullmatch(plain):
            value = float(plain.replace(",", "."))
            return None if value > HIGHEST else Meaning(PASSED if value >= self.number else FAILED)
        return self.meanings.get(plain) or self.meanings.get(plain.rstrip(SIGNS))

    def passes(self, mark: str) -> bool:
        """'B+', 'p', '87', '87.5 %' pass by default; '', 'W', 'I', 'F', 'NP', 'NC', '59' do not."""
        found = self.meaning(mark)
        return found is not None and found.outcome == PASSED

    def complaint(self, mark: str) -> str:
        """A sentence where a mark stands outside the rule; '' where it is known, or no mark at all."""
        if not mark or self.meaning(mark) is not None:
            return ""
        return f"The mark “{mark}” is not in your district's pass rule. Add it there, or mend the file."

    def weigh(self, mark: str, attempted: Decimal, given: Decimal | None, counts: bool | None = None) -> Weight:
        """What a record earns: all that the source gave, else all attempted, where it passes; else nothing.

        `counts` is somebody's decision against the rule. Without a mark the source's own credits speak.
        """
        if counts is not None:
            outcome = PASSED if counts else FAILED
        elif not mark:
            outcome = PASSED if given else NONE
        else:
            found = self.meaning(mark)
            outcome = found.outcome if found else NONE
        return Weight(outcome, (given or attempted) if outcome == PASSED else Decimal(0))


def plain_mark(mark: str) -> str:
    """' b+* ' -> 'B+', '92 %' -> '92'."""
    return mark.strip().upper().removesuffix("%").strip().rstrip("*").replace("−", "-").replace("–", "-")


def mark_rank(mark: str) -> float:
    """Orders attempts at the same course: 'A' above 'B+' above 'B', a number by itself, 'P' like the lowest pass."""
    plain = plain_mark(mark)
    if NUMBER.fullmatch(plain):
        return float(plain.replace(",", "."))
    letter = plain.rstrip(SIGNS)
    if len(letter) != 1 or letter not in "ABCDF":
        return 60.0
    base = {"A": 95.0, "B": 85.0, "C": 75.0, "D": 65.0, "F": 0.0}[letter]
    return base + (3 if plain.endswith("+") else -3 if plain.endswith("-") else 0)
