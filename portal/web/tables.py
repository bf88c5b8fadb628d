"""Lists: sorting, bounded paging, and filters that live in the query string."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request

from portal.extensions import db

PAGE_SIZE = 50
LAST_PAGE = 400
Item = TypeVar("Item")


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """One page of a list; `total` counts all rows that match."""

    rows: Sequence[Item]
    total: int
    number: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, min(LAST_PAGE, -(-self.total // self.size)))

    @property
    def first(self) -> int:
        return 0 if not self.total else (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.total, self.number * self.size)


def page_number() -> int:
    """`?page=`, from 1; anything that is no number within bounds is page 1."""
    raw = request.args.get("page", "1")
    return min(LAST_PAGE, max(1, int(raw))) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


def request_word(name: str, known: Sequence[str]) -> str:
    """`?name=word` where it is one of the known words, else empty."""
    word = request.args.get(name, "")
    return word if word in known else ""


def chosen_sort(columns: Mapping[str, Any], default: str) -> tuple[str, Any]:
    """`?sort=title` or `?sort=-title` as (the word, the ORDER BY expressions), unknown ones as the default.

    `columns` gives for each word the column, or the tuple of columns, that it sorts by; callers add the id.
    """
    word = request.args.get("sort", default)
    name = word.removeprefix("-")
    if name not in columns:
        word, name = default, default.removeprefix("-")
    parts = columns[name] if isinstance(columns[name], tuple) else (columns[name],)
    return word, [part.desc() if word.startswith("-") else part.asc() for part in parts]


def listing(statement: sa.Select[Any], *, count: sa.Select[Any] | None = None, number: int = 1, size: int = PAGE_SIZE) -> Listing[Any]:
    """Two queries: the page's rows, and how many there are in all."""
    total = db.session.scalar(count if count is not None else sa.select(sa.func.count()).select_from(statement.order_by(None).subquery()))
    rows = db.session.execute(statement.limit(size).offset((number - 1) * size)).all()
    return Listing(rows=rows, total=total or 0, number=number, size=size)
