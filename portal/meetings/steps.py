"""The way of a request: which deed leads from which state to which, by whom. The one place that moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.meetings.errors import MeetingError, Stale
from portal.meetings.models import LIVE, MeetingRequest, Said, State

OPEN = (State.REQUESTED, State.ASKED)
CLOSED = (State.DONE, State.DECLINED, State.WITHDRAWN)


@dataclass(frozen=True)
class Step:
    """`who`: staff, student or host. `answers`: what the host may have said so far; none: anything."""

    who: str
    before: tuple[State, ...]
    after: State | None
    """None: back to the state before it was closed."""
    answers: tuple[Said, ...] = ()


STEPS = {
    "send": Step("staff", OPEN, State.ASKED),
    "accept": Step("host", (State.ASKED,), State.ARRANGED, (Said.NOTHING,)),
    "propose": Step("host", (State.ASKED,), State.ASKED, (Said.NOTHING,)),
    "refuse": Step("host", (State.ASKED,), State.DECLINED, (Said.NOTHING,)),
    "agree": Step("student", (State.ASKED,), State.ARRANGED, (Said.OTHER_TIME,)),
    "reword": Step("student", (State.ASKED,), State.REQUESTED, (Said.OTHER_TIME,)),
    "decline": Step("staff", LIVE, State.DECLINED),
    "withdraw": Step("student", LIVE, State.WITHDRAWN),
    "finish": Step("staff or student", (State.ARRANGED,), State.DONE),
    "reopen": Step("staff", CLOSED, None),
    "come_back": Step("student", (State.WITHDRAWN,), None),
}


def may(deed: str, one: MeetingRequest) -> bool:
    step = STEPS[deed]
    return one.state in step.before and (not step.answers or one.answer in step.answers)


def take(deed: str, one: MeetingRequest, *, seen: int | None, by: Viewer | None, values: dict[str, Any] | None = None, detail: dict[str, Any] | None = None) -> str:
    """Moves a request and returns the state before. Raises Stale where it stands elsewhere than was seen, MeetingError
    where a newer request stands in the way."""
    step, before = STEPS[deed], one.state
    if one.version != seen or not may(deed, one):
        raise Stale
    if step.after is None:
        one.state, one.closed_at, one.closed_from, one.reason = one.closed_from or State.REQUESTED.value, None, "", ""
        if one.answer == Said.DECLINED:
            one.answer, one.answer_words, one.answered_at = "", "", None
    else:
        one.state = step.after.value
        if step.after in CLOSED:
            one.closed_at, one.closed_from = now(), before
    for name, value in (values or {}).items():
        setattr(one, name, value)
    try:
        db.session.flush()
    except StaleDataError:
        raise Stale from None
    except IntegrityError:
        raise MeetingError(_("There is a newer request for the same. Close that one first.")) from None
    audit.record(f"meeting.{deed}", subject=f"meeting_requests:{one.id}", by=by, district_id=one.district_id, student_id=one.student_id, detail={"from": before, "to": one.state} | (detail or {}))
    return before
