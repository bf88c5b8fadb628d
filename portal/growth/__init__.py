"""How a student's skills grow toward what an occupation asks, and which competencies speak for which skill."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.competencies import references
    from portal.competencies.signals import competencies_removed
    from portal.growth import drawings, map_routes, panels, routes, services, trail
    from portal.growth.models import CompetencyElement
    from portal.interests.words import RATINGS
    from portal.rosters import panels as of_students

    app.register_blueprint(routes.bp)
    app.register_blueprint(routes.of_students)
    app.register_blueprint(map_routes.bp)
    app.jinja_env.globals.update(growth_columns=drawings.growth_columns, reached_bar=drawings.reached_bar, RATING_WORDS=dict(RATINGS))
    trail.register()
    references.ignore("competency_elements", CompetencyElement.id.is_not(None))
    competencies_removed.connect(services.on_removed)
    of_students.register(35, panels.on_student)
