"""What a table of competencies finds in the database, and writes into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from portal.competencies.case.shapes import CHILD
from portal.competencies.models import (
    Competency,
    CompetencyAssociation,
    CompetencySet,
    PathwayCompetencySet,
    SetState,
)
from portal.competencies.services.common import in_order, note, number, refresh_headings
from portal.competencies.services.items import edited
from portal.extensions import db
from portal.frameworks.queries import active_framework, pathways_of
from portal.imports.kinds import Context

COLUMNS = ("code", "statement", "short", "kind", "item_type", "levels", "retired")


@dataclass(frozen=True)
class Wanted:
    """A row that can be taken; None is 'the file does not say'."""

    set: str
    code: str
    statement: str
    identifier: str = ""
    short: str | None = None
    kind: str | None = None
    item_type: str | None = None
    levels: list[str] | None = None
    parent_code: str = ""
    has_parent: bool = False
    retired: bool | None = None
    pathway_id: int | None = None

    def as_values(self) -> dict[str, Any]:
        return asdict(self)

    def given(self) -> dict[str, Any]:
        """What the row says, by column."""
        return {name: getattr(self, name) for name in COLUMNS if getattr(self, name) is not None}


@dataclass
class One:
    """A competency that is there, or that a row above will make (`id` 0)."""

    id: int
    mark: str
    """Its set's plain title and its identifier, else its code."""
    values: dict[str, Any]
    parent: str = ""
    """The mark of what it stands under."""


@dataclass
class Have:
    """A district's sets as they stand, and what the rows read so far make of them."""

    sets: dict[str, int] = field(default_factory=dict)
    """Plain title -> id."""
    titles: dict[str, str] = field(default_factory=dict)
    marks: dict[str, One] = field(default_factory=dict)
    codes: dict[tuple[str, str], One] = field(default_factory=dict)
    """(plain title of the set, plain code)."""
    identifiers: dict[tuple[str, str], One] = field(default_factory=dict)
    pathways: dict[str, int] = field(default_factory=dict)
    asking: set[tuple[int, int]] = field(default_factory=set)

    def title_of(self, set_id: str) -> str | None:
        return self.titles.get(set_id)

    def knows_set(self, title: str) -> bool:
        return plain(title) in self.sets

    def standing(self, wanted: Wanted) -> One | None:
        key = plain(wanted.set)
        if wanted.identifier:
            return self.identifiers.get((key, wanted.identifier))
        return self.codes.get((key, plain(wanted.code)))

    def by_code(self, set_title: str, code: str) -> One | None:
        return self.codes.get((plain(set_title), plain(code)))

    def chain(self, one: One, mark: str) -> list[str]:
        """Codes from `mark` down to `one` and back to `mark`, where `one` stands under it."""
        way = [one]
        while way[-1].mark != mark and way[-1].parent:
            way.append(self.marks[way[-1].parent])
        codes = [each.values["code"] or each.values["statement"][:40] for each in way]
        return [*reversed(codes), codes[-1]]

    def stands_under(self, one: One, mark: str) -> bool:
        """Whether `one` is, or stands under, what has this mark."""
        while one.mark != mark and one.parent:
            one = self.marks[one.parent]
        return one.mark == mark

    def expect(self, wanted: Wanted, parent: str) -> list[tuple[str, Any, Any]]:
        """Notes what the row will make; returns (name, old, new) of what is there and changes."""
        one, key, found = self.standing(wanted), plain(wanted.set), list[tuple[str, Any, Any]]()
        if one is None:
            one = One(
                0, f"{key}/{wanted.identifier or plain(wanted.code)}", dict.fromkeys(COLUMNS, "") | wanted.given()
            )
            self.marks[one.mark] = one
        else:
            found = [(name, one.values[name], new) for name, new in wanted.given().items() if one.values[name] != new]
            if wanted.has_parent and one.parent != parent:
                found.append(("parent", self._called(one.parent), self._called(parent)))
            one.values = one.values | wanted.given()
        if wanted.has_parent:
            one.parent = parent
        if wanted.code:
            self.codes[key, plain(wanted.code)] = one
        if wanted.pathway_id is not None and (pair := (self.sets.get(key, 0), wanted.pathway_id)) not in self.asking:
            self.asking.add(pair)
            found.append(
                ("pathway", "", next(name for name, each in self.pathways.items() if each == wanted.pathway_id))
            )
        return found

    def _called(self, mark: str) -> str:
        return self.marks[mark].values["code"] if mark else "the top"


def plain(words: str) -> str:
    return " ".join(words.casefold().split())


def open_sets(district_id: int) -> list[tuple[str, str]]:
    """(id, title) of the sets that are not retired."""
    rows = db.session.execute(
        sa.select(CompetencySet.id, CompetencySet.title)
        .where(CompetencySet.district_id == district_id, CompetencySet.state != SetState.RETIRED.value)
        .order_by(CompetencySet.title, CompetencySet.id)
    )
    return [(str(row.id), row.title) for row in rows]


def read(district_id: int) -> Have:
    """A handful of queries, however many rows the file has."""
    have, keys = Have(), dict[int, str]()
    for row in db.session.execute(
        sa.select(CompetencySet.id, CompetencySet.title)
        .where(CompetencySet.district_id == district_id)
        .order_by(CompetencySet.id)
    ):
        keys[row.id] = plain(row.title)
        have.sets.setdefault(keys[row.id], row.id)
        have.titles[str(row.id)] = row.title
    columns = [getattr(Competency, name) for name in COLUMNS]
    rows = db.session.execute(
        sa.select(Competency.id, Competency.set_id, Competency.parent_id, Competency.case_identifier, *columns)
        .where(Competency.district_id == district_id)
        .order_by(Competency.retired, Competency.id)
    ).mappings()
    by_id: dict[int, tuple[One, int | None]] = {}
    for each in rows:
        key = keys[each["set_id"]]
        one = One(each["id"], f"{key}/{each['case_identifier']}", {name: each[name] for name in COLUMNS})
        by_id[one.id] = (one, each["parent_id"])
        have.marks[one.mark] = have.identifiers[key, each["case_identifier"]] = one
        if each["code"]:
            have.codes.setdefault((key, plain(each["code"])), one)
    for one, parent_id in by_id.values():
        one.parent = by_id[parent_id][0].mark if parent_id is not None else ""
    framework = active_framework(district_id)
    for line in pathways_of(framework.id) if framework else []:
        have.pathways.setdefault(plain(line.title), line.id)
        have.pathways.setdefault(line.code, line.id)
    asking = sa.select(PathwayCompetencySet.set_id, PathwayCompetencySet.pathway_id)
    have.asking = {
        (row.set_id, row.pathway_id)
        for row in db.session.execute(asking.where(PathwayCompetencySet.district_id == district_id))
    }
    return have


def write(rows: Sequence[Wanted], context: Context) -> None:
    """Brings rows in, in their order; one line in the trail and one word to others for each set."""
    have = read(context.district_id)
    touched: dict[int, tuple[str, int]] = {}
    for wanted in rows:
        set_id = _set(wanted, have, context)
        _one(wanted, have, set_id, context)
        _ask(wanted, set_id, context)
        touched[set_id] = (wanted.set, touched.get(set_id, ("", 0))[1] + 1)
    for set_id, (_, count) in touched.items():
        parents = db.session.scalars(
            sa.select(Competency.parent_id).where(Competency.set_id == set_id).distinct()
        ).all()
        for parent_id in parents:
            number(set_id, in_order(set_id, parent_id))
        refresh_headings(set_id)
        note(
            "competency_set.import", f"competency_sets:{set_id}", set_id, by=context.by, district_id=context.district_id,
            rows=count, batch=context.batch_id,
        )  # fmt: skip


def _set(wanted: Wanted, have: Have, context: Context) -> int:
    key = plain(wanted.set)
    if key not in have.sets:
        made = CompetencySet(
            district_id=context.district_id,
            title=wanted.set,
            state=SetState.DRAFT.value,
            case_identifier=str(uuid4()),
            case_version="1.1",
        )
        db.session.add(made)
        db.session.flush()
        have.sets[key] = made.id
    return have.sets[key]


def _one(wanted: Wanted, have: Have, set_id: int, context: Context) -> None:
    standing = have.standing(wanted)
    above = have.by_code(wanted.set, wanted.parent_code) if wanted.parent_code else None
    parent_id = above.id if above else None
    if standing is None:
        made = Competency(
            district_id=context.district_id, set_id=set_id, parent_id=parent_id, position=1_000_000, **({"retired": False} | wanted.given()),
            case_identifier=wanted.identifier or str(uuid4()),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        have.expect(wanted, above.mark if above else "")
        have.codes[plain(wanted.set), plain(wanted.code)].id = made.id
        return
    row = db.session.get_one(Competency, standing.id)
    changed = [name for name, value in wanted.given().items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted.given()[name])
    if changed:
        row.extras = edited(row.extras, changed)
    if wanted.has_parent and row.parent_id != parent_id:
        links = CompetencyAssociation
        db.session.execute(sa.delete(links).where(links.kind == CHILD, links.origin_id == row.id))
        row.parent_id, row.position = parent_id, 1_000_000
    db.session.flush()
    have.expect(wanted, above.mark if above else "")


def _ask(wanted: Wanted, set_id: int, context: Context) -> None:
    asking = PathwayCompetencySet
    if wanted.pathway_id is None:
        return
    there = sa.select(asking.id).where(asking.set_id == set_id, asking.pathway_id == wanted.pathway_id)
    if db.session.scalar(there) is None:
        db.session.add(asking(district_id=context.district_id, pathway_id=wanted.pathway_id, set_id=set_id))
        db.session.flush()
