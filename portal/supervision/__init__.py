"""The supervisor's one link to one placement."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.mail import topics
    from portal.placements import panels as placements
    from portal.placements.signals import hours_changed
    from portal.placements.waiting import register
    from portal.supervision import panels, sending, waiting
    from portal.supervision.routes import staff, visitors

    app.register_blueprint(visitors.bp)
    app.register_blueprint(staff.bp)
    placements.register(55, panels.of_placement)
    register(waiting.asked_for)
    hours_changed.connect(sending.when_begun)
    jobs.every_hour(sending.send_what_is_due)
    topics.register("supervisor", "Supervisors")
    audit_names.phrase("supervision.send", "sent a supervisor their link ({subject})")
    audit_names.phrase("supervision.ask", "asked for a new link ({subject})")
    audit_names.phrase("supervision.verify", "verified hours by link ({subject})")
    audit_names.phrase("supervision.correct", "corrected hours by link ({subject})")
    audit_names.phrase("supervision.return", "returned hours by link ({subject})")
    audit_names.phrase("supervision.take_back", "took back verified hours by link ({subject})")
    audit_names.phrase("supervision.message", "wrote to the coordinator by link ({subject})")
    audit_names.phrase("supervision.evaluate", "submitted an evaluation by link ({subject})")
