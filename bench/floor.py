"""The floor: the same page from one raw query and the same templates, without sign-in, session, token or ORM."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, template_rendered

from bench.portal_at import Answer, requester
from portal.extensions import db


class Broken(RuntimeError):
    """A page answered otherwise than it should; nothing that was measured would mean anything."""


@dataclass(frozen=True)
class Watched:
    """One request, looked at: every template that was rendered with what it was given, every query, and the answer."""

    rendered: list[tuple[Any, dict[str, Any]]]
    queries: list[tuple[str, Any]]
    kept: dict[str, Any]
    answer: Answer


@contextmanager
def queries_of(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile, as (SQL, values); how a transaction begins and ends is not told."""
    found: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            found.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def watched(app: Flask, path: str, headers: dict[str, str]) -> Watched:
    """Raises Broken for anything but a page."""
    rendered: list[tuple[Any, dict[str, Any]]] = []
    kept: dict[str, Any] = {}

    def note(sender: Any, template: Any, context: dict[str, Any], **rest: Any) -> None:
        rendered.append((template, context))
        db.session.expunge_all()  # the end of the request would empty what the template was given
        kept.update({name: g.get(name) for name in ("viewer", "csrf_token", "request_id", "language")})

    app.config["REMEMBER_PAGES"] = False  # the floor draws its templates each time
    requester(app, path, headers)()  # what is worked out once is worked out
    with queries_of(app) as queries, template_rendered.connected_to(note, app):
        answer = requester(app, path, headers)()
    app.config["REMEMBER_PAGES"] = True
    if not answer[1].startswith("200") or not rendered:
        raise Broken(f"{path} answered {answer[1]}")
    return Watched(rendered, list(queries), kept, answer)


def floor_of(app: Flask, path: str, headers: dict[str, str]) -> tuple[Callable[[], Answer], Watched]:
    """Asks for the page's largest query, and for its templates with all that they were given. Raises Broken where that is
    another page, or where a template asks the database for something after all."""
    seen = watched(app, path, headers)
    query, values = max(seen.queries, key=lambda pair: len(pair[0]))
    cursor = raw_cursor(app)

    def bare(environ: Any, start_response: Any) -> Any:
        with app.request_context(environ):
            for name, value in seen.kept.items():
                if value is not None:
                    setattr(g, name, value)
            cursor.execute(query, values).fetchall()
            body = ""
            for template, context in seen.rendered:
                body = template.render(context)
            return Response(body)(environ, start_response)

    floor = requester(bare, path, {})
    with queries_of(app) as queries:
        answer = floor()
    if queries:
        raise Broken(f"the floor of {path} asks {len(queries)} queries: {queries[0][0][:200]}")
    if plain(answer[0]) != plain(seen.answer[0]):
        raise Broken(f"the floor of {path} is another page")
    return floor, seen


def raw_cursor(app: Flask) -> Any:
    """The driver's own cursor on a connection beside the portal's."""
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        import sqlite3

        return sqlite3.connect(str(url.database)).cursor()
    import psycopg

    words = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(words, autocommit=True).cursor()


def plain(body: bytes) -> str:
    """The page without what is made anew each time: the tokens of its forms and their ids."""
    return re.sub(r'"X-CSRFToken": "[^"]*"|csrf-[0-9a-f]{8}|(name="(?:csrf_token|once)"[^>]*value=)"[^"]*"', r"\1", body.decode())
