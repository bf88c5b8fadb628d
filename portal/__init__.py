"""Pathway Portal: what a school offers, mapped to career pathways, and where each student stands."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from typing import Any

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import config, extensions, language, models, stamps
from portal.web import access, assets, compression, errors, filters, headers, icons, replica, respond, templating, urls

__all__ = ["create_app", "models"]

# In the order in which they may import one another, lowest first.
FEATURES = (
    "schools",
    "search",
    "accounts",
    "links",
    "mail",
    "files",
    "imports",
    "frameworks",
    "competencies",
    "careers",
    "catalog",
    "suggestions",
    "rosters",
    "credentials",
    "interests",
    "hosts",
    "minors",
    "alignment",
    "placements",
    "hours",
    "programs",
    "perkins",
    "impact",
    "coverage",
    "gaps",
    "changes",
    "clearances",
    "agreements",
    "evaluations",
    "openings",
    "supervision",
    "queue",
    "explore",
    "research",
    "events",
    "meetings",
    "plans",
    "goals",
    "students",
    "growth",
    "portfolio",
    "guardians",
    "caseload",
    "rollover",
    "framework_moves",
    "updates",
    "reports",
    "operations",
    "moving",
    "demo",
)
REQUEST_ID = re.compile(r"[0-9a-f]{8,32}")
"""Digits alone: a number goes into the log, where no word of a client belongs."""


def create_app(**overrides: Any) -> Flask:
    """The table of contents: settings, extensions, the web room, then each feature's `init_app`."""
    app = Flask(__name__)
    if not {"SECRET_KEY", "SQLALCHEMY_DATABASE_URI"} <= set(overrides):
        app.config.from_mapping(config.read_environment().as_flask())
    app.config.from_mapping(
        MAX_CONTENT_LENGTH=64 * 2**20,
        MAX_FORM_MEMORY_SIZE=2 * 2**20,
        MAX_FORM_PARTS=5_000,
        WTF_CSRF_TIME_LIMIT=None,
        # Statements are compiled once; SQLAlchemy's own 500 are fewer than the pages ask.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "query_cache_size": 2_000, "hide_parameters": True},
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.config.update(overrides)
    if app.config.get("POOLER"):  # behind PgBouncer the next transaction may have another connection, without what this one prepared
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = app.config["SQLALCHEMY_ENGINE_OPTIONS"] | {"connect_args": {"prepare_threshold": None}}
    templating.init_app(app)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    extensions.login_manager.init_app(app)
    extensions.csrf.init_app(app)
    extensions.htmx.init_app(app)
    with app.app_context():
        for engine in extensions.db.engines.values():
            extensions.tune_sqlite(engine)
            stamps.listen(engine)

    replica.init_app(app)
    compression.init_app(app)
    language.init_app(app)
    urls.init_app(app)
    respond.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    icons.init_app(app)
    for feature in FEATURES:
        module = import_module(f"portal.{feature}")
        if hasattr(module, "init_app"):
            module.init_app(app)
    app.before_request(access.guard)
    app.view_functions["static"] = access.anyone(app.view_functions["static"])
    access.check_marks(app)
    assets.init_app(app)
    if proxies := app.config.get("PROXIES"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    logging.getLogger("portal").setLevel(logging.INFO)
    app.before_request_funcs.setdefault(None, []).insert(0, number_the_request)
    return app


def number_the_request() -> None:
    """A number that the log, the audit trail and an error page share: what a proxy gave, where it is one, else a new one."""
    import secrets

    given = request.headers.get("X-Request-Id", "").replace("-", "").lower()
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
