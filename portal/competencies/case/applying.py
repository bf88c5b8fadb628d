"""Brings a confirmed package in, all of it in the running transaction or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.competencies import references
from portal.competencies.case.comparing import Plan
from portal.competencies.case.shapes import CHANGED_AT, ONLY_IN_1_1, Association, Item, Package
from portal.competencies.case.standing import Standing
from portal.competencies.models import (
    Competency,
    CompetencyAssociation,
    CompetencySet,
    PathwayCompetencySet,
    SetState,
)
from portal.competencies.services.common import refresh_headings
from portal.competencies.signals import competencies_removed
from portal.database import now
from portal.extensions import db

CHUNK = 500
ITEMS: sa.Table = Competency.metadata.tables["competencies"]
LINKS: sa.Table = CompetencyAssociation.metadata.tables["competency_associations"]


@dataclass
class Done:
    """The set, and what the package no longer has: ids that stay as retired, and ids that are gone."""

    set_id: int
    retired: list[int] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)


def apply(package: Package, plan: Plan, standing: Standing | None, *, district_id: int, pathway_id: int | None) -> Done:
    """`standing` is what `plan` was compared with; the caller tells others and commits."""
    newer = standing is not None and package.version == "1.0" and standing.set.case_version == "1.1"
    set_id = _document(package, plan, standing, newer, district_id)
    done = Done(set_id)
    known = {row.case_identifier: row for row in standing.rows} if standing else {}
    _insert_items((each for each in plan.items.new if each.identifier not in known), set_id, district_id)
    gone = [known[each.identifier].id for each in plan.items.gone]
    _let_go(gone, done)
    ids = _ids(set_id)
    _update_items(package, plan, known, ids, newer)
    _associate(package, plan, standing, set_id, ids, newer)
    _delete_dropped(done)
    if pathway_id is not None:
        _ask(set_id, pathway_id, district_id)
    refresh_headings(set_id)
    return done


def _document(package: Package, plan: Plan, standing: Standing | None, newer: bool, district_id: int) -> int:
    of = package.document
    values: dict[str, Any] = {
        "title": of.title, "publisher": of.publisher, "edition": of.edition, "language": of.language, "case_uri": of.uri,
        "imported_at": now(),
    }  # fmt: skip
    if standing is None:
        made = CompetencySet(
            district_id=district_id, state=SetState.ACTIVE.value, case_identifier=of.identifier, extras=of.extras,
            definitions=package.definitions, case_version=package.version, **values,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made.id
    if not (plan.document or plan.definitions):
        values = {"imported_at": values["imported_at"]}
    else:
        values["extras"] = _merged(of.extras, standing.set.extras, "document", newer)
        values["definitions"] = package.definitions
        values["version"] = CompetencySet.version + 1
    if not newer:
        values["case_version"] = package.version
    statement = sa.update(CompetencySet).where(CompetencySet.id == standing.set.id).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))
    return int(standing.set.id)


def _merged(wanted: dict[str, Any], had: dict[str, Any], part: str, newer: bool) -> dict[str, Any]:
    """What the file says; of what it cannot say (1.1 by a 1.0 file, a date that it leaves out) what stood."""
    kept = (CHANGED_AT, *(ONLY_IN_1_1[part] if newer else ()))
    return {name: had[name] for name in kept if name in had and name not in wanted} | wanted


def _item_values(item: Item) -> dict[str, Any]:
    return {
        "code": item.code, "statement": item.statement, "short": item.short, "item_type": item.item_type,
        "levels": item.levels, "case_uri": item.uri, "extras": item.extras,
    }  # fmt: skip


def _insert_items(items: Iterable[Item], set_id: int, district_id: int) -> None:
    """First without their parents: in the file's order a child may come before its parent."""
    at = now()
    rows = [
        {
            "district_id": district_id, "set_id": set_id, "parent_id": None, "position": item.position,
            "kind": item.kind or "", "is_heading": False, "retired": False, "case_identifier": item.identifier,
            "version": 1, "created_at": at, "updated_at": at, **_item_values(item),
        }
        for item in items
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        db.session.execute(sa.insert(ITEMS), rows[start : start + CHUNK])


def _ids(set_id: int) -> dict[str, int]:
    rows = db.session.execute(sa.select(Competency.case_identifier, Competency.id).where(Competency.set_id == set_id))
    return {row.case_identifier: row.id for row in rows}


def _update_items(package: Package, plan: Plan, known: dict[str, Any], ids: dict[str, int], newer: bool) -> None:
    """Words of what changed or comes back; places of everything whose place is another."""
    at = now()
    again = [item for item, _ in plan.items.changed] + [item for item in plan.items.new if item.identifier in known]
    words = [
        {
            "which": ids[item.identifier], "kind": item.kind or known[item.identifier].kind, "retired": False,
            "version": known[item.identifier].version + 1, "updated_at": at, **_item_values(item),
            "extras": _merged(item.extras, known[item.identifier].extras, "item", newer),
        }
        for item in again
    ]  # fmt: skip
    _many(ITEMS, words)
    places = []
    for item in package.items.values():
        parent = ids[item.parent] if item.parent is not None else None
        row = known.get(item.identifier)
        have = (row.parent_id, row.position) if row is not None else (None, item.position)
        if have != (parent, item.position):
            places.append({"which": ids[item.identifier], "parent_id": parent, "position": item.position})
    _many(ITEMS, places)


def _let_go(gone: Sequence[int], done: Done) -> None:
    """What the package no longer has: retired where something hangs on it, else deleted."""
    hang = references.referred(gone)
    done.retired = [each for each in gone if each in hang]
    done.deleted = [each for each in gone if each not in hang]
    if done.deleted:
        competencies_removed.send(None, competency_ids=done.deleted)
    if done.retired:
        at = now()
        _many(ITEMS, [{"which": each, "retired": True, "updated_at": at} for each in done.retired])


def _delete_dropped(done: Done) -> None:
    for start in range(0, len(done.deleted), CHUNK):
        some = done.deleted[start : start + CHUNK]
        db.session.execute(
            sa.delete(LINKS).where(sa.or_(LINKS.c.origin_id.in_(some), LINKS.c.destination_id.in_(some)))
        )
        db.session.execute(sa.update(ITEMS).where(ITEMS.c.parent_id.in_(some)).values(parent_id=None))
        db.session.execute(sa.delete(ITEMS).where(ITEMS.c.id.in_(some)))


def _associate(
    package: Package, plan: Plan, standing: Standing | None, set_id: int, ids: dict[str, int], newer: bool
) -> None:
    known = {row.case_identifier: row for row in standing.associations} if standing else {}
    places = {name: place for place, name in enumerate(package.associations)}
    gone = [known[each.identifier].id for each in plan.associations.gone if each.identifier in known]
    for start in range(0, len(gone), CHUNK):
        db.session.execute(sa.delete(LINKS).where(LINKS.c.id.in_(gone[start : start + CHUNK])))
    fresh = [each for each in plan.associations.new if each.identifier not in known]
    rows = [
        {
            "set_id": set_id,
            "case_identifier": each.identifier,
            "position": places[each.identifier],
            **_link_values(each, ids),
        }
        for each in fresh
    ]
    for start in range(0, len(rows), CHUNK):
        db.session.execute(sa.insert(LINKS), rows[start : start + CHUNK])
    back = [each for each in plan.associations.new if each.identifier in known]
    _many(
        LINKS,
        [
            {"which": known[each.identifier].id, **_link_values(each, ids)}
            | {"extras": _merged(each.extras, known[each.identifier].extras, "association", newer)}
            for each in (*(each for each, _ in plan.associations.changed), *back)
        ],
    )
    still = [row for name, row in known.items() if name in places and row.position != places[name]]
    _many(LINKS, [{"which": row.id, "position": places[row.case_identifier]} for row in still])


def _link_values(each: Association, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": each.kind, "origin": each.origin, "destination": each.destination, "sequence": each.sequence,
        "origin_id": ids[each.origin_item] if each.origin_item else None,
        "destination_id": ids[each.destination_item] if each.destination_item else None,
        "case_uri": each.uri, "extras": each.extras,
    }  # fmt: skip


def _many(table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """The same columns of many rows; each row names its own with 'which'."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "which"]
    values = {table.c[name]: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    statement = sa.update(table).where(table.c.id == sa.bindparam("which")).values(values)
    given = [{"which": row["which"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    for start in range(0, len(given), CHUNK):
        db.session.execute(statement, given[start : start + CHUNK])


def _ask(set_id: int, pathway_id: int, district_id: int) -> None:
    asking = PathwayCompetencySet
    there = sa.select(asking.id).where(asking.set_id == set_id, asking.pathway_id == pathway_id)
    if db.session.scalar(there) is None:
        db.session.add(asking(district_id=district_id, pathway_id=pathway_id, set_id=set_id))
        db.session.flush()
