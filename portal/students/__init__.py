"""The student's own pages, and what staff see of a student."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.programs.reasons import in_words
    from portal.students import (  # noqa: F401 - they add views
        audit_routes,
        changes_routes,
        choosing_routes,
        line,
        list_routes,
        own_routes,
        staff_routes,
        view_routes,
        what_if_routes,
    )
    from portal.students.standing import LIST_STATUS, STATUS, option_titles

    app.register_blueprint(own_routes.bp)
    app.register_blueprint(staff_routes.bp)
    app.register_blueprint(what_if_routes.bp)
    app.jinja_env.filters["amount"] = line.amount
    app.jinja_env.globals.update(STATUS_TITLES=STATUS, LIST_TITLES=LIST_STATUS, UNIT_WORDS=line.UNITS, option_titles=option_titles, reason_words=in_words)
