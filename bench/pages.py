"""What a page costs beside the floor: the same page from one raw query and the same template, nobody signed in."""

from __future__ import annotations

import gzip
import sqlite3
import statistics
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Response, g, template_rendered

from bench.figures import Figure, cpu_times, side_by_side
from bench.portal_at import requester, signed_in
from portal.accounts.models import Role
from portal.extensions import db
from tests.page import Page

ROUNDS = 150
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#course-list"}


def figures(app: Flask) -> Iterable[Figure]:
    cookie = {"Cookie": signed_in(app, Role.DISTRICT_ADMIN)}
    floor = floor_of(app, "/courses", cookie)
    full = requester(app, "/courses", cookie)
    few = requester(app, with_rows(app, "/courses", cookie, 5), cookie | FRAGMENT)
    base, page, fragment = side_by_side([floor, full, few], ROUNDS)
    yield Figure("page of 50 rows / its floor, CPU", page / base, 1.25, "x")
    yield Figure("fragment of at most 5 rows / the page's floor, CPU", fragment / base, 0.4, "x")

    path = reference_page(app)
    tag = requester(app, path, cookie)()[2].get("ETag")
    if tag:
        known = requester(app, path, cookie | {"If-None-Match": tag})
        assert known()[1].startswith("304")
        base, cheap = side_by_side([floor_of(app, path, cookie), known], ROUNDS)
        yield Figure("reference page answered 304 / its floor, CPU", cheap / base, 0.3, "x")

    times = sorted(cpu_times(full, 1_000))
    yield Figure("page p99 / p50, CPU", times[int(len(times) * 0.99)] / statistics.median(times), 2.5, "x")
    yield from sizes(app, cookie)


def floor_of(app: Flask, path: str, headers: dict[str, str]) -> Callable[[], object]:
    """Takes the page's longest query and its template with all that it was given, and asks only for those."""
    template, context, query, values, viewer = watched(app, path, headers)
    raw = sqlite3.connect(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))

    def bare(environ: Any, start_response: Any) -> Any:
        with app.request_context(environ):
            g.viewer, g.csrf_token, g.request_id = viewer, "none", ""
            raw.execute(query, values).fetchall()
            return Response(template.render(context))(environ, start_response)

    return requester(bare, path, {})


def watched(app: Flask, path: str, headers: dict[str, str]) -> tuple[Any, dict[str, Any], str, Any, Any]:
    """(template, context, the longest query, its values, the viewer) of one request."""
    rendered: list[Any] = []
    queries: list[tuple[str, Any]] = []

    def note_template(sender: Any, template: Any, context: dict[str, Any], **rest: Any) -> None:
        rendered.append((template, context, g.viewer))

    def note_query(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        queries.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note_query)
    try:
        with template_rendered.connected_to(note_template, app):
            status = requester(app, path, headers)()[1]
    finally:
        sa.event.remove(engine, "before_cursor_execute", note_query)
    assert status.startswith("200"), (path, status)
    template, context, viewer = rendered[-1]  # panels are rendered before the page that holds them
    query, values = max(queries, key=lambda pair: len(pair[0]))
    return template, context, query, values, viewer


def with_rows(app: Flask, path: str, headers: dict[str, str], most: int) -> str:
    """The list's address with a search that leaves between one and `most` rows."""
    _, context, *_ = watched(app, path, headers)
    for row in context["listing"].rows:
        narrowed = f"{path}?q={row.code}"
        if 0 < len(watched(app, narrowed, headers)[1]["listing"].rows) <= most:
            return narrowed
    raise LookupError(f"no course of {path} is found alone by its code")


def reference_page(app: Flask) -> str:
    """An occupation: a page of facts alone, whose template renders all of it."""
    from portal.careers.models import Occupation

    with app.app_context():
        found = db.session.scalars(sa.select(Occupation.soc).order_by(Occupation.soc).limit(1)).one()
        db.session.remove()
    return f"/occupations/{found}"


def sizes(app: Flask, cookie: dict[str, str]) -> Iterable[Figure]:
    """Bytes of the first page with all its files as they are sent, and of a later page compressed by the proxy."""
    zipped = {"Accept-Encoding": "br, gzip"}
    total = len(gzip.compress(requester(app, "/sign-in", zipped)()[0], 6))
    with app.test_client() as client:
        root = Page(client.get("/sign-in"), fragment=False).root
    for element in root.iter():
        address = element.get("href") if element.tag == "link" else element.get("src")
        if address and urlsplit(address).path.startswith("/static/"):
            total += len(requester(app, address, zipped)()[0])
    yield Figure("first view, all files, compressed", total / 1024, 60, "KB")
    body, _, _ = requester(app, "/courses", cookie | zipped)()
    yield Figure("a later page (50 courses), compressed", len(gzip.compress(body, 6)) / 1024, 8, "KB")
    yield Figure("the same without a proxy that compresses", len(body) / 1024, None, "KB")
