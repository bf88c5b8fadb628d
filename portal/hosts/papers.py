"""How a host's papers stand on a day: in force, running out, expired, missing; and whose run out soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.models import Host, HostState
from portal.hosts.permissions import hosts_visible_to
from portal.hosts.record_models import HostDocument, PaperKind

WARN_DAYS = (60, 30, 7)
"""Before a paper expires, people are told on these days."""
ASKED = (PaperKind.AGREEMENT, PaperKind.INSURANCE)
"""What every host needs before a student starts there."""


class PaperState(StrEnum):
    IN_FORCE = "in_force"
    RUNS_OUT = "runs_out"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True)
class Paper:
    """One kind of paper of a host, on a day. `until` is the last day it holds (None: no end, or none was ever there)."""

    kind: PaperKind
    state: PaperState
    until: date | None = None
    days: int | None = None
    """Days left until it expires; negative: since when it is expired."""
    document_id: int | None = None
    """The paper that expires last."""

    @property
    def is_clear(self) -> bool:
        return self.state in (PaperState.IN_FORCE, PaperState.RUNS_OUT)

    @property
    def threshold(self) -> int | None:
        """The nearest warning that was passed: 60, 30 or 7 days before, 0 when it is expired; None while none is due."""
        if self.days is None or self.days > WARN_DAYS[0]:
            return None
        return 0 if self.days < 0 else min(each for each in WARN_DAYS if self.days <= each)

    @property
    def words(self) -> str:
        """'runs out in 6 days', 'expired 3 days ago', 'missing', 'in force'."""
        if self.state == PaperState.MISSING:
            return "missing"
        if self.state == PaperState.IN_FORCE or self.days is None:
            return "in force"
        if self.days < 0:
            return f"expired {_days(-self.days)} ago"
        return "runs out today" if self.days == 0 else f"runs out in {_days(self.days)}"


@dataclass(frozen=True)
class PaperStanding:
    """How the papers that every host needs stand on a day."""

    agreement: Paper
    insurance: Paper

    @property
    def papers(self) -> tuple[Paper, Paper]:
        return self.agreement, self.insurance

    @property
    def is_clear(self) -> bool:
        """Whether a student may start there as far as papers go: agreement and insurance hold on the day."""
        return self.agreement.is_clear and self.insurance.is_clear

    @property
    def problems(self) -> list[str]:
        """A sentence for each paper that does not hold: 'The insurance expired 3 days ago.'"""
        return [f"The {paper.kind.value} {'is ' if paper.state == PaperState.MISSING else ''}{paper.words}." for paper in self.papers if not paper.is_clear]


@dataclass(frozen=True)
class Expiring:
    """A paper of a host that runs out soon or has run out."""

    host_id: int
    host: str
    paper: Paper


def standing(host_ids: Collection[int], on: date) -> dict[int, PaperStanding]:
    """Host id -> how its papers stand on a day, for every id that is asked. One query.

    A pending host is another question: whoever confirms a placement asks its state too (`HostState.PENDING`).
    """
    papers: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(HostDocument.id, HostDocument.host_id, HostDocument.kind, HostDocument.begins_on, HostDocument.expires_on)
        .where(HostDocument.host_id.in_(sorted(host_ids)), HostDocument.removed_at.is_(None), HostDocument.kind.in_([k.value for k in ASKED]))
        .order_by(HostDocument.id)
    )
    for row in rows:
        papers[row.host_id].append(row)
    return {host_id: _standing(papers[host_id], on) for host_id in host_ids}


def expiring(viewer: Viewer, today: date) -> list[Expiring]:
    """Papers of active hosts that run out within 60 days or have run out, the first to expire first. Two queries."""
    hosts = db.session.execute(
        sa.select(Host.id, Host.name).where(hosts_visible_to(viewer), Host.state == HostState.ACTIVE.value).order_by(Host.name, Host.id)
    ).all()
    return expiring_of({row.id: row.name for row in hosts}, today)


def expiring_of(names: dict[int, str], today: date) -> list[Expiring]:
    """The same of given hosts: id -> name."""
    found = [
        Expiring(host_id, names[host_id], paper)
        for host_id, stands in standing(names, today).items()
        for paper in stands.papers
        if paper.state in (PaperState.RUNS_OUT, PaperState.EXPIRED)
    ]
    return sorted(found, key=lambda each: (each.paper.until or date.max, each.host, each.paper.kind))


def state_on(document: Any, on: date) -> PaperState | None:
    """How one paper stands by itself; None where it has not begun yet."""
    if document.begins_on is not None and document.begins_on > on:
        return None
    if document.expires_on is None:
        return PaperState.IN_FORCE
    left = (document.expires_on - on).days
    return PaperState.EXPIRED if left < 0 else PaperState.RUNS_OUT if left <= WARN_DAYS[0] else PaperState.IN_FORCE


def _standing(papers: Iterable[Any], on: date) -> PaperStanding:
    known = list(papers)
    agreement, insurance = (_paper(kind, [p for p in known if p.kind == kind], on) for kind in ASKED)
    return PaperStanding(agreement, insurance)


def _paper(kind: PaperKind, papers: list[Any], on: date) -> Paper:
    """Follows renewals: one that begins no later than the day after the last one ends carries it on."""
    begun = [p for p in papers if p.begins_on is None or p.begins_on <= on]
    if not begun:
        return Paper(kind, PaperState.MISSING)
    last = max(begun, key=_end)
    while _end(last) < date.max:
        following = [p for p in papers if p.begins_on is not None and p.begins_on <= _end(last) + timedelta(days=1) and _end(p) > _end(last)]
        if not following or _end(last) < on:
            break
        last = max(following, key=_end)
    if last.expires_on is None:
        return Paper(kind, PaperState.IN_FORCE, document_id=last.id)
    left = (last.expires_on - on).days
    state = PaperState.EXPIRED if left < 0 else PaperState.RUNS_OUT if left <= WARN_DAYS[0] else PaperState.IN_FORCE
    return Paper(kind, state, last.expires_on, left, last.id)


def _end(paper: Any) -> date:
    return paper.expires_on or date.max


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
