"""Finds things by words: on SQLite through FTS5, on PostgreSQL through its text search."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.language import spoken
from portal.search.models import SearchEntry
from portal.search.words import asked

KINDS = ("cluster", "pathway", "occupation", "course", "experience", "program")
EVERYDAY = "="
"""Begins a line of a body that holds an everyday name, folded as `search.words` folds: who types just that means this."""
Conditions = Mapping[str, sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Found:
    """A thing with words in common with the question; `total` counts all of its kind that have them."""

    kind: str
    key: str
    title: str
    context: str
    title_es: str
    context_es: str
    body: str
    total: int


def find(
    text: str,
    *,
    district_id: int,
    kinds: Collection[str] | None = None,
    limit: int = 20,
    only: Conditions | None = None,
) -> Sequence[Found]:
    """The best `limit` of each kind: national things and those of the district.

    Every word must begin a word of the title, the context or the body; accents and case do not matter. What
    has the words in its title comes first. `only` narrows a kind by a condition on SearchEntry.
    """
    words = asked(text)
    if not words:
        return []
    matches = _matches(words, any_word=False)
    return _ranked(matches, words, district_id, kinds, limit, only or {})


def find_some(
    text: str,
    *,
    district_id: int,
    kinds: Collection[str] | None = None,
    limit: int = 5,
    only: Conditions | None = None,
) -> Sequence[Found]:
    """Where nothing has every word: what has at least one of them."""
    words = [word for word in asked(text) if len(word) > 2]
    if len(words) < 2:
        return []
    return _ranked(_matches(words, any_word=True), words, district_id, kinds, limit, only or {})


def titles(*, district_id: int, kinds: Collection[str] = KINDS) -> Sequence[str]:
    """Every title that this district can find, in the language spoken, to guess from what somebody meant."""
    return db.session.scalars(
        sa.select(spoken(SearchEntry, "title"))
        .where(_of(district_id), SearchEntry.kind.in_(list(kinds)))
        .order_by(SearchEntry.title, SearchEntry.id)
    ).all()


def _of(district_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(SearchEntry.district_id.is_(None), SearchEntry.district_id == district_id)


def _matches(words: Sequence[str], *, any_word: bool) -> sa.CTE:
    """(id, score, in_title) of the entries that have the words; a higher score is better.

    The words hold letters and digits only and are quoted besides, so nothing typed can be an operator.
    """
    if db.session.connection().dialect.name == "postgresql":
        return _postgresql_matches(words, " | " if any_word else " & ")
    return _sqlite_matches(words, " OR " if any_word else " AND ")


def _postgresql_matches(words: Sequence[str], between: str) -> sa.CTE:
    def question(suffix: str) -> sa.Function[Any]:
        return sa.func.to_tsquery("simple", between.join(f"'{word}':{suffix}" for word in words))

    vector: sa.ColumnClause[Any] = sa.literal_column("search_entries.search")
    weights: sa.ColumnClause[Any] = sa.literal_column("'{0.05, 0.05, 0.2, 1.0}'::float4[]")  # D, body, context, title
    score = sa.func.ts_rank(weights, vector, question("*"), 1).label("score")
    in_title = vector.op("@@", is_comparison=True)(question("*A")).label("in_title")
    found = sa.select(SearchEntry.id, score, in_title).where(vector.op("@@", is_comparison=True)(question("*")))
    return found.cte("matches")


def _sqlite_matches(words: Sequence[str], between: str) -> sa.CTE:
    index = sa.table("search_entries_fts", sa.column("rowid"))
    match = sa.literal_column("search_entries_fts").op("MATCH", is_comparison=True)
    question = between.join(f'"{word}"*' for word in words)
    titled = sa.select(index.c.rowid).where(match(f"title : ({question})"))
    score: sa.Label[Any] = sa.literal_column("-bm25(search_entries_fts, 10.0, 2.0, 1.0)").label("score")
    found = sa.select(index.c.rowid.label("id"), score, index.c.rowid.in_(titled).label("in_title"))
    # materialized, because bm25() may not be called inside a window
    return found.where(match(question)).cte("matches").prefix_with("MATERIALIZED")


def _ranked(
    matches: sa.CTE,
    words: Sequence[str],
    district_id: int,
    kinds: Collection[str] | None,
    limit: int,
    only: Conditions,
) -> Sequence[Found]:
    """What is titled or in everyday words called just so first, then what has the words in its title, then the rest; within each by score."""
    entry = SearchEntry
    title, typed = sa.func.lower(entry.title), " ".join(words)
    everyday = entry.body.contains(f"{EVERYDAY}{typed}\n", autoescape=True)
    tier = sa.case((sa.or_(title == typed, everyday), 0), (matches.c.in_title, 1), else_=2)
    begins = sa.case((title.startswith(typed, autoescape=True), 1.1), else_=1.0)
    order = (tier, (matches.c.score * entry.weight * begins).desc(), entry.title, entry.id)
    place = sa.func.row_number().over(partition_by=entry.kind, order_by=order).label("place")
    total = sa.func.count().over(partition_by=entry.kind).label("total")
    hits = (
        sa.select(entry.kind, entry.key, entry.title, entry.context, entry.title_es, entry.context_es, entry.body, place, total)
        .join(matches, matches.c.id == entry.id)
        .where(_of(district_id))
    )
    if kinds is not None:
        hits = hits.where(entry.kind.in_(list(kinds)))
    for kind, condition in only.items():
        hits = hits.where(sa.or_(entry.kind != kind, condition))
    ranked = hits.subquery()
    rows = db.session.execute(sa.select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.kind, ranked.c.place))
    found = [Found(row.kind, row.key, row.title, row.context, row.title_es, row.context_es, row.body, row.total) for row in rows]
    known = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda each: known.get(each.kind, len(known)))
