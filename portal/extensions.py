"""Objects only; each is bound to an app in create_app()."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import event

from portal.database import Model

PATIENCE = 5.0
"""Seconds that a writer waits for the others on SQLite."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_begin: ContextVar[str | None] = ContextVar("begin", default=None)


@contextmanager
def reading() -> Generator[None]:
    """Transactions begun inside take no write lock (long reads in commands, sign-in before the deed)."""
    token = _begin.set("DEFERRED")
    try:
        yield
    finally:
        _begin.reset(token)


def begin_mode() -> str:
    """How SQLite begins: a request that may write takes the write lock at once, a safe one never does."""
    if (mode := _begin.get()) is not None:
        return mode
    return "DEFERRED" if has_request_context() and request.method in SAFE_METHODS else "IMMEDIATE"


class PortalSession(FlaskSession):
    """Honours a bind of its own, which Flask-SQLAlchemy's ignores: tests hand it one connection."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        return self.bind if self.bind is not None else super().get_bind(*args, **kwargs)


db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"class_": PortalSession, "join_transaction_mode": "create_savepoint"},
)


@contextmanager
def own_transaction(mode: str = "IMMEDIATE") -> Generator[sa.Connection]:
    """A short transaction beside the request's, committed at the end (sessions, audit of views)."""
    bind = db.session().bind
    if isinstance(bind, sa.Connection):  # a test's outer transaction
        with bind.begin_nested():
            yield bind
    else:
        with db.engine.connect().execution_options(sqlite_begin=mode) as conn, conn.begin():
            yield conn


migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


def tune_sqlite(engine: sa.Engine) -> None:
    """WAL, full synchronous writes, foreign keys and our own BEGIN; does nothing on another database."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(raw: Any, record: Any) -> None:
        raw.isolation_level = None  # SQLAlchemy, not the driver, emits BEGIN
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE * 1_000:.0f}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(conn: sa.Connection) -> None:
        mode = conn.get_execution_options().get("sqlite_begin") or begin_mode()
        if mode == "IMMEDIATE":
            begin_in_turn(conn)
        else:
            conn.exec_driver_sql("BEGIN " + mode)


def begin_in_turn(conn: sa.Connection) -> None:
    """Takes SQLite's write lock, and waits for it so that nobody starves.

    SQLite's own wait asks less often the longer it lasts, at last every 100 ms, so whoever comes new is served first. Here
    who waits asks more and more often. Raises OperationalError ("database is locked") after PATIENCE seconds, as SQLite does.
    """
    raw: Any = conn.connection.dbapi_connection
    began = time.monotonic()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while (waited := time.monotonic() - began) < PATIENCE:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break
            time.sleep(max(0.0005, 0.004 / (1 + waited / 0.05)) * random.uniform(0.5, 1.5))  # noqa: S311 - so that two do not ask in step
        conn.exec_driver_sql("BEGIN IMMEDIATE")  # for the last time, and what is wrong is said as of any statement
    finally:
        raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1_000:.0f}")
