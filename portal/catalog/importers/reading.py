"""Reads the cells of one row into columns of an offering, and gathers what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.catalog.cells import read_grades, short, tidy
from portal.catalog.columns import WHOLE_DISTRICT
from portal.catalog.models import OfferingState
from portal.catalog.references import plain
from portal.extensions import db
from portal.imports.kinds import Context, Field, Row
from portal.schools.models import School

STATES = {"active": "active", "a": "active", "yes": "active", "retired": "retired", "inactive": "retired",
          "closed": "retired", "no": "retired", "": ""}  # fmt: skip
LONGEST = {"code": 40, "title": 200, "subject": 80, "description": 5_000, "state_code": 40}
DISTRICT_WORDS = frozenset(plain(word) for word in (WHOLE_DISTRICT, "district", "all schools", "all"))


@dataclass
class Draft:
    """A row on its way: `values` are columns of the offering, only those that the file speaks of."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """(the column's label, what is wrong)."""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """The same for what does not keep the row out."""
    code: str = ""
    title: str = ""
    school_id: int | None = None
    school_said: bool = False
    """Whether it is certain whose the offering is: the row says so, or who imports has one school only."""
    forbidden: str = ""
    """Why whoever imports may not change this, which matters only where the row would change anything."""
    existing: Any = None
    """The offering that this row is about; None: a new one."""
    unclear: bool = False
    """More than one offering could be meant."""
    references: list[Any] = field(default_factory=list)
    """Courses that this row names (references.Known)."""

    @property
    def line(self) -> int:
        return self.row.line

    def remark(self, column: str, sentence: str) -> None:
        self.remarks.append((column, sentence))

    def refuse(self, column: str, sentence: str) -> None:
        self.problems.append((column, sentence))


class Schools:
    """Finds schools by name or code, and says which of them the import may change."""

    def __init__(self, context: Context) -> None:
        self.context = context
        rows = db.session.execute(
            sa.select(School.id, School.name, School.code, School.grade_low, School.grade_high)
            .where(School.district_id == context.district_id)
            .order_by(School.id)
        ).all()
        self.by_id = {row.id: row for row in rows}
        self.known: dict[str, list[int]] = {}
        for row in rows:
            for name in {plain(row.name), plain(row.code)} - {""}:
                self.known.setdefault(name, []).append(row.id)

    def usual(self) -> int | None:
        """Where a row belongs that names no school."""
        by = self.context.by
        return self.context.school_id if by is None or by.school_id is None else by.school_id

    @property
    def bound(self) -> bool:
        """Whether whoever imports has one school only."""
        return self.context.by is not None and self.context.by.school_id is not None

    def find(self, text: str) -> int | None:
        """Raises ValueError where no school, or more than one, goes by this."""
        if plain(text) in DISTRICT_WORDS:
            return None
        found = self.known.get(plain(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{len(found)} schools are called “{short(text)}”: write the school's code.")
        raise ValueError(f"No school has the name or code “{short(text)}”.")

    def may_change(self, school_id: int | None) -> bool:
        by = self.context.by
        return by is None or by.reaches(school_id)

    def own(self) -> str:
        usual = self.usual()
        return self.by_id[usual].name if usual in self.by_id else "your school"


Cells = Mapping[str, Field]


def read(draft: Draft, name: str, cells: Cells, reader: Callable[[str], Any], target: str = "") -> None:
    """Reads one cell into `values`, or notes what is wrong with it."""
    try:
        draft.values[target or name] = reader(draft.row.values.get(name, ""))
    except ValueError as error:
        draft.refuse(cells[name].label, str(error))


def read_common(draft: Draft, cells: Cells, schools: Schools, context: Context) -> None:
    """What both kinds have."""
    said = draft.row.values
    for name, longest in LONGEST.items():
        if name in cells and context.has_column(name):
            value = tidy(said.get(name, ""))
            if name != "description":
                value = " ".join(value.split())
            if len(value) > longest:
                draft.refuse(cells[name].label, f"{len(value):,} characters: at most {longest:,} fit.")
            draft.values[name] = value
    draft.code, draft.title = draft.values.get("code", ""), draft.values.get("title", "")
    if not draft.code:
        draft.values.pop("code", None)  # an empty cell says nothing of the code
    if not draft.title:
        draft.refuse(cells["title"].label, "The title is missing.")
    read_school(draft, cells, schools)
    if said.get("grades", ""):
        try:
            draft.values["grade_low"], draft.values["grade_high"] = read_grades(said["grades"])
        except ValueError as error:
            draft.refuse(cells["grades"].label, str(error))
    state = STATES.get(plain(said.get("state", "")))
    if state is None:
        draft.refuse(cells["state"].label, f"“{short(said['state'])}” is neither active nor retired.")
    elif state:
        draft.values["state"] = OfferingState(state).value


def read_school(draft: Draft, cells: Cells, schools: Schools) -> None:
    """Whose the offering is; an empty cell leaves it to who imports."""
    text = draft.row.values.get("school", "")
    draft.school_said = bool(text) or schools.bound
    try:
        draft.school_id = schools.find(text) if text else schools.usual()
    except ValueError as error:
        draft.refuse(cells["school"].label, str(error))
        return
    if not schools.may_change(draft.school_id):
        draft.forbidden = f"You may change what {schools.own()} offers, not this."


def fill_new(draft: Draft, schools: Schools) -> None:
    """What a new offering gets where the file says nothing."""
    school = schools.by_id.get(draft.school_id) if draft.school_id is not None else None
    if "grade_low" not in draft.values:
        draft.values["grade_low"] = school.grade_low if school else 9
        draft.values["grade_high"] = school.grade_high if school else 12
    draft.values.setdefault("code", draft.code)
    draft.values["school_id"] = draft.school_id
