"""Who waits for whom: each feature that keeps somebody waiting tells it here, and the queue shows all of it in one order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host
from portal.placements.models import Placement
from portal.placements.permissions import placements_visible_to
from portal.rosters.models import Student

WHO = ("me", "student", "guardian", "host")


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: a placement, or another matter of a student, that waits for somebody, since a moment.

    The one button that moves it on is a link (`href`), or a form posted to `action` with `fields`.
    """

    kind: str
    """What waits, e.g. 'hours', 'request', 'signature', 'clearance': the queue can be narrowed to it."""
    who: str
    """me (the coordinator who looks), student, guardian or host."""
    since: datetime | None
    placement_id: int | None
    """None where a student waits who has no placement: then `case` and `page` say what it is about."""
    student_id: int
    student: str
    host: str
    what: str
    """In a few words: '6 verified hours, November 3 to 9'."""
    deed: str
    """What the button says: 'Approve 6 h'."""
    href: str
    person: str = ""
    """Who by name, where it is known: the supervisor, the guardian."""
    action: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    reminded_at: datetime | None = None
    due: date | None = None
    ref: str = ""
    """Which of several alike, e.g. the signature's id; the person's name tells them apart where it is empty."""
    case: str = ""
    """'meeting12': what it is about where that is no placement; letters and figures only."""
    page: str = ""
    """Where that is shown."""

    @property
    def about(self) -> str:
        """What it is about; lines of one matter stand together."""
        return self.case or str(self.placement_id)

    @property
    def key(self) -> str:
        """The same for as long as this line waits: its button's id, and what a reminder is counted by."""
        which = self.ref or (hashlib.sha256(self.person.encode()).hexdigest()[:8] if self.person else "")
        return "-".join(each for each in (self.kind, self.about, self.who, which) if each)


Provider = Callable[[Viewer], Sequence[Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Has the queue ask a feature. A provider makes a constant number of queries however much waits."""
    if provider not in _providers:
        _providers.append(provider)


def queue(viewer: Viewer) -> list[Waiting]:
    """Everything that waits, the longest first."""
    found = [line for provider in _providers for line in provider(viewer)]
    return told_apart(sorted(found, key=lambda w: (w.since is None, w.since or now(), w.placement_id or 0, w.case, w.kind, w.who)))


def told_apart(lines: Sequence[Waiting]) -> list[Waiting]:
    """Lines of one key, e.g. two evaluations by one person, get a number each: a key is an id on the page."""
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        seen[line.key] += 1
        found.append(line if seen[line.key] == 1 else replace(line, ref=f"{line.key.rpartition('-')[2]}-{seen[line.key]}"))
    return found


def who_and_where() -> tuple[Any, ...]:
    """The columns that every provider needs; `joined` brings the tables."""
    return (
        Placement.id.label("placement_id"), Placement.student_id, Student.given_name, Student.preferred_name, Student.family_name,
        Host.name.label("host"), Placement.supervisor_name, Offering.title, Placement.begins_on, Placement.ends_on,
    )


def joined(statement: sa.Select[Any], viewer: Viewer) -> sa.Select[Any]:
    """A select from placements (or something joined to them) with student, host and experience, as far as the viewer sees them."""
    return (
        statement.join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(placements_visible_to(viewer))
    )


def name_of(row: Any) -> str:
    return f"{row.preferred_name or row.given_name} {row.family_name}".strip()


def requests(viewer: Viewer) -> list[Waiting]:
    """Requests that wait for the coordinator's word."""
    statement = sa.select(*who_and_where(), Placement.created_at.label("since"), Placement.expires_on).select_from(Placement)
    rows = db.session.execute(joined(statement, viewer).where(Placement.state == "requested").order_by(Placement.id)).all()
    return [
        Waiting(
            "request", "me", row.since, row.placement_id, row.student_id, name_of(row), row.host,
            f"Requested: {row.title}, from {row.begins_on:%B} {row.begins_on.day}", "Open", f"/placements/{row.placement_id}", due=row.expires_on,
        )
        for row in rows
    ]
