"""Finds the offering that a row is about: by its code and school, else by its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from portal.catalog.importers.reading import Draft
from portal.catalog.references import plain

Place = tuple[int | None, str]


class Catalog:
    """The offerings of one kind in a district, by what rows may call them."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.by_id: dict[int, Any] = {}
        self.by_code: dict[str, list[Any]] = defaultdict(list)
        self.by_title: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            self.by_id[row.id] = row
            if row.code:
                self.by_code[plain(row.code)].append(row)
            self.by_title[plain(row.title)].append(row)

    def match(self, draft: Draft, noun: str) -> None:
        """Sets `draft.existing`, or notes that more than one could be meant."""
        if draft.code and (found := self.here(self.by_code[plain(draft.code)], draft)):
            self.take(draft, found, "code", noun)
        elif draft.title:
            titled = self.here(self.by_title[plain(draft.title)], draft)
            if draft.code:
                titled = [row for row in titled if not row.code]
            if titled:
                self.take(draft, titled, "title", noun)

    @staticmethod
    def here(rows: list[Any], draft: Draft) -> list[Any]:
        """Those of the row's school; where it names none, its usual place first and then anywhere."""
        own = [row for row in rows if row.school_id == draft.school_id]
        return own if draft.school_said or own else rows

    @staticmethod
    def take(draft: Draft, found: list[Any], by: str, noun: str) -> None:
        if len(found) == 1:
            draft.existing = found[0]
            draft.school_id = found[0].school_id
            return
        draft.unclear = True
        if draft.school_said:
            said = "code" if by == "code" else "title and no code"
            draft.refuse("Code", f"{len(found)} {noun}s of this school have this {said}. Give each its own code first.")
        else:
            draft.refuse("School", f"{len(found)} {noun}s have this {by}: say which school's it is.")


def refuse_twins(drafts: Iterable[Draft], noun: str) -> None:
    """The second row about the same offering is refused, naming the first."""
    first: dict[Any, int] = {}
    for draft in drafts:
        for key in keys(draft):
            line = first.setdefault(key, draft.line)
            if line != draft.line:
                draft.refuse("Code" if draft.code else "Title", f"This {noun} is on line {line} already.")
                break


def keys(draft: Draft) -> list[Any]:
    """What a row must not share with another row."""
    if draft.existing is not None:
        return [draft.existing.id]
    place: Place = (draft.school_id, plain(draft.code or draft.title))
    return [("code" if draft.code else "title", *place)] if place[1] else []
