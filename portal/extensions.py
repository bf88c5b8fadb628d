"""Objects only; each is bound to an app in create_app()."""

from __future__ import annotations

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
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(conn: sa.Connection) -> None:
        conn.exec_driver_sql("BEGIN " + (conn.get_execution_options().get("sqlite_begin") or begin_mode()))
