"""Answers to hours: verified by the supervisor, approved by the school, sent back to the student; and each taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hours.errors import HoursError
from portal.hours.models import HourEntry, HourState
from portal.hours.services.locking import chosen, may, told
from portal.language import _
from portal.links.models import SignedLink
from portal.placements.models import Placement
from portal.schools.models import District


@dataclass(frozen=True)
class Answered:
    """What a deed reached: hours and entries; `missed` has a sentence for each entry that somebody else was quicker with."""

    hours: Decimal
    entries: int
    missed: tuple[str, ...] = ()


def verify_entries(
    placement: Placement, entry_ids: Collection[int], *, link: SignedLink | None = None, by: Viewer | None = None, how: str = "link"
) -> Answered:
    """Submitted entries become verified: by the supervisor's link, by a signature on paper, or by the school in their place.

    `how` is link, paper or school. Raises HoursError, AlreadyAnswered where nothing of it waits any more.
    """
    may(placement, by=by, link=link)
    entries, missed = chosen(placement, entry_ids, {HourState.SUBMITTED})
    moment = now()
    for entry in entries:
        entry.state, entry.verified_at, entry.verified_how, entry.comment = HourState.VERIFIED.value, moment, how, ""
        entry.verified_link_id = link.id if link else None
    return Answered(told(placement, entries, "hours.verify", by=by, link=link, detail={"how": how}), len(entries), tuple(missed))


def unverify_entries(placement: Placement, entry_ids: Collection[int], *, link: SignedLink | None = None, by: Viewer | None = None) -> Answered:
    """Takes a verification back, as long as the school has not approved: the entries wait for the supervisor again."""
    may(placement, by=by, link=link)
    entries, missed = chosen(placement, entry_ids, {HourState.VERIFIED})
    for entry in entries:
        entry.state, entry.verified_at, entry.verified_how, entry.verified_link_id = HourState.SUBMITTED.value, None, "", None
    return Answered(told(placement, entries, "hours.unverify", by=by, link=link), len(entries), tuple(missed))


def return_entries(
    placement: Placement, entry_ids: Collection[int], *, reason: str, link: SignedLink | None = None, by: Viewer | None = None
) -> Answered:
    """Sends submitted or verified entries back to the student, who reads the reason."""
    if not reason.strip():
        raise HoursError(_("Say what is to be corrected: the student sees this sentence."))
    may(placement, by=by, link=link)
    entries, missed = chosen(placement, entry_ids, {HourState.VERIFIED, HourState.SUBMITTED})
    for entry in entries:
        entry.state, entry.comment, entry.returned_at = HourState.RETURNED.value, reason.strip()[:400], now()
    return Answered(told(placement, entries, "hours.return", by=by, link=link), len(entries), tuple(missed))


def approvable(district_id: int) -> set[HourState]:
    """What the school may approve: verified hours; in a district where one answer is enough submitted ones too."""
    district = db.session.get_one(District, district_id)
    return {HourState.VERIFIED, HourState.SUBMITTED} if district.hours_need == "one" else {HourState.VERIFIED}


def approve_hours(placement: Placement, *, entry_ids: Collection[int], by: Viewer, at: datetime | None = None) -> Answered:
    """Approves these entries. Those that somebody else answered meanwhile are left alone: a double click approves once.

    Raises HoursError where the viewer may not, or where nothing is left to approve.
    """
    may(placement, by=by, link=None)
    entries, missed = chosen(placement, entry_ids, approvable(placement.district_id))
    return Answered(_approve(placement, entries, by, at or now()), len(entries), tuple(missed))


def _approve(placement: Placement, entries: list[HourEntry], by: Viewer, moment: datetime) -> Decimal:
    for entry in entries:
        entry.state, entry.approved_by_id, entry.approved_at, entry.comment = HourState.APPROVED.value, by.user_id, moment, ""
    return told(placement, entries, "hours.approve", by=by)


def return_hours(placement: Placement, *, entry_ids: Collection[int], comment: str, by: Viewer) -> Answered:
    """What the school does with return_entries."""
    return return_entries(placement, entry_ids, reason=comment, by=by)


def verify_for_the_host(placement: Placement, *, entry_ids: Collection[int], by: Viewer) -> Answered:
    """The school verifies in the supervisor's place, e.g. after a call; the entry says so."""
    return verify_entries(placement, entry_ids, by=by, how="school")


def unverify(placement: Placement, *, entry_ids: Collection[int], by: Viewer) -> Answered:
    return unverify_entries(placement, entry_ids, by=by)


def reopen_hours(placement: Placement, *, entry_ids: Collection[int], by: Viewer) -> Answered:
    """Takes an approval back: the entries wait again as they did before, verified or submitted."""
    may(placement, by=by, link=None)
    entries, missed = chosen(placement, entry_ids, {HourState.APPROVED})
    for entry in entries:
        entry.state = (HourState.VERIFIED if entry.verified_at else HourState.SUBMITTED).value
        entry.approved_by_id, entry.approved_at = None, None
    return Answered(told(placement, entries, "hours.reopen", by=by), len(entries), tuple(missed))
