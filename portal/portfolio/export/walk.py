"""Rows of a kind, made safe: names instead of numbers of people, nothing secret, nobody else's data.

Which columns are taken follows from the tables themselves. What a column's name or its target gives away is left out
unless the kind asks for it: a person other than staff and the student is never named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit_names
from portal.database import Model
from portal.extensions import db
from portal.language import language
from portal.portfolio.export.deeds import deed_in_words
from portal.portfolio.export.kinds import KINDS, Kind

PRIVATE = re.compile(r"password|token|nonce|secret|sha256|hash|seal|fingerprint|e?mail|phone|sourced_id|^key$|^version$|^district_id$|^student_id$|storage|^browser_id$")
"""Names of columns that are taken only where a kind asks for them."""
NAMED = {
    "offerings": "title", "programs": "title", "credentials": "title", "competencies": "statement", "requirements": "title", "schools": "name", "hosts": "name",
    "pathways": "title", "sections": "title", "occupations": "title", "clearance_kinds": "title", "rubrics": "title", "interest_statements": "text",
    "skills": "title", "frameworks": "title",
}  # fmt: skip
"""Tables that tell of nobody, and the column that names a row."""
SAME_ID = {"courses": "offerings", "experiences": "offerings"}
PEOPLE_WITHOUT_KEY = {("audit_events", "actor_id")}
"""Columns that hold a user's id without a foreign key."""


@dataclass(frozen=True)
class Whose:
    student_id: int
    user_id: int | None
    by_self: bool


def table_of(name: str) -> sa.Table:
    return Model.metadata.tables[name]


def kinds_for(whose: Whose) -> list[Kind]:
    return [kind for kind in KINDS if kind.table in Model.metadata.tables and (whose.by_self or not kind.for_self_only)]


def about(kind: Kind, whose: Whose) -> sa.ColumnElement[bool]:
    """The condition that a row is about the student."""
    table = table_of(kind.table)
    if kind.table == "students":
        return table.c.id == whose.student_id
    if kind.table == "users":
        return table.c.id == whose.user_id
    if kind.through == "user_id":
        return table.c.user_id == whose.user_id
    if kind.name == "mails_about_you":
        return sa.and_(table.c.student_id == whose.student_id, sa.or_(table.c.user_id.is_(None), table.c.user_id != whose.user_id))
    if kind.through == "student_id":
        return table.c.student_id == whose.student_id
    target = _target(table.c[kind.through])
    assert target is not None
    parent = next(each for each in KINDS if each.table == target.table.name)
    return table.c[kind.through].in_(sa.select(target).where(about(parent, whose)))


def statement(kind: Kind, whose: Whose) -> sa.Select[Any]:
    """The kind's rows: their own columns, and names beside ids."""
    table = table_of(kind.table)
    chosen: list[Any] = []
    joined: Any = table
    for column in table.columns:
        if not _taken(kind, column):
            continue
        target = _target(column)
        if target is not None and target.table.name in (*NAMED, *SAME_ID):
            named = table_of(SAME_ID.get(target.table.name, target.table.name)).alias()
            joined = joined.outerjoin(named, named.c[target.name] == column)
            chosen += [column, _title(named, NAMED[SAME_ID.get(target.table.name, target.table.name)]).label(_noun(column.name))]
        elif target is not None and target.table.name == "program_versions":
            versions, programs = table_of("program_versions").alias(), table_of("programs").alias()
            joined = joined.outerjoin(versions, versions.c.id == column).outerjoin(programs, programs.c.id == versions.c.program_id)
            chosen += [column, programs.c.title.label(_noun(column.name))]
        elif is_person(column):
            people, others = table_of("users").alias(), table_of("students")
            not_another = sa.or_(people.c.id == whose.user_id, people.c.id.not_in(sa.select(others.c.user_id).where(others.c.user_id.is_not(None))))
            joined = joined.outerjoin(people, sa.and_(people.c.id == column, not_another))
            chosen.append((people.c.given_name + " " + people.c.family_name).label(_noun(column.name)))
        else:
            chosen.append(column)
    order = [table.c[column.name] for column in table.primary_key]
    return sa.select(*chosen).select_from(joined).where(about(kind, whose)).order_by(*order)


def _title(named: sa.FromClause, column: str) -> Any:
    """The column that names a row: in the language spoken now where the row has it."""
    plain, own = named.c[column], named.c.get(f"{column}_{language()}")
    return plain if own is None else sa.func.coalesce(sa.func.nullif(own, ""), plain)


def rows(kind: Kind, whose: Whose) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The names of the columns, and the rows as they come from the database, some hundreds at a time."""
    asked = statement(kind, whose)
    columns = [column.name for column in asked.selected_columns]
    return (["at", "who", "role", "what"] if kind.table == "audit_events" else columns), _read(kind, asked)


def _read(kind: Kind, asked: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    with db.session.execute(asked.execution_options(yield_per=500)) as found:
        for row in found.mappings():
            values = dict(row)
            yield _told(values) if kind.table == "audit_events" else values


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """A row of the trail as a sentence; what it was done to stays without a name. The sentences are English: who reads another
    language is told the deed's two halves in it."""
    if language() != "en":
        return {"at": values["at"], "who": values["actor"] or "", "role": values["role"], "what": deed_in_words(values["action"])}
    before, after = audit_names.words_for(values["action"], named=False)
    subject = audit_names.nameless(values["subject"]).text if audit_names.tells_subject(before) else ""
    return {"at": values["at"], "who": values["actor"] or "", "role": values["role"], "what": f"{before}{subject}{after}"}


def _taken(kind: Kind, column: sa.Column[Any]) -> bool:
    if kind.only:
        return column.name in kind.only
    if column.name in kind.without or isinstance(column.type, sa.LargeBinary):
        return False
    if column.name not in kind.also and PRIVATE.search(column.name):
        return False
    if is_person(column):
        return kind.through != "user_id"
    target = _target(column)
    known = {*NAMED, *SAME_ID, "program_versions", *(each.table for each in KINDS if each.table not in ("students", "users", "signed_links"))}
    return target is None or target.table.name in known


def is_person(column: sa.Column[Any]) -> bool:
    target = _target(column)
    return (target is not None and target.table.name == "users") or (column.table.name, column.name) in PEOPLE_WITHOUT_KEY


def _target(column: sa.Column[Any]) -> sa.Column[Any] | None:
    return next((key.column for key in column.foreign_keys), None)


def _noun(column: str) -> str:
    """'offering_id' -> 'offering', 'approved_by_id' -> 'approved_by', 'skill' -> 'skill_title'."""
    return column.removesuffix("_id") if column.endswith("_id") else f"{column}_title"
