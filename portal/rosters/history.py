"""Course history: what students earned, from any system's table. This, not enrollment, counts as earned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, cast

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.database import now
from portal.extensions import db
from portal.imports.kinds import Change, Context, Field, Row, TabularKind
from portal.rosters import cells
from portal.rosters.cells import BadCell
from portal.rosters.marks import PassRule
from portal.rosters.matching import Catalog, People
from portal.rosters.models import CourseRecord, RecordOrigin
from portal.rosters.services import link_records
from portal.rosters.signals import students_changed
from portal.schools.models import District, School, SchoolKind, year_title

AT_ONCE = 1_000
ORIGINS = {
    **{origin.value: origin.value for origin in RecordOrigin},
    **dict.fromkeys(("local", "in district", "district", "regular", "h"), "home"),
    **dict.fromkeys(("transferred", "transfer in", "out of district", "external", "t"), "transfer"),
    **dict.fromkeys(("dual enrollment", "dual credit", "concurrent", "college", "ccp", "d"), "dual"),
    **dict.fromkeys(("middle school", "ms", "m"), "middle"),
}
LENGTHS = {
    "course_code": 40, "course_title": 200, "school_name": 200, "term": 40, "mark": 10,
}
FIELDS = (
    Field("student", "Student number", True, "The number your other files use, or the roster's sourcedId.", ("student id", "student", "studentnumber", "sourcedid", "usersourcedid", "local id", "local student id", "pupil number", "sis id"), "100234"),
    Field("course_code", "Course code", True, "As in your course catalog.", ("course", "course number", "coursenumber", "course id", "code"), "CTE-210"),
    Field("course_title", "Course title", False, "Kept for courses that the catalog does not have.", ("course name", "title", "description"), "Network Operations I"),
    Field("school_name", "School", False, "Where it was earned.", ("school name", "building", "schoolname"), "Northside High"),
    Field("year", "School year", True, "2025-26, or 2026 for the year it ends in.", ("year", "schoolyear", "academic year", "school yr", "sy"), "2025-26"),
    Field("term", "Term", False, "Fall, S1, Q2 …", ("semester", "store code", "storecode", "marking period", "grading period", "session"), "Fall"),
    Field("mark", "Mark", False, "A, B+, 87, P, CR, W, I, F …; your district's rule says which pass.", ("grade", "final grade", "final mark", "letter grade", "score"), "B+"),
    Field("credits_attempted", "Credits attempted", False, "Without this column: the credits of the course.", ("attempted", "potential credits", "potential credit hours", "credit attempted", "credits", "credit", "credit hours"), "1"),
    Field("credits_earned", "Credits earned", False, "Without this column: all that were attempted where the mark passes.", ("earned", "earned credits", "earned credit hours", "credit earned"), "1"),
    Field("origin", "Origin", False, "home, transfer, dual or middle. Without this column: seen from the school.", ("type", "record type", "source"), "home"),
)  # fmt: skip
SHOWN = {
    "course_title": "Course title", "mark": "Mark", "credits_attempted": "Credits attempted",
    "credits_earned": "Credits earned", "passed": "Passed", "origin": "Origin", "course_id": "In the catalog",
}  # fmt: skip
records = cast(sa.Table, CourseRecord.__table__)
Key = tuple[int, str, int, str, str]
"""(student id, course code, year, term, school name): what makes a record the same one."""


@dataclass
class Settings:
    """What the district says, read once per import."""

    rule: PassRule
    schools: dict[str, str]
    """Name in lower case -> kind of school."""
    seen: dict[int, int] = field(default_factory=dict)
    """Hash of a key -> its line, to find rows that come twice."""

    @classmethod
    def of(cls, district_id: int) -> Settings:
        schools = db.session.execute(sa.select(School.name, School.kind).where(School.district_id == district_id))
        rule = PassRule.of(db.session.get_one(District, district_id))
        return cls(rule, {name.lower(): kind for name, kind in schools})


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Row by row against what is there, in chunks of a thousand: three queries each."""
    settings = Settings.of(context.district_id)
    stream = iter(rows)
    while chunk := list(islice(stream, AT_ONCE)):
        people = People.named([row.values["student"] for row in chunk], context)
        catalog = Catalog.with_codes(context.district_id, {row.values["course_code"] for row in chunk})
        known = records_of(people.ids)
        for row in chunk:
            try:
                yield judge(row, context, settings, people, catalog, known)
            except Refused as problem:
                yield Change(
                    row.line, "rejected", title_of(row.values), reason=str(problem), column=problem.column
                )


class Refused(ValueError):
    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def judge(
    row: Row,
    context: Context,
    settings: Settings,
    people: People,
    catalog: Catalog,
    known: dict[Key, dict[str, Any]],
) -> Change:
    """What one row would do; raises Refused."""
    student = people.find(row.values["student"])
    if isinstance(student, str):
        raise Refused(student, "Student number")
    values, remarks = read(row, context, settings, catalog, student.school_id)
    values["student_id"] = student.id
    key = key_of(values)
    twin = settings.seen.setdefault(hash(key), row.line)
    if twin != row.line:
        raise Refused(
            f"The same student, course, year, term and school as on line {twin}. Two attempts need two terms.",
            "Course code",
        )
    title = f"{student.name} · {values['course_title'] or values['course_code']}"
    old = known.get(key)
    label = "|".join(str(part) for part in key)
    if old is None:
        shown: tuple[tuple[str, str, str], ...] = (("Year", "", " ".join(filter(None, (year_title(values["year"]), values["term"])))),)
        shown += tuple((SHOWN[name], "", text_of(name, values[name])) for name in ("mark", "credits_earned"))
        return Change(row.line, "new", title, label, values, shown, " ".join(remarks))
    differences = tuple(
        (SHOWN[name], text_of(name, old[name]), text_of(name, values[name]))
        for name in SHOWN
        if as_json(old[name]) != values[name]
    )
    if old["ended_at"] is not None:
        differences += (("State", "ended", "in force"),)
    action = "changed" if differences else "unchanged"
    return Change(row.line, action, title, label, values, differences, " ".join(remarks))  # type: ignore[arg-type]


def read(
    row: Row, context: Context, settings: Settings, catalog: Catalog, home_id: int
) -> tuple[dict[str, Any], list[str]]:
    """The record's columns, ready for JSON, and remarks; raises Refused with the column that is wrong."""
    given, labels = row.values, {each.name: each.label for each in FIELDS}
    for name, longest in LENGTHS.items():
        if len(given[name]) > longest:
            raise Refused(f"Use at most {longest} characters.", labels[name])
    if not given["course_code"]:
        raise Refused("The course code is missing.", labels["course_code"])
    remarks: list[str] = []
    course = catalog.find(given["course_code"], given["school_name"], home_id)
    if course is None:
        remarks.append("No course of your catalog has this code. The record is kept and linked once it does.")

    def cell(name: str, reader: Any, default: Any) -> Any:
        try:
            return reader(given[name]) if given[name] else default
        except BadCell as problem:
            raise Refused(str(problem), labels[name]) from None

    year = cell("year", cells.school_year, None)
    if year is None:
        raise Refused("The school year is missing.", labels["year"])
    earned: Decimal | None = cell("credits_earned", cells.credits, None)
    attempted: Decimal | None = cell("credits_attempted", cells.credits, None)
    passed = settings.rule.passes(given["mark"]) if given["mark"] else bool(earned)
    if attempted is None:
        attempted = course.credits if course else earned
    if attempted is None:
        attempted = Decimal(0)
        remarks.append("No credits are known: neither the file nor the catalog says how many.")
    if earned is None:
        earned = attempted if passed else Decimal(0)
    elif earned and not passed:
        remarks.append(f"The mark {given['mark']} does not pass by your district's rule, yet the file gives credit.")
    return {
        "course_id": course.id if course else None,
        "course_code": given["course_code"],
        "course_title": given["course_title"] or (course.title if course else ""),
        "school_name": given["school_name"],
        "year": year,
        "term": given["term"],
        "mark": given["mark"],
        "credits_attempted": as_json(attempted),
        "credits_earned": as_json(earned),
        "passed": passed,
        "origin": origin_of(given, settings),
    }, remarks


def origin_of(given: dict[str, str], settings: Settings) -> str:
    """As the file says; else from the school: unknown ones mean a transfer, a middle school its own kind."""
    if given["origin"]:
        found = ORIGINS.get(given["origin"].lower())
        if found is None:
            raise Refused("Write home, transfer, dual or middle.", "Origin")
        return found
    kind = settings.schools.get(given["school_name"].lower())
    if given["school_name"] and kind is None:
        return RecordOrigin.TRANSFER.value
    return (RecordOrigin.MIDDLE if kind == SchoolKind.MIDDLE.value else RecordOrigin.HOME).value


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes a chunk; what came meanwhile under the same key is changed, not doubled."""
    moment = now()
    rows = [numbers(change.values) for change in changes]
    known = records_of({row["student_id"] for row in rows})
    fresh, touched = [], []
    for row in rows:
        old = known.get(key_of(row))
        common = {**row, "ended_at": None, "batch_id": context.batch_id, "updated_at": moment}
        if old is None:
            fresh.append({**common, "district_id": context.district_id, "version": 1, "created_at": moment})
        else:
            touched.append({**common, "record_id": old["id"]})
    if fresh:
        db.session.execute(sa.insert(records), fresh)
    if touched:
        names = [name for name in touched[0] if name != "record_id"]
        statement = sa.update(records).where(records.c.id == sa.bindparam("record_id")).values(
            version=records.c.version + 1, **{name: sa.bindparam(name) for name in names}
        )
        db.session.connection().execute(statement, touched)
    codes = {row["course_code"] for row in rows if row["course_id"] is not None}
    linked = link_records(context.district_id, codes=codes, tell=False)
    students_changed.send(None, student_ids={row["student_id"] for row in rows} | linked)


def records_of(student_ids: Iterable[int]) -> dict[Key, dict[str, Any]]:
    """All records of some students by key, ended ones too."""
    columns = [records.c[name] for name in ("id", "student_id", "course_code", "year", "term", "school_name", "ended_at")]
    columns += [records.c[name] for name in SHOWN]
    found = db.session.execute(
        sa.select(*columns).where(records.c.student_id.in_(sorted(student_ids))).order_by(records.c.id)
    ).mappings()
    return {key_of(row): dict(row) for row in found}


def key_of(row: Any) -> Key:
    return (row["student_id"], row["course_code"], row["year"], row["term"], row["school_name"])


def numbers(values: dict[str, Any]) -> dict[str, Any]:
    """JSON back to decimals."""
    return values | {name: Decimal(values[name]) for name in ("credits_attempted", "credits_earned")}


def as_json(value: Any) -> Any:
    """Decimals as text without trailing zeros: '0.5'."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def text_of(name: str, value: Any) -> str:
    if name == "course_id":
        return "yes" if value else "no"
    if name == "passed":
        return "yes" if value else "no"
    return str(as_json(value)) if value is not None else ""


def title_of(given: dict[str, str]) -> str:
    return " · ".join(filter(None, (given["student"], given["course_title"] or given["course_code"])))


KIND = TabularKind(
    key="course_history",
    title="Course history",
    noun="record",
    fields=FIELDS,
    roles=frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN}),
    compare=compare,
    apply=apply,
    about="What students earned, from any system's table. This is what counts toward their programs.",
    undo=(
        "Records with the same student, course, year, term and school are changed to what the file says; no record "
        "is deleted. An import cannot be taken back as a whole: import a corrected file instead."
    ),
    home="/students",
)
