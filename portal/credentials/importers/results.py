"""A list of certification results, as testing services send them: who, which exam, when, passed or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Credential
from portal.clock import this_day
from portal.credentials.errors import CredentialError
from portal.credentials.finding import Asked, Found, Roll, Shelf, plain, split_name
from portal.credentials.models import AttemptResult, CertificationResult, ResultState
from portal.credentials.permissions import APPROVERS
from portal.credentials.services.results import known_fingerprints, record_result
from portal.extensions import db
from portal.imports.kinds import Change, Context, Field, Row, TabularKind
from portal.rosters import cells
from portal.rosters.cells import BadCell
from portal.rosters.models import StudentCredential
from portal.rosters.signals import students_changed

AT_ONCE = 500
FIELDS = (
    Field("exam", "Exam", True, "Title, code or another name of a credential here.", ("certification", "credential", "test", "exam name", "exam title", "assessment", "test name", "certificate name"), "CompTIA A+"),
    Field("taken_on", "Date", True, "When it was taken.", ("test date", "exam date", "date taken", "completion date", "date earned", "taken"), "2026-05-12"),
    Field("result", "Result", True, "Pass or fail; empty or pending where it is not known yet.", ("pass/fail", "pass fail", "status", "outcome", "passed", "pass"), "Pass"),
    Field("student", "Student number", False, "The surest way to find the student.", ("student id", "studentid", "local id", "sis id", "student no", "id"), "100234"),
    Field("name", "Name", False, "Family, Given or Given Family.", ("student name", "candidate", "candidate name", "full name", "student"), "Lima, Ana"),
    Field("given_name", "First name", False, "", ("given name", "first", "firstname"), ""),
    Field("family_name", "Last name", False, "", ("family name", "surname", "last", "lastname"), ""),
    Field("birth_date", "Birth date", False, "Finds the student together with the name.", ("dob", "date of birth", "birthdate", "born"), "2009-03-14"),
    Field("score", "Score", False, "", ("scaled score", "points", "percent"), "712"),
    Field("certificate", "Certificate number", False, "", ("certificate", "certificate id", "credential id", "verification code", "cert number"), "COMP001-2345"),
)  # fmt: skip
RESULTS = {
    **dict.fromkeys(("pass", "passed", "p", "yes", "y", "true", "1", "certified", "earned", "complete", "completed"), AttemptResult.PASSED),
    **dict.fromkeys(("fail", "failed", "f", "no", "n", "false", "0", "not passed", "did not pass", "unsuccessful"), AttemptResult.FAILED),
    **dict.fromkeys(("", "pending", "scheduled", "in progress", "registered"), AttemptResult.PENDING),
}
LENGTHS = {"student": 80, "exam": 200, "score": 40, "certificate": 200, "given_name": 200, "family_name": 200}
ALREADY = {
    ResultState.RECORDED.value: "", ResultState.OPEN.value: "It came before and still waits for review.",
    ResultState.SKIPPED.value: "It came before and was skipped.",
}  # fmt: skip
SHOWN = {"result": "Result", "score": "Score"}


class Refused(ValueError):
    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def read(row: Row) -> dict[str, Any]:
    """A line's values, JSON only; raises Refused."""
    given = dict(row.values)
    if given["name"] and not given["family_name"]:
        given["given_name"], given["family_name"] = split_name(given["name"])
    for name, longest in LENGTHS.items():
        if len(given[name]) > longest:
            raise Refused(f"At most {longest} characters fit here.", label_of(name))
    if not given["exam"]:
        raise Refused("The exam is missing.", "Exam")
    if not given["student"] and not given["family_name"]:
        raise Refused("The line names nobody: it needs a student number or a name.", "Student number")
    result = RESULTS.get(plain(given["result"]))
    if result is None:
        raise Refused(f"“{cells.shown(given['result'])}” is no result. Write pass, fail or pending.", "Result")
    try:
        taken = cells.day(given["taken_on"]) if given["taken_on"] else None
    except BadCell as bad:
        raise Refused(str(bad), "Date") from None
    if taken is None:
        raise Refused("The date is missing.", "Date")
    if taken > this_day() and result != AttemptResult.PENDING:
        raise Refused("A result cannot lie in the future.", "Date")
    try:
        birth = cells.day(given["birth_date"]) if given["birth_date"] else None
    except BadCell as bad:
        raise Refused(str(bad), "Birth date") from None
    values = {
        "student_number": given["student"], "given_name": given["given_name"], "family_name": given["family_name"],
        "birth_date": birth.isoformat() if birth else None, "exam": given["exam"], "taken_on": taken.isoformat(),
        "result": result.value, "score": given["score"], "certificate": given["certificate"],
    }  # fmt: skip
    told = [str(values[name] or "").casefold() for name in ("student_number", "birth_date", "taken_on", "result", "score", "certificate")]
    told += [plain(given[name]) for name in ("given_name", "family_name", "exam")]
    return values | {"line": row.line, "fingerprint": hashlib.sha256("\x1f".join(told).encode()).hexdigest()}


def label_of(name: str) -> str:
    return next(each.label for each in FIELDS if each.name == name)


def asked_of(values: dict[str, Any]) -> Asked:
    birth = date.fromisoformat(values["birth_date"]) if values["birth_date"] else None
    return Asked(values["student_number"], values["given_name"], values["family_name"], birth)


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """Line by line: recorded, kept for review, or there already; four queries a chunk."""
    shelf, stream, seen = Shelf(context.district_id), iter(rows), dict[str, int]()
    while chunk := list(islice(stream, AT_ONCE)):
        told: list[dict[str, Any] | Change] = []
        for row in chunk:
            try:
                told.append(read(row))
            except Refused as wrong:
                told.append(Change(row.line, "rejected", title_of(row.values), reason=str(wrong), column=wrong.column))
        good = [values for values in told if isinstance(values, dict)]
        known = known_fingerprints(context.district_id, {values["fingerprint"] for values in good})
        roll = Roll([asked_of(values) for values in good], context.district_id, context.by)
        met = [roll.find(asked_of(values)) for values in good]
        before = attempts_of({found.student.id for found in met if found.student})
        answers = iter(met)
        for each in told:
            yield each if isinstance(each, Change) else judge(each, next(answers), shelf, known, before, seen)


def judge(
    values: dict[str, Any], found: Found, shelf: Shelf, known: dict[str, str],
    before: dict[tuple[int, int, date], Any], seen: dict[str, int],
) -> Change:  # fmt: skip
    line, mark = values["line"], values["fingerprint"]
    title = " · ".join(filter(None, (f"{values['given_name']} {values['family_name']}".strip() or values["student_number"], values["exam"])))
    if mark in known:
        return Change(line, "unchanged", title, mark, reason=ALREADY[known[mark]])
    if (twin := seen.setdefault(mark, line)) != line:
        return Change(line, "unchanged", title, mark, reason=f"The same as line {twin}.")
    credential = shelf.find(values["exam"])
    shown = (("Date", "", values["taken_on"]), ("Result", "", values["result"]), *((("Score", "", values["score"]),) if values["score"] else ()))
    reasons = [found.reason] if found.student is None else []
    if isinstance(credential, str):
        reasons.append(credential)
    if found.student is None or isinstance(credential, str):
        reason = f"Kept for review. {' '.join(reasons)}"
        return Change(line, "new", title, mark, values, shown, reason)
    old = before.get((found.student.id, credential.id, date.fromisoformat(values["taken_on"])))
    title = f"{found.student.name} · {credential.title}"
    if old is None:
        return Change(line, "new", title, mark, values, shown)
    differences = tuple(
        (SHOWN[name], str(getattr(old, name)), values[name]) for name in SHOWN if values[name] and getattr(old, name) != values[name]
    )
    if differences and old.state == "approved":
        return Change(line, "rejected", title, mark, reason="An approved attempt of that day says otherwise. Take the approval back first.")
    return Change(line, "changed" if differences else "unchanged", title, mark, values, differences)


def attempts_of(student_ids: set[int]) -> dict[tuple[int, int, date], Any]:
    rows = db.session.execute(
        sa.select(
            StudentCredential.student_id, StudentCredential.credential_id, StudentCredential.attempted_on, StudentCredential.earned_on,
            StudentCredential.result, StudentCredential.score, StudentCredential.state,
        )
        .where(StudentCredential.student_id.in_(sorted(student_ids)))
        .order_by(StudentCredential.id)
    )
    return {(row.student_id, row.credential_id, row.attempted_on or row.earned_on): row for row in rows}


def apply(changes: Sequence[Change], context: Context) -> None:
    """Keeps each line, and records those whose student and credential are known; never one twice."""
    told = [change.values for change in changes]
    known = known_fingerprints(context.district_id, {values["fingerprint"] for values in told})
    shelf, roll = Shelf(context.district_id), Roll([asked_of(values) for values in told], context.district_id, context.by)
    touched: set[int] = set()
    for values in told:
        if values["fingerprint"] in known:
            continue
        known[values["fingerprint"]] = ResultState.OPEN.value
        found, credential = roll.find(asked_of(values)), shelf.find(values["exam"])
        dates = {"birth_date": date.fromisoformat(values["birth_date"]) if values["birth_date"] else None, "taken_on": date.fromisoformat(values["taken_on"])}
        result = CertificationResult(**values | dates, district_id=context.district_id, school_id=context.school_id, batch_id=context.batch_id)
        result.student_id = found.student.id if found.student else None
        result.credential_id = credential.id if isinstance(credential, Credential) else None
        db.session.add(result)
        reasons = [found.reason] if found.student is None else []
        if isinstance(credential, str):
            reasons.append(credential)
        result.reason = " ".join(reasons)[:300]
        db.session.flush()
        if found.student is not None and isinstance(credential, Credential):
            try:
                record_result(result, student_id=found.student.id, credential=credential, by=context.by)
            except CredentialError as wrong:
                result.reason = str(wrong)[:300]
            else:
                touched.add(found.student.id)
    db.session.flush()
    if touched:
        students_changed.send(None, student_ids=touched)


def title_of(values: dict[str, str]) -> str:
    name = values["name"] or f"{values['given_name']} {values['family_name']}".strip() or values["student"]
    return " · ".join(filter(None, (name, values["exam"])))


KIND = TabularKind(
    key="credential_results",
    title="Certification results",
    noun="result",
    fields=FIELDS,
    roles=APPROVERS,
    compare=compare,
    apply=apply,
    about="Who took which exam, when, and whether they passed. Lines whose student or exam is not certain are kept for review.",
    undo="Passed results wait for approval by somebody else than you. The same list can come again: no line counts twice.",
    home="/credentials/results",
)
