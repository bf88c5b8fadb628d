"""Which offerings may serve what a text asks for, such as the statement of a competency, and why."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Course, Offering, OfferingState, ScedCourse
from portal.extensions import db
from portal.suggestions.index import Index
from portal.suggestions.words import PAIR, terms, words

TITLE_COUNTS = 3
MOST_REASONS = 4
LEAST = 0.03
"""Below this two texts share no more than a common word."""


@dataclass(frozen=True)
class Candidate:
    """An offering that may serve; `score` runs from 0 to 1, `reasons` are words that both texts have."""

    offering_id: int
    title: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Offerings:
    """A district's active offerings as an index, and what it was made from."""

    stamp: tuple[Any, ...]
    rows: tuple[tuple[int, str], ...]
    index: Index


_kept: dict[int, _Offerings] = {}
_lock = threading.Lock()
MOST_KEPT = 8


def offerings_for(
    query: str, offering_ids: Collection[int] | None, *, district_id: int, limit: int = 5
) -> list[Candidate]:
    """The active offerings of a district that share the most with `query`; `offering_ids` None: all of them.

    The caller names the offerings that the reader may see; titles come back only for those.
    """
    written: dict[str, str] = {}
    for short, word in words(query):
        written.setdefault(short, word)
    if not written or (offering_ids is not None and not offering_ids):
        return []
    known = _offerings_of(district_id)
    vector = known.index.weigh(terms(query))
    allowed = None if offering_ids is None else frozenset(offering_ids)
    scores = known.index.scores(vector)
    ranked = sorted(
        (-score, known.rows[number][1].casefold(), known.rows[number][0], number)
        for number, score in scores.items()
        if score >= LEAST and (allowed is None or known.rows[number][0] in allowed)
    )[:limit]
    return [
        Candidate(
            offering_id=offering_id,
            title=known.rows[number][1],
            score=round(min(1.0, -score), 4),
            reasons=_reasons(known.index.shares(vector, number), written),
        )
        for score, _, offering_id, number in ranked
    ]


def _reasons(shares: list[tuple[float, str]], written: dict[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, term in shares:
        if PAIR not in term and term in written:
            found.setdefault(written[term])
    return tuple(found)[:MOST_REASONS]


def _offerings_of(district_id: int) -> _Offerings:
    """The district's index, made again when an offering came, changed or went."""
    stamp = _stamp(district_id)
    kept = _kept.get(district_id)
    if kept is not None and kept.stamp == stamp:
        return kept
    made = _read(district_id, stamp)
    with _lock:
        _kept.pop(district_id, None)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[district_id] = made
    return made


def _stamp(district_id: int) -> tuple[Any, ...]:
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(Offering.updated_at), sa.func.sum(Offering.version)).where(
            Offering.district_id == district_id, Offering.state == OfferingState.ACTIVE.value
        )
    ).one()
    return tuple(row)


def _read(district_id: int, stamp: tuple[Any, ...]) -> _Offerings:
    courses = Course.__table__
    rows = db.session.execute(
        sa.select(Offering.id, Offering.title, Offering.description, Offering.subject, ScedCourse.title.label("sced"))
        .outerjoin(courses, courses.c.id == Offering.id)
        .outerjoin(ScedCourse, ScedCourse.code == courses.c.sced_code)
        .where(Offering.district_id == district_id, Offering.state == OfferingState.ACTIVE.value)
        .order_by(Offering.id)
    ).all()
    documents = [_counted(row.title, row.description, row.subject, row.sced or "") for row in rows]
    return _Offerings(stamp, tuple((row.id, row.title) for row in rows), Index(documents))


def _counted(title: str, description: str, subject: str, sced: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for term, count in terms(title).items():
        counted[term] += TITLE_COUNTS * count
    return counted + terms(description) + terms(subject) + terms(sced)
