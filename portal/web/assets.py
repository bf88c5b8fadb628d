"""Static files by WhiteNoise, precompressed at set-up; addresses carry a digest, so they never go stale."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from whitenoise import WhiteNoise

from portal.web import headers

STATIC = Path(__file__).resolve().parent.parent / "static"


@cache
def digest(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"


def asset(name: str) -> str:
    """The address of a static file with a digest of its bytes."""
    return url_for("static", filename=name, v=digest(name))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    if STATIC.is_dir():
        served = WhiteNoise(
            app.wsgi_app,
            autorefresh=app.debug,
            immutable_file_test=lambda path, url: True,
            max_age=31_536_000,
            allow_all_origins=False,
            add_headers_function=lambda found, path, url: [found.add_header(*each) for each in headers.security(app).items()],
        )
        served.add_files(str(STATIC), prefix="static/")
        app.wsgi_app = served  # type: ignore[method-assign]
