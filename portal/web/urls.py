"""Converters that keep an address within what a database can hold, and the path a form may return to."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import BaseConverter, IntegerConverter

MAX_ID = 2**63 - 1


class BoundedInteger(IntegerConverter):
    """Replaces `int:`; a larger number is simply no address (404), not an overflow in the driver."""

    def __init__(self, map: object, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max", MAX_ID)
        super().__init__(map, *args, **kwargs)  # type: ignore[arg-type]


class Soc(BaseConverter):
    """A SOC code, e.g. 15-1212."""

    regex = r"[0-9]{2}-[0-9]{4}"


def local_path(target: str | None, fallback: str) -> str:
    """`target` when it is a path of this portal, else `fallback`: no redirect ever leaves it."""
    plain = target is not None and not any(ord(each) < 32 for each in target)  # browsers drop tabs and line ends
    if target and plain and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return fallback


def query_with(**changes: object) -> str:
    """This page's query string with some values changed (None drops one); other values and their order stay."""
    from urllib.parse import urlencode

    from werkzeug.datastructures import MultiDict

    args = MultiDict(request.args)
    for name, value in changes.items():
        args.poplist(name)
        if value is not None:
            args[name] = str(value)
    return "?" + urlencode([(k, v) for k, v in args.items(multi=True)])


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = BoundedInteger
    app.url_map.converters["soc"] = Soc
    app.jinja_env.globals["query_with"] = query_with
