"""The year turns: a guided job that promotes, graduates and copies forward, and can be undone as one."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.rollover import jobs as own_jobs
    from portal.rollover import routes

    jobs.init_app(app)
    jobs.at_start(own_jobs.look_after)
    app.register_blueprint(routes.bp)
    audit_names.phrase("alignments.copy", "copied a sister school's alignments into {subject}")
    audit_names.phrase("rollover.prepare", "prepared the turn of the year ({subject})")
    audit_names.phrase("rollover.edit", "changed the plan of the turn of the year ({subject})")
    audit_names.phrase("rollover.run", "turned the year ({subject})")
    audit_names.phrase("rollover.undo", "took back the turn of the year ({subject})")
    audit_names.phrase("rollover.discard", "discarded the plan of the turn of the year ({subject})")
    audit_names.phrase("calendar.add", "added days to the calendar ({subject})")
    audit_names.phrase("calendar.remove", "took days out of the calendar ({subject})")
