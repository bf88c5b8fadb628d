"""Which offering introduces, reinforces or masters which competency; the coverage grid."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.catalog import panels as of_offerings
    from portal.coverage import importers, panels, routes
    from portal.imports import kinds

    app.register_blueprint(routes.bp)
    kinds.register(importers.KIND)
    of_offerings.register(15, panels.on_offering)
