"""Reads across all features; owns no table. The home pages live here."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.reports import routes

    app.register_blueprint(routes.bp)
