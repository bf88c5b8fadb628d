"""Hosts: employers and others who take students, with their sites, contacts and papers."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.hosts import importers, naming, reminders, routes
    from portal.imports import kinds

    app.register_blueprint(routes.bp)
    kinds.register(importers.KIND)
    audit_names.register("hosts", naming.names_of_hosts)
    for action, words in naming.PHRASES.items():
        audit_names.phrase(action, words)
    jobs.every_hour(reminders.every_hour)
