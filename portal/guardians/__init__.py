"""What a guardian reads by a link that the school grants and can take back."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.guardians import panels, routes
    from portal.rosters.panels import register

    app.register_blueprint(routes.bp)
    register(90, panels.of_student)
