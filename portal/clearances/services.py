"""Deeds on forms: hand in, put on file, approve, refuse, take back, and whom a district asks for which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clearances.asking import Form
from portal.clearances.models import ClearanceKind, ClearanceNeed, ClearanceState, OpeningClearance, StudentClearance
from portal.clearances.permissions import may_check, may_edit_forms
from portal.clock import this_day
from portal.credentials.expiry import months_later
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.language import _
from portal.placements.models import Placement
from portal.rosters.models import Student

HEALTH = "Please show it at school again."
"""All that is ever said of a health record that was not accepted."""


class ClearanceError(Exception):
    """A deed on a form that is not possible; the message says why."""


class Stale(ClearanceError):
    """Somebody else changed it first."""


def hand_in(student: Student, form: Form, *, file: CheckedFile | None, by: Viewer) -> StudentClearance:
    """A student hands a form in; it waits for the coordinator. Handed in again, the new file takes the place of the one that waits."""
    if student.user_id is None or student.user_id != by.user_id:
        raise ClearanceError(_("You can only hand in your own forms."))
    if form.sensitive:
        raise ClearanceError(_("Do not send health papers. Show them at school: only the day until which they hold is kept here."))
    if file is None:
        raise ClearanceError(_("Choose the file, or take a photo of the form."))
    row = _waiting(student.id, form.id)
    if row is None:
        row = StudentClearance(district_id=student.district_id, student_id=student.id, kind_id=form.id, entered_by_id=by.user_id)
        db.session.add(row)
        db.session.flush()
    row.submitted_at = now()
    _put_file(row, file, by)
    _note("clearance.submit", row, by)
    return row


def put_on_file(
    students: Iterable[Student], form: Form, *, until: date | None, valid_from: date | None = None, file: CheckedFile | None = None, by: Viewer,
) -> list[StudentClearance]:
    """Marks a form as on file for these students; what they had handed in and waits is approved by it.

    Without a day it lasts as long as the form does. Who has it on file until that day or longer is left alone: a
    double click marks once.
    """
    today = this_day()
    begins = valid_from or today
    last = until or (months_later(begins, form.months) if form.months else None)
    if begins > today:
        raise ClearanceError("A form cannot be on file from a day to come.")
    if last is not None and last < max(begins, today):
        raise ClearanceError("That day has passed. Enter the last day on which the form holds.")
    made = []
    for student in students:
        waiting = _waiting(student.id, form.id)
        if waiting is None and file is None and _has(student.id, form.id, last):
            continue
        row = waiting or StudentClearance(district_id=student.district_id, student_id=student.id, kind_id=form.id, entered_by_id=by.user_id)
        row.state, row.valid_from, row.expires_on, row.reason = ClearanceState.ON_FILE.value, begins, last, ""
        row.checked_by_id, row.checked_at = by.user_id, now()
        db.session.add(row)
        db.session.flush()
        if file is not None and not form.sensitive:
            _put_file(row, file, by)
        _note("clearance.approve", row, by)
        made.append(row)
    return made


def refuse(row: StudentClearance, form: Form, *, reason: str, seen: int, by: Viewer) -> None:
    """Says no to a form that was handed in, or takes one off file; the student reads why."""
    _compare(row, seen)
    if not form.sensitive and not reason.strip():
        raise ClearanceError("Say why: the student reads this sentence.")
    if row.state == ClearanceState.REFUSED:
        return
    row.state, row.reason = ClearanceState.REFUSED.value, HEALTH if form.sensitive else reason.strip()[:400]
    row.checked_by_id, row.checked_at = by.user_id, now()
    db.session.flush()
    _note("clearance.reject", row, by)


def take_back(rows: Sequence[StudentClearance], *, by: Viewer) -> int:
    """Undoes an answer: what a student had handed in waits again, what was only marked is marked no more."""
    done = 0
    for row in rows:
        if row.state == ClearanceState.SUBMITTED:
            continue
        by_student = row.entered_by_id is not None and row.entered_by_id == db.session.scalar(sa.select(Student.user_id).where(Student.id == row.student_id))
        _note("clearance.undo", row, by)
        if by_student:
            row.state, row.checked_by_id, row.checked_at, row.reason, row.expires_on, row.valid_from = ClearanceState.SUBMITTED.value, None, None, "", None, None
        elif row.state == ClearanceState.REFUSED:
            row.state, row.reason = ClearanceState.ON_FILE.value, ""
        else:
            file_id, row.file_id = row.file_id, None
            db.session.flush()
            drop_file(file_id)
            db.session.delete(row)
        done += 1
    db.session.flush()
    return done


@dataclass(frozen=True)
class Rule:
    """Whom a district asks for a form."""

    experience_kinds: tuple[str, ...]
    only_paid: bool
    only_minors: bool
    before_first_day: bool
    months: int | None


def set_rule(form: Form, rule: Rule, *, seen: int, by: Viewer) -> None:
    """The district's word on a form, in the place of what is built in. Raises Stale."""
    _editor(by)
    if form.version != seen:
        raise Stale("Somebody else changed this form first.")
    row: ClearanceKind | ClearanceNeed | None
    if form.own:
        row = db.session.get_one(ClearanceKind, form.id)
    else:
        row = db.session.scalar(sa.select(ClearanceNeed).where(ClearanceNeed.kind_id == form.id, ClearanceNeed.district_id == by.district_id))
        row = row or ClearanceNeed(district_id=by.district_id, kind_id=form.id)
    _write(row, rule)
    db.session.add(row)
    db.session.flush()
    audit.record("clearance_kind.edit", subject=f"clearance_kinds:{form.id}", by=by, detail={"asks": list(rule.experience_kinds), "months": rule.months})


def forget_rule(form: Form, *, by: Viewer) -> None:
    """Back to what is built in."""
    _editor(by)
    db.session.execute(sa.delete(ClearanceNeed).where(ClearanceNeed.kind_id == form.id, ClearanceNeed.district_id == by.district_id))
    audit.record("clearance_kind.restore", subject=f"clearance_kinds:{form.id}", by=by)


def add_form(*, title: str, about: str, sensitive: bool, rule: Rule, by: Viewer) -> ClearanceKind:
    """A form of the district's own."""
    _editor(by)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(ClearanceKind).where(ClearanceKind.district_id == by.district_id)) or 0
    taken = sa.select(ClearanceKind.id).where(sa.func.lower(ClearanceKind.title) == title.lower(), sa.or_(ClearanceKind.district_id.is_(None), ClearanceKind.district_id == by.district_id))
    if db.session.scalar(taken.limit(1)) is not None:
        raise ClearanceError("There is a form of this title already.")
    made = ClearanceKind(district_id=by.district_id, code=f"own-{count + 1}", title=title, about=about, sensitive=sensitive, position=100 + count)
    _write(made, rule)
    db.session.add(made)
    db.session.flush()
    audit.record("clearance_kind.create", subject=f"clearance_kinds:{made.id}", by=by)
    return made


def set_extra(opening_id: int, kind_ids: set[int]) -> None:
    """Which forms an opening asks for beside what its kind of experience does; whoever saves the opening writes the trail."""
    have = set(db.session.scalars(sa.select(OpeningClearance.kind_id).where(OpeningClearance.opening_id == opening_id)))
    db.session.execute(sa.delete(OpeningClearance).where(OpeningClearance.opening_id == opening_id, OpeningClearance.kind_id.in_(sorted(have - kind_ids))))
    db.session.add_all([OpeningClearance(opening_id=opening_id, kind_id=kind_id) for kind_id in sorted(kind_ids - have)])
    db.session.flush()


def students_of(placements: Iterable[Placement], *, by: Viewer) -> list[Student]:
    """The students of placements whose forms the viewer checks; each once."""
    ids = {placement.student_id for placement in placements if may_check(by, placement)}
    if not ids:
        raise ClearanceError("Only the coordinator of the school that runs a placement checks its forms.")
    return list(db.session.scalars(sa.select(Student).where(Student.id.in_(sorted(ids))).order_by(Student.id)))


def _editor(by: Viewer) -> None:
    if not may_edit_forms(by):
        raise ClearanceError("Whom the district asks for a form is said by somebody with a grant for the whole district.")


def _write(row: ClearanceKind | ClearanceNeed, rule: Rule) -> None:
    row.experience_kinds = list(rule.experience_kinds)
    row.only_paid, row.only_minors, row.before_first_day, row.months = rule.only_paid, rule.only_minors, rule.before_first_day, rule.months


def _waiting(student_id: int, kind_id: int) -> StudentClearance | None:
    return db.session.scalar(
        sa.select(StudentClearance)
        .where(StudentClearance.student_id == student_id, StudentClearance.kind_id == kind_id, StudentClearance.state == ClearanceState.SUBMITTED.value)
        .order_by(StudentClearance.id.desc()).limit(1)
    )  # fmt: skip


def _has(student_id: int, kind_id: int, last: date | None) -> bool:
    """On file until that day or longer, and nothing refused after it."""
    newest = db.session.scalar(
        sa.select(StudentClearance).where(StudentClearance.student_id == student_id, StudentClearance.kind_id == kind_id).order_by(StudentClearance.id.desc()).limit(1)
    )
    return newest is not None and newest.state == ClearanceState.ON_FILE and (newest.expires_on is None or (last is not None and newest.expires_on >= last))


def _put_file(row: StudentClearance, file: CheckedFile, by: Viewer) -> None:
    old, row.file_id = row.file_id, None
    db.session.flush()
    drop_file(old)
    row.file_id = keep_file(file, owner=f"student_clearances:{row.id}", district_id=row.district_id, student_id=row.student_id, by=by).id
    db.session.flush()


def _compare(row: StudentClearance, seen: int) -> None:
    if row.version != seen:
        raise Stale("Somebody else answered or changed this form first.")


def _note(action: str, row: StudentClearance, by: Viewer) -> None:
    audit.record(
        action, subject=f"student_clearances:{row.id}", by=by, district_id=row.district_id, student_id=row.student_id,
        detail={"kind_id": row.kind_id, "state": row.state, "until": row.expires_on.isoformat() if row.expires_on else None},
    )
