"""What a student wants to reach: goals with steps and reflections, questions to the counselor, how their mind changed."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.goals import panels, routes, staff_routes, timeline, trail
    from portal.rosters import panels as of_students

    app.register_blueprint(routes.bp)
    app.register_blueprint(routes.story)
    app.register_blueprint(staff_routes.bp)
    trail.register()
    timeline.register_own()
    of_students.register(30, panels.on_student)
