"""The saved views of lists of students: how their filters are kept and read."""

from __future__ import annotations

from urllib.parse import parse_qsl

from portal.accounts.models import LONGEST_QUERY, SavedView
from portal.accounts.queries import views
from portal.accounts.queries.views import KeptView
from portal.accounts.viewer import Viewer
from portal.students.filters import ORDERS, Filters, read_filters

PLACE = "students"


def views_of(viewer: Viewer) -> list[KeptView]:
    """A person's own views, by name."""
    return views.views_of(viewer, PLACE)


def own_view(viewer: Viewer, view_id: int, *, deleted: bool = False) -> SavedView | None:
    """The row itself, for deeds; nobody else's, and only deleted ones where asked."""
    return views.own_view(viewer, PLACE, view_id, deleted=deleted)


def kept_query(raw: str) -> str:
    """A posted query string as it is kept: known filters and order only, in one order."""
    return query_of(*read_query(raw[: 2 * LONGEST_QUERY].lstrip("?")))


def read_query(query: str) -> tuple[Filters, str]:
    """(filters, order) of a query string as it is kept."""
    args = dict(parse_qsl(query))
    return read_filters(args), args.get("sort", "")


def query_of(filters: Filters, sort: str) -> str:
    parts = [filters.query(), f"sort={sort}" if sort in ORDERS else ""]
    return "&".join(part for part in parts if part)
