"""Kinds, ways and states in words, in the language spoken now."""

from __future__ import annotations

from portal.language import _
from portal.meetings.models import Meeting, MeetingRequest, Said, State, Way

STYLES = {"requested": "waiting", "asked": "waiting", "arranged": "planned", "done": "done", "declined": "left", "withdrawn": "left"}


def kind_word(kind: str) -> str:
    return {Meeting.INTERVIEW: _("Informational interview"), Meeting.SHADOW: _("Job shadow")}[Meeting(kind)]


def way_word(way: str) -> str:
    return {Way.PHONE: _("By phone"), Way.VIDEO: _("By video call"), Way.SITE: _("At their place")}[Way(way)]


def state_word(one: MeetingRequest) -> str:
    if one.state == State.ASKED and one.answer == Said.OTHER_TIME:
        return _("Another time proposed")
    return {
        State.REQUESTED: _("With your coordinator"), State.ASKED: _("Sent to the host"), State.ARRANGED: _("Arranged"), State.DONE: _("Took place"),
        State.DECLINED: _("Not this time"), State.WITHDRAWN: _("Taken back"),
    }[State(one.state)]  # fmt: skip


def staff_word(one: MeetingRequest) -> str:
    """The same for staff, who read English."""
    return "To read" if one.state == State.REQUESTED else state_word(one)


def next_word(one: MeetingRequest, host: str) -> str:
    """Who acts next, in a sentence to the student."""
    if one.state == State.ASKED and one.answer == Said.OTHER_TIME:
        return _("%(host)s proposes another time. Say whether you can.", host=host)
    return {
        State.REQUESTED: _("Your coordinator reads it and sends it on to %(host)s.", host=host),
        State.ASKED: _("%(host)s answers with a day and a time.", host=host),
        State.ARRANGED: _("It is set. Write down your questions before you go."),
        State.DONE: _("Send a thank-you note, and write down what you learned."),
        State.DECLINED: one.reason or _("You may ask somebody else."),
        State.WITHDRAWN: _("You took it back. You may ask again."),
    }[State(one.state)]  # fmt: skip
