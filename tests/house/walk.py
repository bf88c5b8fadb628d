"""Walks the URL map: which views there are, and addresses for them made of real rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from portal.accounts.models import EXTRA_GRANTS, Role, User
from portal.database import Model
from portal.extensions import db
from portal.schools.models import District, School
from tests import factories as make
from tests.house import rows
from tests.page import PageClient

ROLES = tuple(role for role in Role if role not in EXTRA_GRANTS)
# Where a converter's name is not its table's singular with `_id`.
TABLES = {
    "soc": "occupations",
    "set_id": "competency_sets",
    "person_id": "users",
    "session_id": "browser_sessions",
    "batch_id": "import_batches",
    "mapping_id": "import_mappings",
    "version_id": "program_versions",
    "option_id": "requirement_options",
    "record_id": "course_records",
    "change_id": "record_changes",
    "tie_id": "course_equivalences",
    "revision_id": "alignment_revisions",
    "event_id": "audit_events",
    "other_id": "frameworks",
    "entry_id": "plan_entries",
    "year_id": "school_years",
    "attempt_id": "student_credentials",
    "exception_id": "calendar_exceptions",
    "move_id": "program_moves",
    "result_id": "certification_results",
    "granted_id": "substitutions",
    "rule_set_id": "perkins_rule_sets",
    "status_id": "perkins_statuses",
    "exit_id": "student_exits",
    "view_id": "saved_views",
    "line_id": "framework_move_lines",
    "link_id": "signed_links",
    "placement_terms_id": "placement_terms",
    "rule_id": "minor_rules",
    "override_id": "minor_overrides",
    "exemption_id": "minor_exemptions",
    "take_id": "interest_takes",
}
WORDS = {"filename": "portal.css", "ending": "csv", "key": "courses", "code": "5S1", "token": "nobody-was-given-this"}


@dataclass(frozen=True)
class Address:
    """One view's address, filled in; `names` are the parts of it that say whose record it is."""

    endpoint: str
    path: str
    names: tuple[str, ...]


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))


def table_of(argument: str) -> str | None:
    if argument in TABLES:
        return TABLES[argument]
    noun = argument.removesuffix("_id")
    for plural in (noun + "s", noun[:-1] + "ies", noun + "es"):
        if argument.endswith("_id") and plural in Model.metadata.tables:
            return plural
    return None


def addresses(app: Flask, method: str, ids: dict[str, Any] | None = None) -> list[Address]:
    """Every address of the map, its ids taken from `ids` (table -> key) or from the first row there is.

    All of them before the first is asked: a deed may take away the row that the next address names.
    """
    given = ids or {}
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        found = []
        for rule in rules(app, method):
            values = {name: value_for(rule, name, given) for name in rule.arguments}
            found.append(Address(rule.endpoint, adapter.build(rule.endpoint, values, method), tuple(sorted(rule.arguments))))
        return found


def value_for(rule: Rule, argument: str, given: dict[str, Any]) -> Any:
    converter = rule._converters[argument]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    name = table_of(argument)
    if name is None:
        assert argument in WORDS, f"tests/house/walk.py does not know what <{argument}> stands for"
        return WORDS[argument]
    if name in given:
        return given[name]
    key = next(iter(Model.metadata.tables[name].primary_key))
    found = rows.first_value(key)
    assert found is not None, f"no row in {name}"
    return found


@dataclass
class World:
    """A district with a row in every table and one person of each role; and a second district's people."""

    district: District
    people: dict[Role, User]
    strangers: dict[Role, User]


def make_world() -> World:
    rows.fill_every_table()
    home = db.session.scalars(sa.select(District).order_by(District.id)).first()
    school = db.session.scalars(sa.select(School).where(School.district_id == home.id).order_by(School.id)).first()
    assert home is not None
    assert school is not None
    away = make.district()
    made = World(home, people_of(home, school), people_of(away, make.school(away)))
    db.session.commit()
    return made


def people_of(of: District, school: School) -> dict[Role, User]:
    wide = (Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN)
    people = {role: make.user(of, role, at=None if role in wide else school) for role in ROLES}
    for role in (Role.TEACHER, Role.CTE_DIRECTOR):  # the extra grants stand beside a role
        make.grant(people[role], Role.REVIEWER)
        make.grant(people[role], Role.PROGRAM_LEAD)
    make.student(school, user=people[Role.STUDENT])
    return people


def fingerprint(*, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Table -> a hash of all its rows."""
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name not in without:
            lines = sorted(repr(tuple(row)) for row in db.session.connection().execute(sa.select(table)))
            found[table.name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


@dataclass(frozen=True)
class Seen:
    """What one role got at one address."""

    role: Role
    address: Address
    status_code: int
    headers: dict[str, str]
    told: str


@dataclass
class Broken:
    """What stands for an answer where the application raised instead: a walk goes on and tells of all of them."""

    error: Exception
    status_code: int = 500
    mimetype: str = ""
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def ask(browser: PageClient, path: str, method: str = "GET", **options: Any) -> Any:
    """The answer, read to its end; `Broken` where there is none."""
    try:
        return browser.open(path, method=method, buffered=True, **options)
    except Exception as error:
        return Broken(error)


def told(answer: Any) -> str:
    """The status, and what was raised."""
    if isinstance(answer, Broken):
        return f"{type(answer.error).__name__}: {answer.error}"[:200]
    return str(answer.status_code)
