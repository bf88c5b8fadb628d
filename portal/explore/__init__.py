"""Clusters, pathways and occupations by fit, pay, outlook and what the school offers; side by side; where one can start here."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.explore import drawings, panels, routes, words

    app.register_blueprint(routes.bp)
    drawings.init_app(app)
    words.init_app(app)
    panels.register()
