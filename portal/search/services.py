"""Keeps what can be found up to date; called by the services that change the things themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.extensions import db
from portal.search.models import SearchEntry

CHUNK = 500
KEPT = ("district_id", "title", "context", "title_es", "context_es", "body", "weight")


def put(
    *,
    kind: str,
    key: str | int,
    title: str,
    context: str = "",
    body: str = "",
    district_id: int | None,
    weight: float = 1.0,
) -> None:
    """Makes a thing findable, or changes what it is found by. `district_id` None: by everybody.

    `put_many` also takes title_es and context_es, what a reader of Spanish sees.
    """
    put_many([{
        "kind": kind, "key": key, "title": title, "context": context, "body": body,
        "district_id": district_id, "weight": weight,
    }])  # fmt: skip


def put_many(entries: Iterable[Mapping[str, Any]]) -> None:
    """The same for many: dicts with the arguments of `put`."""
    each = iter(entries)
    while chunk := list(islice(each, CHUNK)):
        rows = {(row["kind"], row["key"]): row for row in map(_row, chunk)}  # the last word on a thing counts
        _upsert(list(rows.values()))


def remove(*, kind: str, key: str | int) -> None:
    """Makes a thing unfindable; does nothing where it was not findable."""
    remove_many(kind=kind, keys=[key])


def remove_many(*, kind: str, keys: Sequence[str | int]) -> None:
    """The same for many things of one kind."""
    for start in range(0, len(keys), CHUNK):
        some = [str(key) for key in keys[start : start + CHUNK]]
        db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.key.in_(some)))


def _row(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": given["kind"],
        "key": str(given["key"]),
        "district_id": given.get("district_id"),
        "title": _clean(given["title"])[:300],
        "context": _clean(given.get("context", ""))[:300],
        "title_es": _clean(given.get("title_es", ""))[:300],
        "context_es": _clean(given.get("context_es", ""))[:300],
        "body": _clean(given.get("body", ""))[:20_000],
        "weight": float(given.get("weight", 1.0)),
    }


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def _upsert(rows: list[dict[str, Any]]) -> None:
    """Rows that say the same as before are left alone, so that the index is not written for nothing."""
    made: Any
    if db.session.connection().dialect.name == "postgresql":
        made = postgresql_insert(SearchEntry)
    else:
        made = sqlite_insert(SearchEntry)
    news = {name: made.excluded[name] for name in KEPT}
    table = SearchEntry.__table__.c
    differs = sa.or_(*(table[name].is_distinct_from(made.excluded[name]) for name in KEPT))
    db.session.execute(made.on_conflict_do_update(index_elements=["kind", "key"], set_=news, where=differs), rows)
