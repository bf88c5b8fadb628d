"""What a supervisor does to hours through the link: verify, correct, return, take it back. Nobody is signed in.

The deeds are those of the hours room; here stands what a link adds: only the entries of its host, only as they were
shown, and no word of anything else the student does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from portal.accounts import audit
from portal.database import now
from portal.extensions import db
from portal.hours import services
from portal.hours.checks import check_values
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.models import HourEntry, HourState
from portal.hours.services.locking import locked
from portal.hours.values import values_of
from portal.language import _, lazy
from portal.links.models import SignedLink
from portal.placements.models import Placement
from portal.supervision.behind import entries_at
from portal.supervision.errors import SupervisionError, TooLate
from portal.supervision.subjects import read_subject

CHANGED = lazy("Somebody was quicker: this changed since you opened the page. Nothing of it was overwritten. This is how it stands now.")
ELSEWHERE = lazy("These hours do not fit with what else the student wrote down for that day. Send the day back instead, so that the student can sort it out.")
CORRECTED = "Corrected by the supervisor."
"""Kept where they gave no reason; `correction` says it."""


@dataclass(frozen=True)
class Corrected:
    """What an entry should say."""

    hours: Decimal
    begins_at: time | None = None
    ends_at: time | None = None
    activity: str = ""


def verify(link: SignedLink, *, seen: Mapping[int, int]) -> tuple[Decimal, int]:
    """Verifies the entries that were on the page, each as it was shown there (entry -> version).

    Returns the hours verified, and how many entries were left because they had changed. Raises TooLate where all had.
    """
    placement, entries = _held(link, seen)
    fresh = [e for e in entries.values() if e.state == HourState.SUBMITTED.value and e.version == seen[e.id]]
    if not fresh:
        raise TooLate(_already(list(entries.values())) if entries else _("Nothing was marked. The hours that wait stand below."))
    answered = services.verify_entries(placement, [entry.id for entry in fresh], link=link)
    _note(link, placement, fresh, "supervision.verify")
    return answered.hours, len(entries) - len(fresh)


def correct(link: SignedLink, entry_id: int, said: Corrected, *, reason: str, seen: int) -> HourEntry:
    """Writes what is right, keeps what was, and verifies it: the supervisor has said how it was."""
    placement, entries = _held(link, [entry_id])
    entry = _one(entries, entry_id, seen)
    values = {"hours": said.hours, "begins_at": said.begins_at, "ends_at": said.ends_at, "activity": said.activity.strip() or entry.activity}
    if reasons := check_values(placement, values_of(entry, **values), entry=entry, running=False, others=()).reasons:
        raise SupervisionError(" ".join(text for _, text in reasons))
    try:
        entry = services.correct_entry(entry, values=values, reason=reason.strip() or CORRECTED, link=link, version=seen, verify=True)
    except EntryRefused:
        raise SupervisionError(str(ELSEWHERE)) from None
    except AlreadyAnswered as wrong:
        raise TooLate(str(wrong)) from None
    _note(link, placement, [entry], "supervision.correct")
    return entry


def give_back(link: SignedLink, entry_id: int, *, reason: str, seen: int) -> HourEntry:
    """Sends an entry back to the student with a reason."""
    placement, entries = _held(link, [entry_id])
    entry = _one(entries, entry_id, seen)
    try:
        services.return_entries(placement, [entry_id], reason=reason, link=link)
    except HoursError as wrong:
        raise SupervisionError(str(wrong)) from None
    _note(link, placement, [entry], "supervision.return")
    return entry


def take_back(link: SignedLink, *, entry_ids: Collection[int]) -> Decimal:
    """Undoes a verification of this link as long as the school has not approved it: the entries wait again."""
    placement, entries = _held(link, entry_ids)
    mine = [e for e in entries.values() if e.state == HourState.VERIFIED.value and e.verified_link_id == link.id]
    if not mine:
        raise TooLate(_("The school has approved these hours already, or they were taken back before. Ask your coordinator.") if entries else _("Mark the days first, then take them back."))
    answered = services.unverify_entries(placement, [entry.id for entry in mine], link=link)
    _note(link, placement, mine, "supervision.take_back")
    return answered.hours


def correction(reason: str) -> str:
    """Why an entry was corrected, as the reader reads it: the sentence kept where nobody gave a reason, or their own."""
    return _("Corrected by the supervisor.") if reason == CORRECTED else reason


def _held(link: SignedLink, wanted: Collection[int]) -> tuple[Placement, dict[int, HourEntry]]:
    """The placement, and those of the wanted entries that are the link's, locked, as they stand now."""
    named = read_subject(link.subject)
    placement = db.session.get(Placement, named.placement_id) if named else None
    if named is None or placement is None:
        raise SupervisionError(_("This link opens no placement any more."))
    ours = {entry.id for entry in entries_at(placement, named.host_id)} & set(wanted)
    return placement, {entry.id: entry for entry in locked(ours, placement_id=placement.id)}


def _one(entries: Mapping[int, HourEntry], entry_id: int, seen: int) -> HourEntry:
    entry = entries.get(entry_id)
    if entry is None:
        raise TooLate(_("The student took this day back. Nothing was changed."))
    if entry.state != HourState.SUBMITTED.value or entry.version != seen:
        raise TooLate(_already([entry]) if entry.state != HourState.SUBMITTED.value else str(CHANGED))
    return entry


def _already(entries: Sequence[HourEntry]) -> str:
    states = {entry.state for entry in entries}
    if states <= {HourState.VERIFIED.value, HourState.APPROVED.value}:
        return _("These hours are verified already. Nothing was changed twice.")
    if states == {HourState.RETURNED.value}:
        return _("This was sent back to the student already. Nothing was changed.")
    return str(CHANGED)


def _note(link: SignedLink, placement: Placement, entries: Sequence[HourEntry], action: str) -> None:
    """For the history on the link's page; the hours room has written its own row."""
    link.used_at = now()
    db.session.flush()
    audit.record(
        action, subject=f"signed_links:{link.id}", by=None, district_id=placement.district_id, student_id=placement.student_id,
        detail={"placement": placement.id, "entries": [entry.id for entry in entries], "hours": str(sum((e.hours for e in entries), Decimal(0)))},
    )
