"""Hosts, placements of students with them, and the hours they log."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.placements import routes

    app.register_blueprint(routes.bp)
