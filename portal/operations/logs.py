"""What the portal writes about itself: a line per request and per job, and what went wrong, as JSON or as plain words.

Nobody's name, address or search words: ids and the names of views instead of paths, and of an exception its kind and where
it happened, never its message, which quotes what people typed. LOG_FORMAT=quiet, the default, leaves only what went wrong.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import IO, Any

from flask import g, has_request_context

from portal.config import ROOT

FACTS = ("request_id", "method", "endpoint", "status", "ms", "bytes", "district", "user", "job", "outcome")
"""What a record may carry beside its sentence, in this order."""
OTHERS = ("huey", "_granian")
"""Packages that bring handlers of their own; theirs would say everything a second time."""
DEEPEST = 12


class Lines(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        facts: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        facts |= {name: value for name in FACTS if (value := getattr(record, name, None)) is not None}
        if "request_id" not in facts and has_request_context() and (number := g.get("request_id")):
            facts["request_id"] = number
        if record.exc_info and record.exc_info[1] is not None:
            facts |= told(record.exc_info[1])
        if self.as_json:
            return json.dumps(facts, ensure_ascii=False, default=str)
        line = " ".join(f"{name}={_plain(facts[name])}" for name in (*FACTS, "error") if name in facts)
        where = "".join(f"\n    {each}" for each in facts.get("where", ()))
        return f"{at} {facts['level']} {record.name}: {_plain(facts['message'])} {line}".rstrip() + where


def _plain(value: Any) -> str:
    """On one line, whatever stands in it."""
    return str(value).replace("\n", " ").replace("\r", " ")


def told(error: BaseException) -> dict[str, Any]:
    """An exception without what people typed: its kind and what caused it, and where, the innermost last."""
    chain: list[str] = []
    innermost: BaseException | None = error
    each: BaseException | None = error
    while each is not None and len(chain) < 5:
        chain.append(_kind(each))
        innermost, each = each, each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    if innermost is not error and innermost is not None and innermost.__traceback__ is not None:
        frames = [*frames, *traceback.extract_tb(innermost.__traceback__)[-3:]]
    return {"error": " from ".join(chain), "where": [f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} {frame.name}" for frame in frames]}


def _kind(error: BaseException) -> str:
    """'IntegrityError (UniqueViolation, uq_users_username)': a constraint's name is ours, the values that broke it are not."""
    original = getattr(error, "orig", None)
    if original is None:
        return type(error).__name__
    constraint = getattr(getattr(original, "diag", None), "constraint_name", None)
    more = [type(original).__name__, *([constraint] if constraint else [])]
    if type(original).__module__ == "sqlite3" and "constraint failed" in str(original):
        more.append(str(original))  # SQLite names columns and constraints there, never values
    return f"{type(error).__name__} ({', '.join(more)})"


def to_stream(how: str, stream: IO[str] | None = None) -> logging.Handler:
    """Makes this the one place where this process logs to."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(as_json=how == "json"))
    handler.setLevel(logging.WARNING if how == "quiet" else logging.INFO)
    logging.getLogger().handlers[:] = [handler]
    for name in OTHERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    if how != "quiet":
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its lines show paths and what was searched for
    return handler
