"""Where a plan stands between draft and approval, and how it differs from the version that somebody saw. Pure Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["none", "draft", "submitted", "approved", "changed", "returned"]
Place = tuple[int, str]
"""(year, term); the term is empty for the whole year."""


@dataclass(frozen=True)
class Difference:
    """One offering that came, went or moved; `was` is None for what came, `now` for what went."""

    title: str
    was: Place | None
    now: Place | None


@dataclass(frozen=True)
class Standing:
    """`latest` is the newest version that was not taken back, `approved` the newest that was approved."""

    state: State
    latest: Any = None
    approved: Any = None
    differences: tuple[Difference, ...] = ()
    """From `latest` to the plan of now."""
    since_approval: tuple[Difference, ...] = ()
    """From `approved` to `latest`, where both are there."""

    @property
    def may_submit(self) -> bool:
        """Whether there is something that nobody was asked about yet."""
        return self.state in ("draft", "changed", "returned") or (self.state == "submitted" and bool(self.differences))


def kept(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The plan of now as a version keeps it. `rows` as in `plan_of`."""
    return [{"offering_id": row.offering_id, "title": row.offering_title, "year": row.year, "term": row.term} for row in rows]


def differences(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> tuple[Difference, ...]:
    """What came, went and moved, by title. An offering that is there twice is paired year by year."""
    titles: dict[int, str] = {}
    places: list[dict[int, Counter[Place]]] = []
    for side in (before, after):
        found: dict[int, Counter[Place]] = defaultdict(Counter)
        for one in side:
            titles[one["offering_id"]] = one["title"]
            found[one["offering_id"]][one["year"], one["term"]] += 1
        places.append(found)
    old, new = places
    made: list[Difference] = []
    for key in sorted(titles, key=lambda each: (titles[each], each)):
        gone, come = sorted((old[key] - new[key]).elements()), sorted((new[key] - old[key]).elements())
        pairs = min(len(gone), len(come))
        made += [Difference(titles[key], was, at) for was, at in zip(gone[:pairs], come[:pairs], strict=True)]
        made += [Difference(titles[key], was, None) for was in gone[pairs:]]
        made += [Difference(titles[key], None, at) for at in come[pairs:]]
    return tuple(made)


def standing(versions: Sequence[Any], plan: Sequence[dict[str, Any]]) -> Standing:
    """`versions` are the submissions that were not taken back, the newest first, each with state and entries."""
    if not versions:
        return Standing("draft" if plan else "none")
    latest = versions[0]
    approved = next((one for one in versions if one.state == "approved"), None)
    since = differences(latest.entries, plan)
    state: State = "changed" if latest.state == "approved" and since else latest.state
    return Standing(state, latest, approved, since, differences(approved.entries, latest.entries) if approved is not None and approved is not latest else ())
