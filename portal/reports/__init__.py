"""Reads across all features; owns no table. The home pages live here."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.mail import topics
    from portal.queue import daily
    from portal.reports import queue_page, queue_routes, routes
    from portal.reports.work import routes as work
    from portal.web import respond

    app.register_blueprint(routes.bp)
    app.register_blueprint(queue_routes.bp)
    app.register_blueprint(work.bp)
    respond.in_place("queue", queue_page.in_place, may=queue_page.may_see)
    jobs.every_hour(daily.look_after)
    topics.register("reminder", "Reminders")
    topics.register("queue", "What waits for you")
    audit_names.phrase("queue.remind", "sent a reminder of what waits at {subject}")
    audit_names.phrase("work_report.view_students", "looked at a list of students in the report on work-based learning")
    audit_names.phrase("work_report.export_students", "took out a list of students of the report on work-based learning")
    audit_names.phrase("work_report.export", "took out a table of the report on work-based learning")
