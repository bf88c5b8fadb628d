"""Openings: hosts' seats that staff keep and students ask for, on their pathway first."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.catalog import panels as catalog
    from portal.hosts import panels as hosts
    from portal.openings import panels, routes
    from portal.openings.services import tell_all

    app.register_blueprint(routes.bp)
    hosts.register(20, panels.of_host)
    catalog.register(30, panels.of_offering)
    jobs.every_hour(tell_all)
    audit_names.phrase("opening.copy", "copied an opening ({subject})")
    audit_names.phrase("opening.close", "closed an opening ({subject})")
