"""The queue as it is read: one entry per placement or other matter with all that waits there, the oldest line deciding the order."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.placements.waiting import WHO, Waiting

KINDS = {
    "request": "requests", "agreement": "agreements", "signature": "signatures", "clearance": "clearances", "minor": "rules for minors", "hours": "hours", "timesheet": "timesheets",
    "evaluation": "evaluations", "link": "links", "meeting": "meetings",
}  # fmt: skip
"""Names of kinds for the filter, in the order of a placement's life; one that is not named here is called by its own word."""


@dataclass(frozen=True)
class Narrowed:
    """What the queue is narrowed to; an empty word narrows nothing."""

    only: str = ""
    kind: str = ""
    q: str = ""
    school: int = 0

    def query(self, **changes: str) -> str:
        """'?only=me&kind=hours', with some words changed."""
        from urllib.parse import urlencode

        words = {"school": str(self.school or ""), "only": self.only, "kind": self.kind, "q": self.q} | changes
        said = urlencode({name: word for name, word in words.items() if word})
        return f"?{said}" if said else ""


@dataclass
class Group:
    """A placement, or another matter of a student, and what waits there, the longest first."""

    placement_id: int | None
    page: str
    student_id: int
    student: str
    host: str
    lines: list[Waiting] = field(default_factory=list)

    @property
    def since(self) -> datetime | None:
        return self.lines[0].since


@dataclass(frozen=True)
class Board:
    """`who` and `kinds` count placements and other matters: (word, label, how many), under the other filters."""

    groups: Sequence[Group]
    everything: int
    """Placements and other matters that wait, whatever is narrowed to."""
    mine: int
    who: Sequence[tuple[str, str, int]]
    kinds: Sequence[tuple[str, str, int]]
    placement_ids: frozenset[int]
    noun: str = "placement"
    """'matter' where something else waits too."""


LABELS = {"me": "you", "student": "students", "guardian": "guardians", "host": "hosts"}


def board(lines: Sequence[Waiting], narrowed: Narrowed) -> Board:
    """Lines come sorted, the longest waiting first; groups keep that order."""
    words = fold(narrowed.q).split()
    found = [line for line in lines if all(word in fold(f"{line.student} {line.host} {line.person}") for word in words)]
    groups: dict[str, Group] = {}
    for line in found:
        if (not narrowed.only or line.who == narrowed.only) and (not narrowed.kind or line.kind == narrowed.kind):
            groups.setdefault(line.about, Group(line.placement_id, line.page or f"/placements/{line.placement_id}", line.student_id, line.student, line.host)).lines.append(line)
    by_who = counted((line.who, line.about) for line in found if not narrowed.kind or line.kind == narrowed.kind)
    by_kind = counted((line.kind, line.about) for line in found if not narrowed.only or line.who == narrowed.only)
    known = [kind for kind in KINDS if kind in by_kind or kind == narrowed.kind]
    others = sorted(set(by_kind) - set(KINDS))
    return Board(
        groups=list(groups.values()),
        everything=len({line.about for line in lines}),
        mine=len({line.about for line in lines if line.who == "me"}),
        who=[(word, LABELS[word], by_who.get(word, 0)) for word in WHO],
        kinds=[(kind, KINDS.get(kind, kind.replace("_", " ")), by_kind.get(kind, 0)) for kind in (*known, *others)],
        placement_ids=frozenset(line.placement_id for line in lines if line.placement_id is not None),
        noun=noun_of(lines),
    )


def noun_of(lines: Sequence[Waiting]) -> str:
    return "placement" if all(line.placement_id is not None for line in lines) else "matter"


def counted(pairs: object) -> dict[str, int]:
    """word -> how many different matters it stands for."""
    found: dict[str, set[str]] = {}
    for word, about in pairs:  # type: ignore[attr-defined]
        found.setdefault(word, set()).add(about)
    return {word: len(ids) for word, ids in found.items()}


def fold(text: str) -> str:
    """Small letters without accents, so that 'zoe' finds Zoë."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def narrowed_by(args: Mapping[str, str]) -> Narrowed:
    """The filters of a query string; a word that no queue knows narrows nothing."""
    only, kind = args.get("only", ""), args.get("kind", "")
    known = kind.isascii() and kind.replace("_", "").isalpha() and len(kind) <= 20
    school = args.get("school", "")
    number = int(school) if school.isascii() and school.isdigit() and len(school) < 16 else 0
    return Narrowed(only if only in WHO else "", kind if known else "", args.get("q", "").replace("\x00", "").strip()[:100], number)
