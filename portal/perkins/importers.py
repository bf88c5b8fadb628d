"""Exits with their follow-up, and academic results, from any table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.imports.kinds import Change, Context, Field, Row, TabularKind
from portal.perkins.models import AssessmentResult, ExitOrigin, Outcome, StudentExit, Subject
from portal.perkins.sources import RuleBook
from portal.rosters import cells
from portal.rosters.cells import BadCell
from portal.rosters.matching import People, Person
from portal.schools.models import year_of

AT_ONCE = 1_000
ADMINS = frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
OUTCOME_WORDS = {
    **{each.value: each.value for each in Outcome},
    **dict.fromkeys(("college", "university", "postsecondary education", "enrolled"), Outcome.POSTSECONDARY.value),
    **dict.fromkeys(("advanced training", "apprenticeship"), Outcome.TRAINING.value),
    **dict.fromkeys(("national service", "peace corps", "americorps", "service program"), Outcome.SERVICE.value),
    **dict.fromkeys(("employment", "work", "job", "working"), Outcome.EMPLOYED.value),
    **dict.fromkeys(("none", "not placed", "unemployed"), Outcome.OTHER.value),
    **dict.fromkeys(("not known", "no answer", "unreachable"), Outcome.UNKNOWN.value),
}
SUBJECT_WORDS = {
    **{each.value: each.value for each in Subject},
    **dict.fromkeys(("ela", "english", "reading/language arts", "rla", "language arts"), Subject.READING.value),
    **dict.fromkeys(("math", "maths"), Subject.MATHEMATICS.value),
}
YES = frozenset({"1", "yes", "y", "true", "proficient", "advanced", "met", "meets", "exceeds"})
NO = frozenset({"0", "no", "n", "false", "not proficient", "basic", "below basic", "not met", "does not meet"})


class Refused(ValueError):
    """Why a row is not taken, and the column that is wrong."""

    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def _person(row: Row, people: People) -> Person:
    found = people.find(row.values["student"])
    if isinstance(found, str):
        raise Refused(found, "Student number")
    return found


def compare_exits(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Row by row, in chunks: whom it means, then what is there on that day."""
    book, stream, seen = RuleBook.of(context.district_id), iter(rows), dict[tuple[int, date], int]()
    while chunk := list(islice(stream, AT_ONCE)):
        people = People.named([row.values["student"] for row in chunk], context)
        known = {(each.student_id, each.left_on): each for each in _exits(people.ids)}
        for row in chunk:
            try:
                yield _exit(row, context, people, known, book, seen)
            except Refused as why:
                yield Change(row.line, "rejected", row.values["student"], reason=str(why), column=why.column)


def _exits(student_ids: Iterable[int]) -> Sequence[StudentExit]:
    return db.session.scalars(sa.select(StudentExit).where(StudentExit.student_id.in_(sorted(student_ids))).order_by(StudentExit.id)).all()


def _exit(row: Row, context: Context, people: People, known: dict[tuple[int, date], StudentExit], book: RuleBook, seen: dict[tuple[int, date], int]) -> Change:
    person, given = _person(row, people), row.values
    try:
        left_on = cells.day(given["left_on"])
    except BadCell as why:
        raise Refused(str(why), "Last day") from None
    if (first := seen.setdefault((person.id, left_on), row.line)) != row.line:
        raise Refused(f"The same student and day as on line {first}.", "Last day")
    values: dict[str, Any] = {}
    if given["exit_code"]:
        types = {each.code.lower(): each.code for each in book.rules(year_of(left_on)).exit_types}
        if given["exit_code"].lower() not in types:
            raise Refused(f"The rules of {year_of(left_on)} know no exit type {cells.shown(given['exit_code'])}. They know: {', '.join(types.values())}.", "Kind of exit")
        values["exit_code"] = types[given["exit_code"].lower()]
    if given["outcome"]:
        outcome = OUTCOME_WORDS.get(given["outcome"].lower())
        if outcome is None:
            raise Refused(f"Write one of: {', '.join(each.value for each in Outcome)}.", "Follow-up")
        values["outcome"] = outcome
    if given["outcome_source"]:
        values["outcome_source"] = given["outcome_source"][:200]
    if given["note"]:
        values["note"] = given["note"][:400]
    old = known.get((person.id, left_on))
    title = f"{person.name} · {left_on.isoformat()}"
    labels = {"exit_code": "Kind of exit", "outcome": "Follow-up", "outcome_source": "Source of the follow-up", "note": "Note"}
    differences = tuple((labels[name], str(getattr(old, name) or "") if old else "", value) for name, value in values.items() if old is None or getattr(old, name) != value)
    key = f"{person.id}|{left_on.isoformat()}"
    stored = {"student_id": person.id, "left_on": left_on.isoformat(), "set": values}
    if old is None:
        return Change(row.line, "new", title, key, stored, differences)
    return Change(row.line, "changed" if differences else "unchanged", title, key, stored, differences)


def apply_exits(changes: Sequence[Change], context: Context) -> None:
    """Writes a chunk; what came meanwhile for the same day is changed, not doubled. An empty cell clears nothing."""
    known = {(each.student_id, each.left_on): each for each in _exits({change.values["student_id"] for change in changes})}
    for change in changes:
        student_id, left_on = change.values["student_id"], date.fromisoformat(change.values["left_on"])
        row = known.get((student_id, left_on))
        if row is None:
            row = StudentExit(district_id=context.district_id, student_id=student_id, left_on=left_on, origin=ExitOrigin.IMPORT.value)
            db.session.add(row)
            known[student_id, left_on] = row
        for name, value in change.values["set"].items():
            setattr(row, name, value)
    db.session.flush()
    audit.record("student_exit.import", subject=f"import_batches:{context.batch_id or 0}", by=context.by, district_id=context.district_id, detail={"rows": len(changes)})


def compare_results(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    stream, seen = iter(rows), dict[tuple[int, str, int], int]()
    while chunk := list(islice(stream, AT_ONCE)):
        people = People.named([row.values["student"] for row in chunk], context)
        known = {
            (each.student_id, each.subject, each.year): each
            for each in db.session.scalars(sa.select(AssessmentResult).where(AssessmentResult.student_id.in_(sorted(people.ids))).order_by(AssessmentResult.id))
        }
        for row in chunk:
            try:
                yield _result(row, people, known, seen)
            except Refused as why:
                yield Change(row.line, "rejected", row.values["student"], reason=str(why), column=why.column)


def _result(row: Row, people: People, known: dict[tuple[int, str, int], AssessmentResult], seen: dict[tuple[int, str, int], int]) -> Change:
    person, given = _person(row, people), row.values
    subject = SUBJECT_WORDS.get(given["subject"].lower())
    if subject is None:
        raise Refused(f"Write one of: {', '.join(each.value for each in Subject)}.", "Subject")
    try:
        year = cells.school_year(given["year"])
    except BadCell as why:
        raise Refused(str(why), "School year") from None
    word = given["proficient"].lower()
    if word not in YES | NO:
        raise Refused("Say yes or no.", "Proficient")
    key = (person.id, subject, year)
    if (first := seen.setdefault(key, row.line)) != row.line:
        raise Refused(f"The same student, subject and year as on line {first}.", "Subject")
    old, proficient = known.get(key), word in YES
    values = {"student_id": person.id, "subject": subject, "year": year, "proficient": proficient, "assessment": given["assessment"][:120]}
    said = {True: "yes", False: "no"}
    differences = (("Proficient", said[old.proficient] if old else "", said[proficient]),) if old is None or old.proficient != proficient else ()
    action = "new" if old is None else "changed" if differences else "unchanged"
    return Change(row.line, action, f"{person.name} · {subject}", "|".join(map(str, key)), values, differences)  # type: ignore[arg-type]


def apply_results(changes: Sequence[Change], context: Context) -> None:
    ids = sorted({change.values["student_id"] for change in changes})
    known = {
        (each.student_id, each.subject, each.year): each
        for each in db.session.scalars(sa.select(AssessmentResult).where(AssessmentResult.student_id.in_(ids)).order_by(AssessmentResult.id))
    }
    for change in changes:
        values = change.values
        row = known.get((values["student_id"], values["subject"], values["year"]))
        if row is None:
            db.session.add(AssessmentResult(district_id=context.district_id, **values))
        else:
            row.proficient, row.assessment = values["proficient"], values["assessment"] or row.assessment
    db.session.flush()
    audit.record("assessment_result.import", subject=f"import_batches:{context.batch_id or 0}", by=context.by, district_id=context.district_id, detail={"rows": len(changes), "at": this_day().isoformat()})


STUDENT = Field("student", "Student number", True, "The number your other files use, or the roster's sourcedId.", ("student id", "studentnumber", "local id", "sourcedid"), "100234")
EXITS = TabularKind(
    key="student_exits", title="Exits and follow-up", noun="exit", roles=ADMINS, compare=compare_exits, apply=apply_exits, home="/perkins/exits",
    fields=(
        STUDENT,
        Field("left_on", "Last day", True, "The day on which the student left.", ("exit date", "withdrawal date", "left on"), "2026-05-28"),
        Field("exit_code", "Kind of exit", False, "A code of the year's rule set.", ("exit code", "withdrawal code", "exit type", "leave code"), "G4"),
        Field("outcome", "Follow-up", False, "postsecondary, training, military, service, employed, other or unknown.", ("outcome", "placement", "followup"), "employed"),
        Field("outcome_source", "Source of the follow-up", False, "How it is known.", ("followup source",), "Call on 2026-11-03"),
        Field("note", "Note", aliases=("comment",)),
    ),
    about="How students left, and where they were in the second quarter after: for the Perkins indicators.",
    undo="Exits with the same student and day are changed to what the file says; an empty cell clears nothing.",
)  # fmt: skip
RESULTS = TabularKind(
    key="assessment_results", title="Assessment results", noun="result", roles=ADMINS, compare=compare_results, apply=apply_results, home="/perkins",
    fields=(
        STUDENT,
        Field("subject", "Subject", True, "reading, mathematics or science.", ("test", "content area"), "mathematics"),
        Field("year", "School year", True, "2025-26, or 2026 for the year it ends in.", ("schoolyear", "year"), "2025-26"),
        Field("proficient", "Proficient", True, "yes or no.", ("proficiency", "met standard", "result"), "yes"),
        Field("assessment", "Assessment", False, "Which test it was.", ("test name",), "State test, grade 11"),
    ),
    about="Who was proficient in reading, mathematics and science: for the Perkins indicators 2S1 to 2S3.",
    undo="Results of the same student, subject and year are changed to what the file says.",
)  # fmt: skip
