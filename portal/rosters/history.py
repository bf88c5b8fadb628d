"""Course history: what students earned, from any system's table. This, not enrollment, counts as earned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.imports.kinds import Change, Context, Field, Row, TabularKind, Wording
from portal.rosters import cells
from portal.rosters.cells import BadCell
from portal.rosters.comparing import LABELS, RecordFacts, Scale, as_json, text_of
from portal.rosters.comparing import ORIGINS as ORIGIN_WORDS
from portal.rosters.matching import Catalog, People, Person
from portal.rosters.models import RecordOrigin
from portal.rosters.services import keep_records
from portal.schools.models import School, SchoolKind, year_of, year_title

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


@dataclass
class Settings:
    """What the district says, read once per import."""

    scale: Scale
    schools: dict[str, str]
    """Name in lower case -> kind of school."""
    latest: int
    """The last school year in which anything can have been earned."""
    source: str = ""
    seen: dict[int, int] = field(default_factory=dict)
    """Hash of a key -> its line, to find rows that come twice."""

    @classmethod
    def of(cls, context: Context) -> Settings:
        district_id, source = context.district_id, str(context.options.get("source", ""))
        schools = db.session.execute(sa.select(School.name, School.kind).where(School.district_id == district_id))
        soon = this_day() + timedelta(days=60)
        return cls(Scale.of(district_id), {name.lower(): kind for name, kind in schools}, year_of(soon), source)


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Row by row against what is there, in chunks of a thousand: three queries each."""
    settings = Settings.of(context)
    stream = iter(rows)
    while chunk := list(islice(stream, AT_ONCE)):
        people = People.named([row.values["student"] for row in chunk], context)
        codes = {row.values["course_code"] for row in chunk}
        catalog = Catalog.with_codes(context.district_id, codes)
        catalog.read_ties(context.district_id, codes, settings.source)
        settings.scale.read(people.ids)
        for row in chunk:
            try:
                yield judge(row, context, settings, people, catalog)
            except Refused as problem:
                yield Change(
                    row.line, "rejected", title_of(row.values), reason=str(problem), column=problem.column
                )


class Refused(ValueError):
    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def judge(row: Row, context: Context, settings: Settings, people: People, catalog: Catalog) -> Change:
    """What one row would do; raises Refused."""
    student = people.find(row.values["student"])
    if isinstance(student, str):
        raise Refused(student, "Student number")
    facts, remarks = read(row, context, settings, catalog, student)
    twin = settings.seen.setdefault(hash(facts.key), row.line)
    if twin != row.line:
        raise Refused(
            f"The same student, course, year, term and school as on line {twin}. Two attempts need two terms.",
            "Course code",
        )
    title = f"{student.name} · {facts.course_title or facts.course_code}"
    verdict = settings.scale.judge(facts)
    remarks += verdict.remarks
    label = json.dumps(facts.key)
    values = {name: as_json(value) for name, value in asdict(facts).items()}
    if verdict.old is None:
        shown: tuple[tuple[str, str, str], ...] = (("Year", "", " ".join(filter(None, (year_title(facts.year), facts.term)))),)
        shown += tuple((LABELS[name], "", text_of(name, verdict.values[name])) for name in ("mark", "credits_earned"))
        return Change(row.line, "new", title, label, values, shown, " ".join(remarks))
    differences = tuple(
        (LABELS[name], text_of(name, old), text_of(name, new)) for name, old, new in verdict.differences if name in LABELS
    )
    action = "changed" if verdict.differences else "unchanged"
    return Change(row.line, action, title, label, values, differences, " ".join(remarks))  # type: ignore[arg-type]


def read(
    row: Row, context: Context, settings: Settings, catalog: Catalog, student: Person
) -> tuple[RecordFacts, list[str]]:
    """What the row says of a record, and remarks; raises Refused with the column that is wrong."""
    given, labels = row.values, {each.name: each.label for each in FIELDS}
    for name, longest in LENGTHS.items():
        if len(given[name]) > longest:
            raise Refused(f"Use at most {longest} characters.", labels[name])
    if not given["course_code"]:
        raise Refused("The course code is missing.", labels["course_code"])
    remarks: list[str] = []
    course, part = catalog.meant(given["course_code"], given["school_name"], student.school_id)
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
    if year > settings.latest:
        raise Refused(f"The school year {year_title(year)} has not begun. Nothing can have been earned in it.", labels["year"])
    if problem := settings.scale.rule.complaint(given["mark"]):
        raise Refused(problem, labels["mark"])
    earned: Decimal | None = cell("credits_earned", cells.credits, None)
    attempted: Decimal | None = cell("credits_attempted", cells.credits, None)
    if attempted is None:
        attempted = course.credits if course else earned
    if attempted is None:
        attempted = Decimal(0)
        remarks.append("No credits are known: neither the file nor the catalog says how many.")
    if earned and given["mark"] and not settings.scale.rule.passes(given["mark"]):
        remarks.append(f"The mark {given['mark']} does not pass by your district's rule, yet the file gives credit.")
    if earned and earned > attempted:
        remarks.append(f"More credits are earned ({as_json(earned)}) than were attempted ({as_json(attempted)}).")
    return RecordFacts(
        student_id=student.id,
        course_id=course.id if course else None,
        course_code=given["course_code"],
        course_title=given["course_title"] or (course.title if course else ""),
        school_name=given["school_name"],
        year=year,
        term=given["term"],
        mark=given["mark"],
        credits_attempted=attempted,
        credits_given=earned,
        origin=origin_of(given, settings),
        part=part,
        source=settings.source,
    ), remarks


def origin_of(given: dict[str, str], settings: Settings) -> str:
    """As the file says; else from the school: unknown ones mean a transfer, a middle school its own kind."""
    if given["origin"]:
        found = ORIGINS.get(given["origin"].lower())
        if found is None:
            raise Refused(
                f"“{cells.shown(given['origin'])}” is no origin. Say what it means under “Source and words”, or write "
                "home, transfer, dual or middle.",
                "Origin",
            )
        return found
    kind = settings.schools.get(given["school_name"].lower())
    if given["school_name"] and kind is None:
        return RecordOrigin.TRANSFER.value
    return (RecordOrigin.MIDDLE if kind == SchoolKind.MIDDLE.value else RecordOrigin.HOME).value


def apply(changes: Sequence[Change], context: Context) -> None:
    """Writes a chunk; what came meanwhile under the same key is changed, not doubled."""
    keep_records(
        [facts_of(change.values) for change in changes],
        district_id=context.district_id, by=context.by, batch_id=context.batch_id,
    )  # fmt: skip


def facts_of(values: dict[str, Any]) -> RecordFacts:
    """From JSON."""
    amounts = {name: Decimal(values[name]) for name in ("credits_attempted", "credits_given") if values[name] is not None}
    return RecordFacts(**values | amounts)


def title_of(given: dict[str, str]) -> str:
    return " · ".join(filter(None, (given["student"], given["course_title"] or given["course_code"])))


WORDINGS = (
    Wording("origin", "Origin", tuple(ORIGIN_WORDS.items()), "Seen from the school", lambda word: ORIGINS.get(word.lower(), "")),
    Wording("term", "Term"),
    Wording("mark", "Mark"),
)
def beside(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """For a file that is only compared: that another source brought a record before is no difference."""
    for change in compare(rows, context):
        differences = tuple(each for each in change.differences if each[0] != LABELS["source"])
        same = change.action == "changed" and not differences
        yield replace(change, action="unchanged", differences=()) if same else replace(change, differences=differences)


def never(changes: Sequence[Change], context: Context) -> None:
    raise AssertionError("a file that is only compared brings nothing in")


COMPARE = TabularKind(
    key="course_history_check",
    title="Compare course history",
    noun="record",
    fields=FIELDS,
    roles=frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN}),
    compare=beside,
    apply=never,
    about="What a file has and the portal lacks, the other way, and what differs. Nothing is imported.",
    home="/students",
    wordings=WORDINGS,
    shares="course_history",
    report="rosters.reconciliation",
)
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
        "is deleted, and each keeps what it said before. An import is not taken back as a whole: import a corrected file, "
        "or take back single changes on a record's page."
    ),
    home="/students",
    wordings=WORDINGS,
    beside=(
        ("Pass rule", "/pass-rule", frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})),
        ("Course codes of others", "/course-codes", frozenset({Role.DISTRICT_ADMIN})),
    ),
)
