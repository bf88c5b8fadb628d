"""A student's postings with what each asks for beside what the student has, and who teaches the rest here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.research import postings
from portal.research.having import having_of, items_of
from portal.research.matching import Asked, Teaches, matched
from portal.research.teaching import taught_here
from portal.rosters.models import Student


@dataclass(frozen=True)
class Read:
    """A posting with its lines; `taught` is filled where one posting is read: requirement -> what teaches it here."""

    posting: postings.Posted
    lines: Sequence[Asked]
    taught: Mapping[int, Sequence[Teaches]]

    @property
    def had(self) -> int:
        return sum(line.has for line in self.lines)

    @property
    def missing(self) -> list[Asked]:
        return [line for line in self.lines if not line.has]


def read_all(student: Student, today: date) -> list[Read]:
    """Every posting, the newest first, in a constant number of queries."""
    found = postings.postings_of(student.id)
    lines = postings.lines_of([one.id for one in found])
    owns = having_of(student, items_of(student.id, today), today) if lines else []
    return [Read(one, matched(lines.get(one.id, []), owns), {}) for one in found]


def read_one(student: Student, posting_id: int, today: date) -> Read | None:
    """One posting, with what teaches here what is missing."""
    found = next((one for one in postings.postings_of(student.id) if one.id == posting_id), None)
    if found is None:
        return None
    items = items_of(student.id, today)
    lines = matched(postings.lines_of([found.id]).get(found.id, []), having_of(student, items, today))
    return Read(found, lines, taught_here(student, [line for line in lines if not line.has], items, today))
