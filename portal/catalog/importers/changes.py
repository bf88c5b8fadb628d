"""What a row would change: old and new in words for the preview, and values for the apply."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from portal.catalog.cells import short, write_decimal, write_grades
from portal.catalog.columns import BETWEEN, COURSE_COLUMNS, EXPERIENCE_COLUMNS
from portal.catalog.importers.links import Links, node_of
from portal.catalog.importers.reading import Draft, Schools
from portal.catalog.references import Known, References
from portal.imports.kinds import Change

LABELS = {field.name: field.label for field in (*COURSE_COLUMNS, *EXPERIENCE_COLUMNS)}
Pairs = tuple[tuple[str, str, str], ...]


class Differences:
    """Says values in words; `kinds` is code -> title of the kinds of experience."""

    def __init__(self, references: References, schools: Schools, kinds: dict[str, str] | None = None) -> None:
        self.references, self.schools, self.kinds = references, schools, kinds or {}

    def of(self, draft: Draft) -> Pairs:
        """(label, old, new) of every column that the row changes."""
        row, found = draft.existing, []
        changed = {name: value for name, value in draft.values.items() if value != getattr(row, name)}
        if {"grade_low", "grade_high"} & changed.keys():
            low, high = (draft.values.get(name, getattr(row, name)) for name in ("grade_low", "grade_high"))
            found.append((LABELS["grades"], write_grades(row.grade_low, row.grade_high), write_grades(low, high)))
        for name, value in changed.items():
            if name not in ("grade_low", "grade_high"):
                found.append((LABELS[name], self.said(name, getattr(row, name)), self.said(name, value)))
        return tuple(found)

    def said(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return write_decimal(value)
        if name == "experience_kind":
            return self.kinds.get(value, str(value))
        if name == "course_id" and value is not None:
            return self.course(self.references.by_id[value])
        return "" if value is None else short(str(value)) if name != "description" else str(value)[:200]

    @staticmethod
    def course(known: Known) -> str:
        return known.code or known.title


def as_change(draft: Draft, said: Differences, links: Links | None = None) -> Change:
    """The draft as the preview shows it and the apply reads it."""
    title = draft.title or draft.code or f"line {draft.line}"
    if not draft.problems:
        pairs = said.of(draft) if draft.existing is not None else ()
        named = prerequisites(draft, links, said) if links is not None else {}
        pairs += named.pop("pairs", ())
        if draft.forbidden and (pairs or draft.existing is None):
            draft.refuse(LABELS["school"], draft.forbidden)
    said_of_it = draft.problems or draft.remarks
    change = Change(
        draft.line,
        "rejected",
        title,
        reason=" ".join(dict.fromkeys(reason for _, reason in said_of_it)),
        column=", ".join(dict.fromkeys(column for column, _ in said_of_it)),
    )
    if draft.problems:
        return change
    if draft.existing is None:
        return replace(change, action="new", values={"set": jsonable(draft.values), **named})
    key = str(draft.existing.id)
    if not pairs:
        return replace(change, action="unchanged", key=key)
    differing = {name: v for name, v in draft.values.items() if v != getattr(draft.existing, name)}
    values = {"id": draft.existing.id, "set": jsonable(differing), **named}
    return replace(change, action="changed", key=key, values=values, differences=pairs)


def prerequisites(draft: Draft, links: Links, said: Differences) -> dict[str, Any]:
    """The courses that come first, where they change; and for a new course the rows that name it."""
    found: dict[str, Any] = {}
    if links.spoken:
        old, new = links.old(draft), links.of(draft)
        if {node_of(each) for each in new} != {("id", key) for key in old}:
            found["prerequisites"] = [reference(each) for each in new]
            before = BETWEEN.join(said.course(said.references.by_id[key]) for key in old)
            after = BETWEEN.join(said.course(each) for each in new)
            found["pairs"] = ((LABELS["prerequisites"], before, after),) if draft.existing is not None else ()
        if draft.existing is None and (asking := links.asking.get(draft.line)):
            found["asked_for_by"] = [of_draft(each) for each in asking if not each.problems]
    return found


def reference(known: Known) -> dict[str, Any]:
    return {"id": known.id} if known.id is not None else {"key": list(known.key)}


def of_draft(draft: Draft) -> dict[str, Any]:
    if draft.existing is not None:
        return {"id": draft.existing.id}
    return {"key": [draft.school_id, draft.code, draft.title]}


def jsonable(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}

