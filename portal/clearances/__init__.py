"""Clearances: forms a placement asks of a student before the first day, and until when each is on file."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.clearances import panels, routes, seeds
    from portal.clearances.chasing import warn_all
    from portal.clearances.queries import keeps_from_beginning
    from portal.clearances.waiting import waiting_forms
    from portal.clearances.words import form_about, form_name
    from portal.placements import panels as placements
    from portal.placements import transitions
    from portal.placements.waiting import register

    app.register_blueprint(routes.bp)
    app.jinja_env.filters.update(form_name=form_name, form_about=form_about)
    seeds.register()
    register(waiting_forms)
    placements.register(40, panels.of_placement)
    transitions.before_beginning(keeps_from_beginning)
    jobs.every_hour(warn_all)
    audit_names.phrase("clearance.submit", "handed in a form ({subject})")
    audit_names.phrase("clearance.approve", "put a form on file ({subject})")
    audit_names.phrase("clearance.reject", "refused a form ({subject})")
    audit_names.phrase("clearance.undo", "took back an answer on a form ({subject})")
    audit_names.phrase("clearance.ask", "asked students for missing forms")
    audit_names.phrase("clearance.file", "opened the file of a form ({subject})")
