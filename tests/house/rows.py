"""A row in every table, so that a migration that loses rows, or a walk that meets none, is noticed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.database import ExactDecimal, Model, UtcDateTime, now
from portal.extensions import db
from tests import factories as make

PLAIN: dict[type, Any] = {
    int: 1,
    str: "x",
    bool: False,
    float: 1.0,
    bytes: b"x",
    date: date(2026, 9, 1),
}
# What a CHECK over several columns, or an address, asks for.
GIVEN: dict[str, dict[str, Any]] = {
    "occupations": {"soc": "15-1212"},
    "competencies": {"kind": ""},
    "gaps": {"reason": ""},
    "crosswalk_links": {"district_id": None},
    "perkins_statuses": {"withdrawn_reason": ""},
    "rollovers": {
        "plan": {
            "begins_on": "2027-08-15", "ends_on": "2028-06-10", "terms": [], "days_off": [], "copy_days_off": True, "copy_sections": True,
            "draft_programs": False, "feeders": {},
        },
    },
    "progress_summaries": {"total": 1, "done": 1, "in_progress": 0, "waiting": 0, "planned": 0, "left": 0},
    "placements": {"withdrawn_as": ""},
    "portfolio_pieces": {"seen_by_id": None, "small_id": None},
    "hour_entries": {"verified_how": "", "timesheet_id": None, "file_id": None},
    "timesheets": {"file_id": None, "entered_at": None},
    "signatures": {"how": ""},
    "stored_files": {"key": "0" * 32},
    "student_clearances": {"file_id": None},
    "evaluations": {"submitted_how": ""},
    "meeting_offers": {"at_site": True},
    "meeting_requests": {"answer": ""},
    "goals": {"program_id": None, "placement_id": None},
    "saved_items": {"pathway_id": None},
    "conversations": {"mind": ""},
    "posting_requirements": {"answer": ""},
    "plan_submissions": {"state": "submitted", "entries": [], "decided_at": None, "decided_by_id": None},
    "progress_changes": {"cause": "records", "was_state": "none", "state": "none"},
}


def fill_every_table() -> dict[str, int]:
    """Rows made by the factories where rules span columns, plain ones elsewhere; returns table -> count."""
    home = make.district()
    school = make.school(home)
    teacher = make.user(home, at=school)
    first, second = make.course(home, at=school), make.course(home, at=school)
    db.session.execute(sa.insert(table("prerequisites")).values(course_id=second.id, required_id=first.id))
    pathway = make.pathway(make.cluster(make.framework()))
    make.alignment(first, pathway)
    learner = make.student(school, user=make.user(home, "student", at=school))
    make.enroll(learner, make.section(first, at=school, year=make.school_year(home), teacher=teacher))
    make.record(learner, first)
    make.experience(home, at=school)
    version = make.version(make.program(home, sites=(school,), pathways=(pathway,)))
    make.requirement(version, "all_of", {"offering_id": first.id})
    make.choice(learner, version)
    for each in Model.metadata.sorted_tables:
        if not count(each):
            db.session.execute(sa.insert(each).values(**plain_row(each)))
    db.session.commit()
    return counts()


def table(name: str) -> sa.Table:
    return Model.metadata.tables[name]


def count(of: sa.Table) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(of)) or 0


def counts() -> dict[str, int]:
    found = {each.name: count(each) for each in Model.metadata.sorted_tables}
    db.session.rollback()  # outside a request even a read holds SQLite's write lock
    return found


def plain_row(of: sa.Table) -> dict[str, Any]:
    values = dict(GIVEN.get(of.name, {}))
    allowed = allowed_words(of)
    for column in of.columns:
        if column.name in values or (column.autoincrement is True) or column is of.autoincrement_column:
            continue
        if column.foreign_keys and not refers_to_itself(column):
            values[column.name] = first_value(next(iter(column.foreign_keys)).column)
        elif column.name in allowed and not column.nullable:
            values[column.name] = allowed[column.name]
        elif not column.nullable:
            values[column.name] = plain_value(column.type)
    return values


def plain_value(type_: Any) -> Any:
    if isinstance(type_, UtcDateTime):
        return now()
    if isinstance(type_, sa.JSON):
        return {}
    return Decimal(1) if isinstance(type_, ExactDecimal) else PLAIN[type_.python_type]


def refers_to_itself(column: sa.Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def first_value(column: sa.Column[Any]) -> Any:
    return db.session.scalar(sa.select(column).order_by(column).limit(1))


def allowed_words(of: sa.Table) -> dict[str, str]:
    """column -> the first word that its CHECK allows; of several, the one whose name comes first: a set has no order."""
    found: dict[str, str] = {}
    for rule in sorted(of.constraints, key=lambda one: str(one.name)):
        if isinstance(rule, sa.CheckConstraint):
            for column, word in re.findall(r"(\w+) IN \('([^']+)'", str(rule.sqltext)):
                found.setdefault(column, word)
    return found
