"""How gaps read: a sentence for each, and names for kinds, states and deeds."""

from __future__ import annotations

from typing import Any

from portal.gaps.models import GapDeed, GapKind, GapState

KIND_TITLES = {
    GapKind.UNCOVERED: "Not covered",
    GapKind.NOT_INTRODUCED: "Never introduced",
    GapKind.ORDER: "Mastered too early",
    GapKind.CROWDED: "Covered five times",
    GapKind.NO_CAPSTONE: "No capstone",
}
KIND_HINTS = {
    GapKind.UNCOVERED: "no offering introduces, reinforces or masters it",
    GapKind.NOT_INTRODUCED: "something masters it, nothing introduces it",
    GapKind.ORDER: "something masters it before anything introduces it",
    GapKind.CROWDED: "five offerings or more cover it",
    GapKind.NO_CAPSTONE: "the pathway has a core and no capstone",
}
STATE_TITLES = {GapState.OPEN: "Open", GapState.ACCEPTED: "Left as it is", GapState.CLOSED: "Closed"}
LEVEL_VERBS = {"introduced": "introduces", "reinforced": "reinforces", "mastered": "masters"}
LONGEST_NAME = 110


def competency_name(code: str, short: str, statement: str) -> str:
    """'2.3 Document an incident', of bounded length."""
    said = short or statement
    said = said if len(said) <= LONGEST_NAME else said[: LONGEST_NAME - 1].rstrip() + "…"
    return f"{code} {said}".strip()


def sentence(kind: str, name: str, pathway: str) -> str:
    """What is wrong; `name` is the competency's."""
    match GapKind(kind):
        case GapKind.UNCOVERED:
            return f"Nothing covers {name}"
        case GapKind.NOT_INTRODUCED:
            return f"Mastered but never introduced: {name}"
        case GapKind.ORDER:
            return f"Mastered before it is introduced: {name}"
        case GapKind.CROWDED:
            return f"Covered five times or more: {name}"
        case GapKind.NO_CAPSTONE:
            return f"Core offerings but no capstone in {pathway}"


def sentence_of(row: Any) -> str:
    """The same of a row with kind, code, short, statement and pathway_title."""
    return sentence(row.kind, competency_name(row.code or "", row.short or "", row.statement or ""), row.pathway_title)


def event_words(event: Any) -> str:
    """What happened, after the name of who did it (or 'It')."""
    itself = event.by_id is None
    match GapDeed(event.deed):
        case GapDeed.OPENED:
            return "was found"
        case GapDeed.CLOSED:
            return "closed itself: the coverage came"
        case GapDeed.REOPENED:
            return "reopened itself: the coverage went" if itself else "opened it again"
        case GapDeed.ACCEPTED:
            return "decided to leave it as it is"
        case GapDeed.ASSIGNED if event.owner_id is None:
            return "took the owner away"
        case GapDeed.ASSIGNED if event.owner_id == event.by_id:
            return "took it on"
        case GapDeed.ASSIGNED:
            return f"gave it to {event.owner_name}"
        case GapDeed.DUE:
            return "set the due date" if event.due_on else "took the due date away"
        case GapDeed.NOTED:
            return "noted" if event.words else "took the note away"
