"""What is new about a student's wish to meet somebody: sent on, answered, arranged, declined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from portal.language import _
from portal.meetings.models import Said, State
from portal.meetings.queries import own_of
from portal.rosters.models import Student
from portal.updates.news import Item

PAGE = "/my-research#meetings"


def meetings(student: Student, since: datetime) -> Iterator[Item]:
    """The newest step of each request that somebody else took."""
    for seen in own_of(student.id, since):
        one, host = seen.one, seen.host.name
        key = f"meeting:{one.id}:{one.round}:{one.state}:{one.answer}"
        if one.state == State.DECLINED and one.closed_at:
            yield Item(one.closed_at, key, _("You cannot meet somebody at %(host)s this time.", host=host) + f" {one.reason}", PAGE)
        elif one.state == State.ARRANGED and one.answered_at:
            yield Item(one.answered_at, key, _("%(host)s said yes. You see now whom you meet and when.", host=host), PAGE)
        elif one.state == State.ASKED and one.answer == Said.OTHER_TIME and one.answered_at:
            yield Item(one.answered_at, key, _("%(host)s proposes another time. Say whether you can.", host=host), PAGE)
        elif one.state == State.ASKED and one.asked_at:
            yield Item(one.asked_at, key, _("Your coordinator sent your request on to %(host)s.", host=host), PAGE)
