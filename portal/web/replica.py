"""Reports and exports are read from a standby of PostgreSQL, where REPLICA_URL names one (decision 36).

A view says so with `@from_replica`. While it runs, the request's session is bound to the standby; who looks, the session, the
audit row and whatever else is written keep to the primary. Whatever the standby cannot answer the primary does: the reader
never learns of it, `g.read_from` says it to the figures.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request, session
from werkzeug.exceptions import NotFound

from portal.extensions import SAFE_METHODS, db

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger("portal.replica")
PATIENCE = 2
"""Seconds that a connection to the standby may take, or a free one of the pool."""
REST = 30.0
"""Seconds that a standby which did not answer is left alone."""
BEHIND = 30.0
"""Seconds that a report may be behind the primary."""
OWN = 60
"""Seconds after a deed in which a person reads the standby only where it lacks nothing; more than BEHIND, so that they never miss it later."""
NAME, WROTE, PROMOTED = "standby", "wrote", "no_standby"
LOST = ("08", "53", "57")
"""Classes of SQLSTATE: the connection broke, no room for another, shutting down. A query that was cancelled says nothing of the server."""
CANCELLED = "57014"
_PRIMARY = sa.text("SELECT CAST(pg_current_wal_insert_lsn() AS text) AS written, clock_timestamp() AS at")
_STANDBY = sa.text(
    "SELECT pg_is_in_recovery() AS recovers, pg_last_wal_replay_lsn() >= CAST(:written AS pg_lsn) AS has_all, "
    "extract(epoch FROM CAST(:at AS timestamptz) - pg_last_xact_replay_timestamp()) AS behind"
)


class Unfit(Exception):
    """The standby answers, and should not be read by this request; says why in a word."""


class Standby:
    """The standby's engine, which cannot write, and whether it is left alone for now."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        connect = {
            "connect_timeout": PATIENCE, "tcp_user_timeout": 5_000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
        }  # a machine that vanished closes no connection  # fmt: skip
        self.engine = sa.create_engine(url, **options | {
            "pool_timeout": PATIENCE, "execution_options": {"postgresql_readonly": True}, "connect_args": options.get("connect_args", {}) | connect,
        })  # fmt: skip
        self._until: float | None = None
        self._turning = Lock()

    def rests(self) -> bool:
        """Whether it is left alone. When its rest is over, one request tries it and the others wait for how that ends."""
        with self._turning:
            if self._until is None:
                return False
            if time.monotonic() < self._until:
                return True
            self._until = time.monotonic() + REST
            return False

    def answers(self) -> None:
        with self._turning:
            self._until = None

    def leave_alone(self, why: str) -> None:
        with self._turning:
            self._until = time.monotonic() + REST
        log.warning("the standby is left alone for %.0f seconds: %s; the primary answers the reports", REST, why)

    def failed(self, error: sa.exc.SQLAlchemyError) -> None:
        """One line for it, without what the statement held; and a rest, where it was the server that failed."""
        original = getattr(error, "orig", None)
        state = getattr(original, "sqlstate", None)
        what = f"{type(original or error).__name__}{f' {state}' if state else ''}"
        if original is not None and state != CANCELLED and (state is None or state[:2] in LOST):
            self.leave_alone(what)
        else:
            log.warning("the standby did not answer a report: %s; the primary does", what)

    def standing(self, on_primary: sa.Row[Any], on_standby: Callable[..., Any]) -> sa.Row[Any]:
        """Whether it recovers, has everything that the primary had, and how many seconds it is behind otherwise (None: not known)."""
        return cast("sa.Row[Any]", on_standby(_STANDBY, {"written": on_primary.written, "at": on_primary.at}).one())

    @contextmanager
    def bound(self, *, own_write: bool) -> Iterator[None]:
        """Binds the request's session to the standby. Raises Unfit where it is none, or lacks what this reader must see.

        The question and the report go over one connection, so that there may be several standbys behind the address.
        """
        held = db.session()
        primary = held.execute(_PRIMARY).one()
        held.close()
        before, held.bind = held.bind, self.engine
        g.pop("stamps", None)  # those of the primary would vouch for what the standby does not have yet
        try:
            found = self.standing(primary, held.execute)
            if not found.recovers:
                raise Unfit(PROMOTED)
            self.answers()
            if not found.has_all and (own_write or found.behind is None or found.behind > BEHIND):
                raise Unfit("own_write" if own_write else "behind")
            yield
        finally:
            held.close()
            held.bind = before
            g.pop("stamps", None)

    def lag(self) -> float:
        """Seconds that it is behind; 0 where it has everything. Raises what SQLAlchemy raises, and Unfit for what is no standby."""
        primary = db.session.execute(_PRIMARY).one()
        with self.engine.connect() as connection:
            found = self.standing(primary, connection.execute)
        if not found.recovers:
            raise Unfit(PROMOTED)
        return 0.0 if found.has_all else float("inf") if found.behind is None else max(0.0, float(found.behind))


def from_replica(view: View) -> View:
    """Marks a view that reads much and changes nothing: it is answered from the standby where there is one that is fit."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        there = standby()
        if there is None or request.method not in SAFE_METHODS:
            return view(*args, **kwargs)
        if there.rests():
            g.read_from = "resting"
            return view(*args, **kwargs)
        noted = list(g.get("views", ()))
        try:
            with there.bound(own_write=time.time() - session.get(WROTE, 0) < OWN):
                g.read_from = "standby"
                return view(*args, **kwargs)
        except Unfit as why:
            g.read_from = str(why)
            if str(why) == PROMOTED:
                there.leave_alone("it is none, pg_is_in_recovery() says no")
        except NotFound:  # made a moment ago, perhaps
            g.read_from = "not_found"
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            there.failed(error)
            g.read_from = "failed"
        g.views = noted  # the trail tells of it once
        return view(*args, **kwargs)

    read.reads_replica = True  # type: ignore[attr-defined]
    return cast(View, read)


def standby() -> Standby | None:
    return cast("Standby | None", current_app.extensions.get(NAME))


def init_app(app: Flask) -> None:
    if url := app.config.get("REPLICA_URL"):
        app.extensions[NAME] = Standby(url, app.config["SQLALCHEMY_ENGINE_OPTIONS"])
        app.after_request(note_writing)


def note_writing(response: Response) -> Response:
    """On the row of the session, which every machine reads: this person has just changed something and wants to see it."""
    if request.method not in SAFE_METHODS and response.status_code < 400 and "_user_id" in session:
        session[WROTE] = int(time.time())
    return response
