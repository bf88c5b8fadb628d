"""What those who guide students keep about them: notes, and what they want to come back to."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.caseload import notes, panel, routes
    from portal.rosters import panels

    app.register_blueprint(routes.bp)
    panels.register(60, panel.of_student)
    jobs.every_hour(notes.sweep)
