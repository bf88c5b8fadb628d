"""Brings confirmed rows in, a chunk at a time; the same chunk again changes nothing more. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from portal.accounts import audit
from portal.catalog import entries
from portal.catalog.models import Course, Experience, Offering, OfferingKind, Prerequisite
from portal.catalog.services import TELLING
from portal.catalog.signals import offerings_changed
from portal.database import Model, now
from portal.extensions import db
from portal.imports.kinds import Change, Context

Reference = dict[str, Any]
"""{'id': 7}, or {'key': [school_id, code, title]} of a course that the file brings."""
DECIMALS = frozenset({"credits", "hours"})
MODELS: dict[str, type[Course | Experience]] = {
    OfferingKind.COURSE.value: Course,
    OfferingKind.EXPERIENCE.value: Experience,
}
DEFAULTS: dict[str, dict[str, Any]] = {
    OfferingKind.COURSE.value: {
        "state_code": "", "sced_code": None, "credits": Decimal(1), "cte": False, "terms_offered": "",
    },
    OfferingKind.EXPERIENCE.value: {"experience_kind": "", "hours": None, "course_id": None},
}  # fmt: skip
BASE = {"code": "", "title": "", "description": "", "subject": "", "state": "active", "school_id": None,
        "grade_low": 9, "grade_high": 12}  # fmt: skip


def apply_courses(changes: Sequence[Change], context: Context) -> None:
    """At most some hundreds of new or changed courses, with their prerequisites."""
    ids, telling = bring_in(OfferingKind.COURSE.value, changes, context)
    telling |= bring_prerequisites(changes, ids, context)
    finish("courses", changes, ids, telling, context)


def apply_experiences(changes: Sequence[Change], context: Context) -> None:
    """The same for experiences."""
    ids, telling = bring_in(OfferingKind.EXPERIENCE.value, changes, context)
    finish("experiences", changes, ids, telling, context)


def bring_in(kind: str, changes: Sequence[Change], context: Context) -> tuple[dict[int, int], set[int]]:
    """Line -> id of every row, and the ids whose change others want to know of."""
    ids = {change.line: int(change.values["id"]) for change in changes if "id" in change.values}
    there = look_up(kind, context.district_id, [key_of(change) for change in changes if "id" not in change.values])
    fresh = []
    for change in changes:
        if "id" not in change.values:
            if found := there.get(key_of(change)):  # a chunk that comes a second time
                ids[change.line] = found
            else:
                fresh.append(change)
    made = insert(kind, fresh, context)
    telling = set(made.values())
    update(kind, [(ids[change.line], change) for change in changes if change.line in ids], telling)
    return ids | made, telling


def insert(kind: str, changes: Sequence[Change], context: Context) -> dict[int, int]:
    """New rows in two statements, whatever their number."""
    if not changes:
        return {}
    base, table = table_of(Offering), table_of(MODELS[kind])
    at = now()
    common = {"kind": kind, "district_id": context.district_id, "version": 1, "created_at": at, "updated_at": at}
    rows = [{**BASE, **only(values_of(change), BASE), **common} for change in changes]
    returned = db.session.scalars(sa.insert(base).returning(base.c.id, sort_by_parameter_order=True), rows)
    ids = {change.line: int(made) for change, made in zip(changes, returned, strict=True)}
    own = DEFAULTS[kind]
    db.session.execute(
        sa.insert(table),
        [{**own, **only(values_of(change), own), "id": ids[change.line]} for change in changes],
    )
    return ids


def update(kind: str, pairs: Sequence[tuple[int, Change]], telling: set[int]) -> None:
    """Sets only the columns that the file changes, so that what others changed meanwhile stays."""
    if not pairs:
        return
    base, table = table_of(Offering), table_of(MODELS[kind])
    statement = sa.select(base, table).join(table, table.c.id == base.c.id)
    found = db.session.execute(statement.where(base.c.id.in_([key for key, _ in pairs]))).mappings()
    rows = {row[base.c.id]: row for row in found}
    of_base, own = [], []
    for key, change in pairs:
        changed = {n: v for n, v in values_of(change).items() if rows[key][n] != v}
        if changed or "prerequisites" in change.values:
            of_base.append({"key": key, **{f"to_{n}": v for n, v in only(changed, BASE).items()}})
            own.append({"key": key, **{f"to_{n}": v for n, v in only(changed, DEFAULTS[kind]).items()}})
        if changed.keys() & TELLING:
            telling.add(key)
    write(base, of_base, {"updated_at": now(), "version": base.c.version + 1})
    write(table, [values for values in own if len(values) > 1], {})


def write(table: sa.Table, rows: Sequence[dict[str, Any]], further: dict[str, Any]) -> None:
    """One statement for all rows that set the same columns (`to_<column>`)."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    for names, alike in by_columns.items():
        values = {name[3:]: sa.bindparam(name) for name in names if name != "key"} | further
        db.session.execute(sa.update(table).where(table.c.id == sa.bindparam("key")).values(values), alike)


def bring_prerequisites(changes: Sequence[Change], ids: dict[int, int], context: Context) -> set[int]:
    """Makes the prerequisites what the file says; the ids of courses for which that changed anything.

    A course that a later chunk brings is not there yet: that one's own row carries who asks for it.
    """
    wanted: dict[int, set[int]] = {}
    asked: set[tuple[int, int]] = set()
    there = look_up(OfferingKind.COURSE.value, context.district_id, named_keys(changes))

    def resolved(references: Iterable[Reference]) -> set[int]:
        found = (each.get("id") or there.get(as_key(each)) for each in references)
        return {int(key) for key in found if key}

    for change in changes:
        own = ids[change.line]
        if "prerequisites" in change.values:
            wanted[own] = resolved(change.values["prerequisites"])
        asked |= {(asking, own) for asking in resolved(change.values.get("asked_for_by", ()))}
    rows = db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id).where(
            Prerequisite.course_id.in_(wanted.keys() | {asking for asking, _ in asked})
        )
    )
    have = {(row.course_id, row.required_id) for row in rows}
    pairs = {(key, required) for key, each in wanted.items() for required in each} | asked
    gone = {(key, required) for key, required in have if key in wanted} - pairs
    for key in {key for key, _ in gone}:
        old = [required for each, required in gone if each == key]
        db.session.execute(
            sa.delete(Prerequisite).where(Prerequisite.course_id == key, Prerequisite.required_id.in_(old))
        )
    if new := sorted(pairs - have):
        db.session.execute(sa.insert(Prerequisite), [{"course_id": k, "required_id": r} for k, r in new])
    return {key for key, _ in gone | (pairs - have)}


def finish(noun: str, changes: Sequence[Change], ids: dict[int, int], telling: set[int], context: Context) -> None:
    """The trail, the search index and whoever listens."""
    new = [ids[change.line] for change in changes if "id" not in change.values]
    audit.record(
        f"{noun}.import",
        subject=f"import_batches:{context.batch_id or 0}",
        by=context.by,
        district_id=context.district_id,
        detail={"new": new, "changed": sorted(set(ids.values()) - set(new))},
    )
    entries.refresh(sorted(ids.values()))
    if telling:
        offerings_changed.send(None, offering_ids=telling)


Key = tuple[int | None, str, str]


def key_of(change: Change) -> Key:
    values = change.values["set"]
    return values.get("school_id"), values.get("code", ""), values["title"]


def as_key(reference: Reference) -> Key | None:
    return (reference["key"][0], reference["key"][1], reference["key"][2]) if "key" in reference else None


def named_keys(changes: Iterable[Change]) -> list[Key]:
    """Every course of the file that is named by something other than an id."""
    named = (each for c in changes for name in ("prerequisites", "asked_for_by") for each in c.values.get(name, ()))
    return [key for each in named if (key := as_key(each)) is not None]


def look_up(kind: str, district_id: int, keys: Sequence[Key]) -> dict[Key | None, int]:
    """The ids of offerings by school and code, or by school and title where there is no code."""
    codes = sorted({code for _, code, _ in keys if code})
    titles = sorted({title for _, code, title in keys if not code})
    if not codes and not titles:
        return {}
    rows = db.session.execute(
        sa.select(Offering.id, Offering.school_id, Offering.code, Offering.title)
        .where(
            Offering.district_id == district_id,
            Offering.kind == kind,
            sa.or_(Offering.code.in_(codes), Offering.title.in_(titles)),
        )
        .order_by(Offering.id.desc())
    ).all()
    by_code = {(row.school_id, row.code): row.id for row in rows if row.code}
    by_title = {(row.school_id, row.title): row.id for row in rows}
    found = {key: by_code.get(key[:2]) if key[1] else by_title.get((key[0], key[2])) for key in keys}
    return {key: each for key, each in found.items() if each is not None}


def values_of(change: Change) -> dict[str, Any]:
    """Columns as the database takes them."""
    given = change.values["set"]
    return {n: Decimal(v) if n in DECIMALS and v is not None else v for n, v in given.items()}


def only(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def table_of(model: type[Model]) -> sa.Table:
    return cast(sa.Table, model.__table__)
