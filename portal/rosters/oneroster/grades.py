"""A result as a record: its mark as the district's rule reads it, and what the record says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.rosters.comparing import RecordFacts
from portal.rosters.marks import PassRule

SOURCE = "OneRoster results"
LONGEST = 10
POINTS = 10
"""From this highest score on, points are a share of it; below, as on a scale to 4, a share says nothing of passing."""


def mark_of(score: str, words: str, highest: str, rule: PassRule) -> tuple[str, str, str]:
    """(mark, what is wrong with it, what to know of it): the words of 1.2 before the number."""
    mark, remark = (words or score).strip(), ""
    try:
        number = Decimal(mark)
        most = Decimal(highest or "100")
    except InvalidOperation:
        number = None
        most = Decimal(100)
    if number is not None and number.is_finite():
        if most != 100 and most > 0:
            if most < POINTS:
                return mark, (
                    f"The score {mark} of at most {plain(most)} has no meaning in the pass rule, which reads letters and 0 to 100."
                ), ""
            remark = f"{plain(number)} of {plain(most)} points."
            number = (number * 100 / most).quantize(Decimal("0.1"))
        mark = plain(number)
    if len(mark) > LONGEST:
        return mark, f"The mark has {len(mark)} characters; at most {LONGEST} are read.", ""
    return mark, rule.complaint(mark), remark


def plain(number: Decimal) -> str:
    """'87' for 87.0; never an exponent."""
    return f"{number.normalize():f}"


def facts_of(row: Mapping[str, Any], student_id: int, course_id: int, credits: Decimal) -> RecordFacts:
    """What the district's own course history would say of it; a mark for one of several terms is worth its share."""
    attempted = (credits / row["share"]).quantize(Decimal("0.001")) if row["share"] > 1 else credits
    return RecordFacts(
        student_id=student_id, course_id=course_id, course_code=row["code"], course_title=row["course_title"],
        school_name=row["school"], year=row["year"], term=row["term"][:40], mark=row["mark"],
        credits_attempted=attempted, source=SOURCE,
    )  # fmt: skip
