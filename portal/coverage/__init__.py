"""Which offering introduces, reinforces or masters which competency; the coverage grid."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.coverage import routes

    app.register_blueprint(routes.bp)
