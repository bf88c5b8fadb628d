"""Who counts on an offering, and what exactly would change for whom if it, an alignment or a requirement went."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.catalog import panels as of_offerings
    from portal.catalog import supposing
    from portal.impact import panels, routes, telling

    app.register_blueprint(routes.bp)
    supposing.register(telling.consequence_of)
    of_offerings.register(12, panels.on_offering)
    audit_names.phrase("impact.view", "saw who would be affected by a change to {subject}")
    audit_names.phrase("impact.students", "saw which students count on {subject}")
    audit_names.phrase("impact.export", "downloaded who would be affected by a change to {subject}")
