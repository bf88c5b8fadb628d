"""Which offering introduces, reinforces or masters which competency; the coverage grid."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.catalog import panels as of_offerings
    from portal.competencies import counts
    from portal.coverage import covering, importers, panels, routes
    from portal.imports import kinds
    from portal.language import lazy

    app.register_blueprint(routes.bp)
    kinds.register(importers.KIND)
    counts.register(10, lazy("offering"), lazy("offerings"), covering.active_offerings)
    of_offerings.register(15, panels.on_offering)
