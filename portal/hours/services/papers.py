"""Timesheets on paper: the photo comes in, staff enter its week in one pass, and all of it can be taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.hours.checks import check_values
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.models import HourChange, HourCompetency, HourEntry, HourSource, HourState, Timesheet
from portal.hours.services.answers import approve_hours, reopen_hours
from portal.hours.services.corrections import keep_original, write
from portal.hours.services.locking import may, told
from portal.hours.services.logging import check_minors, said_of
from portal.hours.values import EntryValues
from portal.language import _
from portal.minors.checking import Finding
from portal.placements.models import Placement
from portal.placements.signals import hours_changed
from portal.rosters.models import Student
from portal.web.filters import day as in_words

CODE = re.compile(r"[A-Z]?\s*(\d{1,18})\s*-\s*(\d{2})(\d{2})", re.I)
ON_PAPER = "As on the signed timesheet."


class DaysRefused(HoursError):
    """Days of a timesheet that cannot be: day -> its (field, sentence) pairs; `findings` of the rules for minors."""

    def __init__(self, days: Mapping[date, tuple[tuple[str, str], ...]], findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(" ".join(f"{in_words(day)}: {text}" for day, reasons in days.items() for _, text in reasons))
        self.days, self.findings = days, findings


@dataclass(frozen=True)
class Entered:
    hours: Decimal
    entries: int
    already: int
    """Days that were verified or approved before; left as they are."""


def code_of(placement_id: int, week_of: date) -> str:
    """'H12-2647': placement 12, week 47 of 2026; printed on the sheet, typed to find it again."""
    year, week, _ = week_of.isocalendar()
    return f"H{placement_id}-{year % 100:02d}{week:02d}"


def read_code(text: str) -> tuple[int, date] | None:
    """(placement id, Monday) of a code as people type it; None for anything else."""
    found = CODE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return int(found[1]), date.fromisocalendar(2000 + int(found[2]), int(found[3]), 1)
    except ValueError:
        return None


def hand_in(placement: Placement, week_of: date, file: CheckedFile, *, by: Viewer) -> Timesheet:
    """Keeps the photo of a week's timesheet until staff enter it. A second photo of a week that waits takes the first one's place."""
    week_of -= timedelta(days=week_of.weekday())
    if week_of > this_day():
        raise HoursError(_("That week has not begun yet. Choose the week on the sheet."))
    db.session.execute(sa.select(Placement.id).where(Placement.id == placement.id).with_for_update())
    here = (Timesheet.placement_id == placement.id, Timesheet.week_of == week_of, Timesheet.entered_at.is_(None))
    sheet = db.session.scalars(sa.select(Timesheet).where(*here).order_by(Timesheet.id).limit(1)).first()
    if sheet is None:
        sheet = Timesheet(district_id=placement.district_id, placement_id=placement.id, week_of=week_of)
        db.session.add(sheet)
        db.session.flush()
    old, sheet.file_id, sheet.sent_by_id = sheet.file_id, None, by.user_id
    db.session.flush()
    drop_file(old)
    sheet.file_id = keep_file(file, owner=f"timesheets:{sheet.id}", district_id=placement.district_id, student_id=placement.student_id, by=by).id
    _note("timesheet.hand_in", sheet, placement, by)
    return sheet


def discard(sheet: Timesheet, *, by: Viewer) -> None:
    """Removes a photo that waits, with its file: the wrong picture, or nothing to read on it."""
    placement = db.session.get_one(Placement, sheet.placement_id)
    may(placement, by=by, link=None)
    if sheet.entered_at is not None:
        raise AlreadyAnswered("This timesheet is entered already. Take that back first.")
    _note("timesheet.discard", sheet, placement, by)
    file_id, sheet.file_id = sheet.file_id, None
    db.session.flush()
    drop_file(file_id)
    db.session.delete(sheet)
    db.session.flush()


def enter_timesheet(
    sheet: Timesheet, days: Sequence[EntryValues], *, signed_by: str, approve: bool, by: Viewer, version: int, long_days: bool = False
) -> Entered:
    """Writes the days of a signed timesheet as verified (and approved, where asked). What the student logged for the same
    day is verified with it, corrected where the paper says something else. Raises DaysRefused, AlreadyAnswered."""
    placement = db.session.get_one(Placement, sheet.placement_id)
    may(placement, by=by, link=None)
    db.session.execute(sa.select(Student.id).where(Student.id == placement.student_id).with_for_update())
    db.session.refresh(sheet)
    if sheet.entered_at is not None or sheet.version != version:
        raise AlreadyAnswered("Somebody else entered this timesheet first. Nothing was counted twice.")
    if not days:
        raise HoursError("Enter the hours of at least one day.")
    if not signed_by.strip():
        raise HoursError("Enter who signed the sheet.")
    rows = of_week(placement, sheet.week_of, lock=True)
    done, refused, findings, already = [], {}, [], 0
    for said in days:
        old = rows.get(said.day)
        if old is not None and old.state in (HourState.VERIFIED, HourState.APPROVED):
            already += 1
            continue
        reasons, found, entry = _enter(placement, said, old, by, long_days)
        findings += [f for f in found if f not in findings]
        if reasons or entry is None:
            refused[said.day] = tuple(reasons)
            continue
        entry.timesheet_id = sheet.id
        done.append(entry)
    if refused:
        raise DaysRefused(refused, tuple(findings))
    sheet.signed_by, sheet.entered_by_id, sheet.entered_at = signed_by.strip()[:200], by.user_id, now()
    db.session.flush()
    hours = told(placement, done, "timesheet.enter", by=by, detail={"timesheet": sheet.id})
    if approve and done:
        approve_hours(placement, entry_ids=[entry.id for entry in done], by=by)
    return Entered(hours, len(done), already)


def of_week(placement: Placement, week_of: date, *, lock: bool = False) -> dict[date, HourEntry]:
    """Day -> the first entry of that day at this placement."""
    here = (HourEntry.placement_id == placement.id, HourEntry.removed_at.is_(None), HourEntry.day >= week_of, HourEntry.day <= week_of + timedelta(days=6))
    statement = sa.select(HourEntry).where(*here).order_by(HourEntry.id.desc())
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return {row.day: row for row in db.session.scalars(statement)}


def _enter(
    placement: Placement, said: EntryValues, old: HourEntry | None, by: Viewer, long_days: bool
) -> tuple[list[tuple[str, str]], tuple[Finding, ...], HourEntry | None]:
    verdict = check_values(placement, said, entry=old, running=False)
    if verdict.asks and not long_days:
        verdict.refuse("hours", "More than 12 hours on one day. Look at the sheet again, and confirm it below.")
    checked = check_minors(placement, said, verdict.terms, old) if not verdict.reasons else None
    if checked is not None and checked.blocking:
        return [("hours", f.text) for f in checked.blocking], checked.findings, None
    if verdict.reasons:
        return verdict.reasons, (), None
    entry = old or HourEntry(
        district_id=placement.district_id, placement_id=placement.id, student_id=placement.student_id, source=HourSource.PAPER.value, activity=""
    )
    if old is not None:
        keep_original(old, reason=ON_PAPER, by=by)
    spoken = said if said.activity or old is None else EntryValues(said.day, said.hours, said.begins_at, said.ends_at, old.activity, said.rest, said.host_id)
    write(entry, spoken, outside_plan=verdict.outside_plan, host_id=verdict.terms.host_id if verdict.terms else None)
    entry.minors_said = said_of(checked) if checked is not None else ""
    moment = now()
    entry.state, entry.submitted_at, entry.verified_at, entry.verified_how = HourState.VERIFIED.value, entry.submitted_at or moment, moment, "paper"
    entry.comment = ""
    db.session.add(entry)
    db.session.flush()
    return [], (), entry


def take_timesheet_back(sheet: Timesheet, *, by: Viewer) -> int:
    """Undoes an entering: what came from the paper alone goes, what the student had logged is as it was. The photo waits again."""
    placement = db.session.get_one(Placement, sheet.placement_id)
    may(placement, by=by, link=None)
    db.session.execute(sa.select(Student.id).where(Student.id == placement.student_id).with_for_update())
    db.session.refresh(sheet)
    if sheet.entered_at is None:
        raise AlreadyAnswered("This timesheet waits to be entered: there is nothing to take back.")
    rows = db.session.scalars(sa.select(HourEntry).where(HourEntry.timesheet_id == sheet.id).order_by(HourEntry.id)).all()
    approved = [row.id for row in rows if row.state == HourState.APPROVED]
    if approved:
        reopen_hours(placement, entry_ids=approved, by=by)
    for row in rows:
        row.timesheet_id = None
        last = db.session.scalars(sa.select(HourChange).where(HourChange.entry_id == row.id).order_by(HourChange.id.desc()).limit(1)).first()
        if last is None:
            db.session.flush()
            db.session.execute(sa.delete(HourCompetency).where(HourCompetency.entry_id == row.id))
            db.session.delete(row)
            continue
        row.day, row.hours, row.begins_at, row.ends_at, row.activity, row.state = last.day, last.hours, last.begins_at, last.ends_at, last.activity, last.state
        row.verified_at, row.verified_how = None, ""
        db.session.delete(last)
    sheet.entered_at = sheet.entered_by_id = None
    sheet.signed_by = ""
    db.session.flush()
    _note("timesheet.take_back", sheet, placement, by)
    hours_changed.send(None, student_ids={placement.student_id})
    return len(rows)


def _note(action: str, sheet: Timesheet, placement: Placement, by: Viewer) -> None:
    db.session.flush()
    audit.record(action, subject=f"timesheets:{sheet.id}", by=by, student_id=placement.student_id, detail={"week_of": sheet.week_of.isoformat()})


__all__ = ["DaysRefused", "Entered", "EntryRefused", "code_of", "discard", "enter_timesheet", "hand_in", "of_week", "read_code", "take_timesheet_back"]
