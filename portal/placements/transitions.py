"""The states of a placement: the one place that moves it from one to the next, and back.

requested -> confirmed -> agreement_out -> active -> completed | withdrawn. Every deed holds the placement while it looks
(a double click, or two people at once: the second finds it done and changes nothing), writes history and trail, and
tells the programs. Each returns whether it changed anything, and raises PlacementError with a sentence that says how to
mend it. `by` None is the portal itself on its day, or a visitor behind a signed link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host, HostState
from portal.placements import seats
from portal.placements.models import HOLDS_A_SEAT, Opening, Placement, PlacementChange, PlacementState, WithdrawnAs
from portal.placements.permissions import may_arrange
from portal.placements.signals import hours_changed
from portal.placements.steps import last_step

REQUESTED, CONFIRMED, AGREEMENT_OUT, ACTIVE, COMPLETED, WITHDRAWN = (state.value for state in PlacementState)
OVER = (COMPLETED, WITHDRAWN)
ASKED_AGAIN = timedelta(days=14)
"""How long a request waits that is taken up again after it expired or was declined."""
REASONS = {
    WithdrawnAs.STUDENT: "the student asked to end it",
    WithdrawnAs.HOST: "the host ended it",
    WithdrawnAs.SCHOOL: "the school ended it",
    WithdrawnAs.OTHER: "something else",
}
"""The kinds of a withdrawal that people choose from; declined and expired are of requests."""
SAYS = {
    REQUESTED: "waits to be confirmed", CONFIRMED: "is confirmed", AGREEMENT_OUT: "waits for signatures", ACTIVE: "is active",
    COMPLETED: "is completed", WITHDRAWN: "was withdrawn",
}  # fmt: skip
Check = Callable[[Placement], str]
_before_confirming: list[Check] = []
_before_beginning: list[Check] = []


class Deed(Protocol):
    """A deed that asks nothing but who does it."""

    def __call__(self, placement: Placement, *, by: Viewer | None) -> bool: ...


class PlacementError(Exception):
    """A deed on a placement that is not possible; the message says why and how to mend it."""


def before_confirming(check: Check) -> None:
    """Has every confirmation ask a feature above; what it returns, a sentence or nothing, refuses it."""
    if check not in _before_confirming:
        _before_confirming.append(check)


def before_beginning(check: Check) -> None:
    """Has every first day ask a feature above; what it returns, a sentence or nothing, keeps the placement from beginning."""
    if check not in _before_beginning:
        _before_beginning.append(check)


def confirm(placement: Placement, *, by: Viewer | None) -> bool:
    """The school says yes to a request: it takes a seat of its opening."""
    _held(placement, by)
    if placement.state in HOLDS_A_SEAT:
        return False
    _only_from(placement, REQUESTED, mend="Undo that first.")
    _fits(placement, by)
    _moved(placement, "confirm", CONFIRMED, by=by)
    placement.decided_at = now()
    return _told(placement)


def decline(placement: Placement, *, reason: str, by: Viewer | None) -> bool:
    """The school says no to a request; the student reads the reason."""
    return _end_request(placement, "decline", WithdrawnAs.DECLINED, reason, "Say why: the student reads this sentence.", by)


def expire(placement: Placement, *, by: Viewer | None = None) -> bool:
    """A request that nobody answered is over after its last day."""
    last = placement.expires_on
    if by is None and (last is None or last >= this_day()):
        raise PlacementError("This request has not expired yet.")
    said = f"Nobody answered by {_day(last)}." if last else "Nobody answered in time."
    return _end_request(placement, "expire", WithdrawnAs.EXPIRED, f"{said} You may ask again.", "", by)


def send_agreement_out(placement: Placement, *, by: Viewer | None) -> bool:
    """The agreement waits for its signers."""
    _held(placement, by)
    if placement.state in (AGREEMENT_OUT, ACTIVE):
        return False
    _only_from(placement, CONFIRMED, mend="Confirm it first." if placement.state == REQUESTED else "Undo that first.")
    _moved(placement, "send_agreement_out", AGREEMENT_OUT, by=by)
    return _told(placement)


def agreement_signed(placement: Placement, *, by: Viewer | None, on: date | None = None) -> bool:
    """The last signer signed, on a day (today): active when the first day has come and nothing keeps it from beginning,
    else from the hour on in which both hold."""
    seats.lock(placement)
    if placement.agreement_signed_on is not None:
        return False
    if placement.state not in HOLDS_A_SEAT:
        raise PlacementError(f"This placement {SAYS[placement.state]}. Its agreement cannot be signed now.")
    placement.agreement_signed_on = on or this_day()
    runs = placement.state != ACTIVE and placement.begins_on <= this_day() and not _lacks(placement)
    _moved(placement, "agreement_signed", ACTIVE if runs else placement.state, by=by)
    return _told(placement)


def agreement_taken_back(placement: Placement, *, whole: bool, by: Viewer | None) -> bool:
    """A signature was taken back, or (`whole`) the agreement itself: it is not signed any more.

    A placement that only the signing made active waits for signatures again; one that already ran otherwise runs on.
    """
    seats.lock(placement)
    last = last_step(placement.id)
    by_signing = last is not None and last.deed == "agreement_signed"
    back = placement.state
    if by_signing and last is not None and last.before != placement.state:
        back = last.before
    if back == AGREEMENT_OUT and whole:
        back = CONFIRMED
    if placement.agreement_signed_on is None and back == placement.state:
        return False
    placement.agreement_signed_on = None
    if by_signing and last is not None:
        last.undone_at = now()
    _moved(placement, "agreement_taken_back", back, by=by, undone=True)
    return _told(placement)


def activate(placement: Placement, *, by: Viewer | None) -> bool:
    """The first day has come. By hand also where no agreement was signed; the rules for minors speak of that."""
    _held(placement, by)
    if placement.state == ACTIVE:
        return False
    if placement.state not in (CONFIRMED, AGREEMENT_OUT):
        raise PlacementError(f"This placement {SAYS[placement.state]}. {'Confirm it first.' if placement.state == REQUESTED else 'Undo that first.'}")
    if placement.begins_on > this_day():
        raise PlacementError(f"Its first day is {_day(placement.begins_on)}. Amend the placement if it begins sooner.")
    if sentence := _lacks(placement):
        raise PlacementError(sentence)
    _moved(placement, "activate", ACTIVE, by=by)
    return _told(placement)


def complete(placement: Placement, *, by: Viewer | None, on: date | None = None) -> bool:
    """It ran to its end; the seat is free again."""
    _held(placement, by)
    if placement.state == COMPLETED:
        return False
    _only_from(placement, ACTIVE, mend="Only a placement that ran can be completed. Withdraw it, or begin it first.")
    _moved(placement, "complete", COMPLETED, by=by)
    placement.ended_on = on or this_day()
    return _told(placement)


def withdraw(placement: Placement, *, kind: WithdrawnAs, reason: str, by: Viewer | None, on: date | None = None) -> bool:
    """It ends before its time, or never began. The student reads the reason, and may take back their own request."""
    seats.lock(placement)
    if by is not None and by.role == Role.STUDENT:
        if placement.state not in (REQUESTED, WITHDRAWN) or kind != WithdrawnAs.STUDENT:
            raise PlacementError("It is confirmed already. Ask your coordinator to end it.")
    else:
        _may(placement, by)
    if placement.state == WITHDRAWN:
        return False
    if placement.state == COMPLETED:
        raise PlacementError("This placement is completed. Undo that first, then withdraw it.")
    if kind not in REASONS:
        raise PlacementError("Choose who ended it.")
    if not reason.strip():
        raise PlacementError("Say why it ends: the student reads this sentence.")
    _end(placement, "withdraw", kind, reason, by, on)
    return _told(placement)


def reopen(placement: Placement, *, by: Viewer | None, seen: str = "") -> bool:
    """Undoes the last step: the placement stands where it stood before, and takes its seat again if it had one.

    `seen` is the state whose undo was asked for; where it is another by now, a twin of the click did it.
    """
    _held(placement, by)
    if seen and placement.state != seen:
        return False
    last = last_step(placement.id)
    back = state_before(placement, last)
    if placement.state not in HOLDS_A_SEAT and back in HOLDS_A_SEAT:
        _fits(placement, by)
    if placement.state in OVER:
        placement.withdrawn_as, placement.ended_reason, placement.ended_on = "", "", None
    if (last is not None and last.deed == "agreement_signed") or back == REQUESTED:
        placement.agreement_signed_on = None
    if back == REQUESTED:
        placement.decided_at = None
        if placement.expires_on is not None:
            placement.expires_on = max(placement.expires_on, this_day() + ASKED_AGAIN)
    if last is not None:
        last.undone_at = now()
    _moved(placement, "reopen", back, by=by, undone=True)
    return _told(placement)


def made(placement: Placement, *, by: Viewer | None) -> None:
    """Writes that a placement was made, by a coordinator or by a student's request; whoever makes one calls it after
    `terms.first_terms`."""
    _moved(placement, "create", placement.state, by=by, before="")
    _told(placement)


def state_before(placement: Placement, last: PlacementChange | None) -> str:
    """The state an undo leads to; placements older than their history go one state back."""
    if last is not None and last.after == placement.state:
        return last.before
    before = {
        WITHDRAWN: REQUESTED if placement.withdrawn_as in ("declined", "expired") or (placement.decided_at is None and placement.origin != "staff") else CONFIRMED,
        COMPLETED: ACTIVE, ACTIVE: AGREEMENT_OUT, AGREEMENT_OUT: CONFIRMED,
    }  # fmt: skip
    if placement.state == CONFIRMED and placement.origin != "staff":
        return REQUESTED
    if placement.state not in before:
        raise PlacementError("There is no step to undo. Withdraw the placement if it is not to be.")
    return before[placement.state]


def _end_request(placement: Placement, deed: str, kind: WithdrawnAs, reason: str, needed: str, by: Viewer | None) -> bool:
    _held(placement, by)
    if placement.state == WITHDRAWN:
        return False
    _only_from(placement, REQUESTED, mend="Withdraw it instead.")
    if not reason.strip():
        raise PlacementError(needed)
    _end(placement, deed, kind, reason, by, None)
    placement.decided_at = now()
    return _told(placement)


def _end(placement: Placement, deed: str, kind: WithdrawnAs, reason: str, by: Viewer | None, on: date | None) -> None:
    _moved(placement, deed, WITHDRAWN, by=by, reason=reason.strip()[:400], kind=kind.value)
    placement.withdrawn_as, placement.ended_reason, placement.ended_on = kind.value, reason.strip()[:400], on or this_day()


def _held(placement: Placement, by: Viewer | None) -> None:
    seats.lock(placement)
    _may(placement, by)


def _may(placement: Placement, by: Viewer | None) -> None:
    if by is not None and not (by.district_id == placement.district_id and may_arrange(by, placement.school_id)):
        raise PlacementError("Only the coordinator of the school that runs this placement can do that.")


def _only_from(placement: Placement, state: str, *, mend: str) -> None:
    if placement.state != state:
        raise PlacementError(f"This placement {SAYS[placement.state]}. {mend}")


def _fits(placement: Placement, by: Viewer | None) -> None:
    """Whether a seat is left and the host may take students; the opening is held already."""
    opening = db.session.get(Opening, placement.opening_id) if placement.opening_id else None
    if opening is not None and (full := seats.refusal(opening, by=by)):
        raise PlacementError(full)
    host = db.session.get_one(Host, placement.host_id)
    if host.state == HostState.PENDING:
        raise PlacementError(f"{host.name} was brought by a student and is not checked yet. Accept the host first.")
    if host.state == HostState.INACTIVE:
        raise PlacementError(f"{host.name} takes no students any more. Amend the placement to another host.")
    for check in _before_confirming:
        if sentence := check(placement):
            raise PlacementError(sentence)


def _lacks(placement: Placement) -> str:
    """What keeps it from beginning, in a sentence; empty for nothing."""
    return next((sentence for check in _before_beginning if (sentence := check(placement))), "")


def _moved(
    placement: Placement, deed: str, to: str, *, by: Viewer | None, reason: str = "", before: str | None = None, undone: bool = False, kind: str = "",
) -> None:
    was = placement.state if before is None else before
    placement.state = to
    db.session.add(
        PlacementChange(
            district_id=placement.district_id, placement_id=placement.id, deed=deed, before=was, after=to, reason=reason,
            by_id=by.user_id if by else None, undone_at=now() if undone else None,
        )
    )
    detail = {"before": was, "after": to} | ({"as": kind} if kind else {})
    audit.record(
        f"placement.{deed}", subject=f"placements:{placement.id}", by=by, district_id=placement.district_id, student_id=placement.student_id, detail=detail,
    )


def _told(placement: Placement) -> bool:
    db.session.flush()
    hours_changed.send(None, student_ids={placement.student_id})
    return True


def _day(day: date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else ""
