"""What students do with their own hours: log a day, correct it while it is theirs, take it away and bring it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.hours.checks import LONG_DAY, Verdict, check_values
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.minor_checks import check_entry
from portal.hours.models import HourChange, HourCompetency, HourEntry, HourSource, HourState
from portal.hours.services.corrections import keep_original, write
from portal.hours.services.locking import SAID, may
from portal.hours.values import EntryValues
from portal.language import _
from portal.minors.checking import Checked
from portal.placements.models import Placement, PlacementTerms
from portal.placements.signals import hours_changed
from portal.rosters.models import Student
from portal.web.filters import number

OWN = frozenset({HourState.PLANNED.value, HourState.DRAFT.value, HourState.RETURNED.value})
"""States in which an entry is the student's to change."""
KEPT = timedelta(days=7)
"""How long a removed entry can be brought back."""


@dataclass(frozen=True)
class Besides:
    """What goes with an entry: competencies touched, a photo or file, and the word that a long day is meant."""

    competency_ids: Collection[int] = ()
    file: CheckedFile | None = None
    drop_file: bool = False
    long_day: bool = False


@dataclass(frozen=True)
class Logged:
    entry: HourEntry
    warnings: tuple[str, ...] = field(default=())


def log_entry(placement: Placement, said: EntryValues, *, by: Viewer, submit: bool, besides: Besides = Besides()) -> Logged:
    """A student's new entry, as a draft or submitted. A planned one of that day becomes this entry. Raises EntryRefused."""
    _one_at_a_time(placement.student_id)
    verdict = _checked(placement, said, None, besides, submit=submit)
    entry = _planned_on(placement, said) or HourEntry(
        district_id=placement.district_id, placement_id=placement.id, student_id=placement.student_id, source=HourSource.STUDENT.value
    )
    _put(entry, said, verdict)
    db.session.add(entry)
    db.session.flush()
    return _save(entry, placement, verdict, besides, by, submit=submit, action="hours.log")


def change_entry(entry: HourEntry, said: EntryValues, *, by: Viewer, submit: bool, version: int, besides: Besides = Besides()) -> Logged:
    """A student's draft, planned or returned entry, corrected; what a returned one said is kept."""
    placement = db.session.get_one(Placement, entry.placement_id)
    _one_at_a_time(placement.student_id)
    db.session.refresh(entry)
    _is_own(entry)
    if version != entry.version:
        raise AlreadyAnswered(_("This entry was changed since you opened it."))
    verdict = _checked(placement, said, entry, besides, submit=submit)
    if entry.state == HourState.RETURNED:
        keep_original(entry, reason=entry.comment, by=by)
    _put(entry, said, verdict)
    return _save(entry, placement, verdict, besides, by, submit=submit, action="hours.change")


def log_for_student(placement: Placement, said: EntryValues, *, by: Viewer, besides: Besides = Besides()) -> Logged:
    """Staff enter a day that they know of; it is verified in the supervisor's place and waits for approval."""
    may(placement, by=by, link=None)
    _one_at_a_time(placement.student_id)
    verdict = check_values(placement, said, running=False)
    _raise_for(verdict, besides)
    verdict.minors_said = said_of(_minors(placement, said, verdict.terms, None))
    entry = _planned_on(placement, said) or HourEntry(district_id=placement.district_id, placement_id=placement.id, student_id=placement.student_id)
    _put(entry, said, verdict)
    entry.source, entry.state, entry.submitted_at, entry.verified_at, entry.verified_how = HourSource.STAFF.value, HourState.VERIFIED.value, now(), now(), "school"
    db.session.add(entry)
    db.session.flush()
    _note("hours.add", entry, by)
    return Logged(entry, tuple(verdict.warnings))


def remove_entry(entry: HourEntry, *, by: Viewer) -> None:
    """Takes an entry away; it can be brought back for a week. Twice is once."""
    _one_at_a_time(entry.student_id)
    db.session.refresh(entry)
    if entry.removed_at is not None:
        return
    _is_own(entry)
    keep_original(entry, reason="", by=by)
    entry.state, entry.removed_at = HourState.DRAFT.value, now()
    _note("hours.remove", entry, by)


def restore_entry(entry: HourEntry, *, by: Viewer) -> None:
    """Brings a removed entry back as it was. Raises EntryRefused where another one took its time meanwhile."""
    _one_at_a_time(entry.student_id)
    db.session.refresh(entry)
    if entry.removed_at is None:
        return
    last = db.session.scalars(sa.select(HourChange).where(HourChange.entry_id == entry.id).order_by(HourChange.id.desc()).limit(1)).one()
    if last.state != HourState.PLANNED:
        from portal.hours.values import values_of

        verdict = check_values(db.session.get_one(Placement, entry.placement_id), values_of(entry), entry=entry)
        if verdict.reasons:
            raise EntryRefused(tuple(verdict.reasons))
    entry.state, entry.removed_at = last.state, None
    db.session.delete(last)
    _note("hours.restore", entry, by)


def check_minors(placement: Placement, said: EntryValues, terms: PlacementTerms | None, entry: HourEntry | None) -> Checked:
    """What the rules for minors say of an entry as it would be."""
    if terms is None or said.worked is None:
        return Checked()
    values = {"id": entry.id if entry else None, "day": said.day, "hours": said.worked, "begins_at": said.begins_at, "ends_at": said.ends_at}
    return check_entry(values, placement, terms)


def _minors(placement: Placement, said: EntryValues, terms: PlacementTerms | None, entry: HourEntry | None) -> Checked:
    checked = check_minors(placement, said, terms, entry)
    if checked.blocking:
        raise EntryRefused((), findings=checked.findings)
    return checked


def _checked(placement: Placement, said: EntryValues, entry: HourEntry | None, besides: Besides, *, submit: bool) -> Verdict:
    verdict = check_values(placement, said, entry=entry)
    _raise_for(verdict, besides)
    if submit:
        checked = _minors(placement, said, verdict.terms, entry)
        verdict.warnings += [f.text for f in checked.findings if not f.blocks and not f.overridden]
        verdict.minors_said = said_of(checked)
    return verdict


def _raise_for(verdict: Verdict, besides: Besides) -> None:
    if verdict.reasons:
        raise EntryRefused(tuple(verdict.reasons))
    if verdict.asks and not besides.long_day:
        raise EntryRefused((("long_day", _("That is more than %(hours)s hours on one day. Check it, and say so if it is right.", hours=number(LONG_DAY))),), asks=True)


def _one_at_a_time(student_id: int) -> None:
    """Two entries of a student at once: the second waits, then sees the first."""
    db.session.execute(sa.select(Student.id).where(Student.id == student_id).with_for_update())


def _is_own(entry: HourEntry) -> None:
    if entry.removed_at is not None or entry.state not in OWN:
        said = "was removed" if entry.removed_at is not None else SAID[HourState(entry.state)]
        raise AlreadyAnswered(f"This entry cannot be changed any more: it {said}.")


def _planned_on(placement: Placement, said: EntryValues) -> HourEntry | None:
    here = (HourEntry.placement_id == placement.id, HourEntry.day == said.day, HourEntry.state == HourState.PLANNED.value, HourEntry.removed_at.is_(None))
    return db.session.scalars(sa.select(HourEntry).where(*here).order_by(HourEntry.id).limit(1)).first()


def said_of(checked: Checked) -> str:
    """What is kept with an entry of findings that let it pass, for whoever approves it."""
    return " ".join(f"{f.title}: overridden, {f.overridden}." if f.overridden else f"{f.title}." for f in checked.findings if not f.allowed)[:1_000]


def _put(entry: HourEntry, said: EntryValues, verdict: Verdict) -> None:
    entry.minors_said = verdict.minors_said
    write(entry, said, outside_plan=verdict.outside_plan, host_id=verdict.terms.host_id if verdict.terms else None)


def _save(entry: HourEntry, placement: Placement, verdict: Verdict, besides: Besides, by: Viewer, *, submit: bool, action: str) -> Logged:
    if submit:
        entry.state, entry.submitted_at, entry.comment, entry.returned_at = HourState.SUBMITTED.value, now(), "", None
    elif entry.state != HourState.RETURNED:
        entry.state = HourState.DRAFT.value
    _competencies(entry, besides.competency_ids)
    if besides.file is not None or besides.drop_file:
        old, entry.file_id = entry.file_id, None
        db.session.flush()
        drop_file(old)
    if besides.file is not None:
        kept = keep_file(besides.file, owner=f"hour_entries:{entry.id}", district_id=entry.district_id, student_id=entry.student_id, by=by)
        entry.file_id = kept.id
    _note(action, entry, by)
    return Logged(entry, tuple(verdict.warnings))


def _competencies(entry: HourEntry, ids: Collection[int]) -> None:
    kept = set(db.session.scalars(sa.select(HourCompetency.competency_id).where(HourCompetency.entry_id == entry.id)))
    if gone := kept - set(ids):
        db.session.execute(sa.delete(HourCompetency).where(HourCompetency.entry_id == entry.id, HourCompetency.competency_id.in_(sorted(gone))))
    db.session.add_all(HourCompetency(entry_id=entry.id, competency_id=each) for each in sorted(set(ids) - kept))


def _note(action: str, entry: HourEntry, by: Viewer) -> None:
    db.session.flush()
    audit.record(action, subject=f"hour_entries:{entry.id}", by=by, student_id=entry.student_id, detail={"hours": str(entry.hours), "state": entry.state})
    hours_changed.send(None, student_ids={entry.student_id})


__all__ = ["Besides", "HoursError", "Logged", "change_entry", "check_minors", "log_entry", "log_for_student", "remove_entry", "restore_entry"]
