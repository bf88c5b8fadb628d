"""What is new for a student since the last look: on their home page and, if asked for, in one digest."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.language import lazy
    from portal.mail import topics
    from portal.rosters import panels
    from portal.updates import digest, hour_news, meeting_news, news, panel, plan_news, providers, routes

    app.register_blueprint(routes.bp)
    panels.register(5, panel.of_student)
    topics.register("news", lazy("What is new for me"))
    jobs.every_hour(digest.look_after)
    audit_names.phrase("updates.seen", "looked at what is new")
    audit_names.phrase("updates.unseen", "took back having looked at what is new")
    for provider in (providers.placements, providers.openings, providers.credentials, providers.evaluations, providers.events, providers.programs, providers.answers, plan_news.decisions, plan_news.comments, plan_news.changes, meeting_news.meetings):
        news.register(provider)
    news.register(hour_news.weekly, mailed=hour_news.one_by_one)
