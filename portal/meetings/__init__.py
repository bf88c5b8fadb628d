"""Informational interviews and job shadows: what hosts offer, what students ask for, through the coordinator."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.careers import panels as of_occupations
    from portal.frameworks import panels as of_pathways
    from portal.hosts import panels as of_hosts
    from portal.language import lazy
    from portal.mail import topics
    from portal.meetings import (  # noqa: F401 - modules that add their views
        own_routes,
        panels,
        reminding,
        settings_routes,
        staff_routes,
        visitor_routes,
        waiting,
    )
    from portal.placements.waiting import register
    from portal.queue import reminding as reminders
    from portal.research import parts

    app.register_blueprint(own_routes.bp)
    of_occupations.register("deeds", 30, panels.on_occupation, version=panels.occupation_version)
    of_pathways.register("pathway_deeds", 30, panels.on_pathway, version=panels.pathway_version)
    of_hosts.register(60, panels.on_host)
    parts.register(60, panels.of_research)
    parts.register_tab(60, "meetings.index", lazy("Meet somebody"))
    register(waiting.waiting_meetings)
    reminders.register(reminding.targets)
    topics.register("meeting", "Meetings with students")
    for action, words in {
        "meeting.ask": "asked to meet somebody at a host", "meeting.send": "sent a student's wish to meet on to a host", "meeting.accept": "a host accepted to meet a student",
        "meeting.propose": "a host proposed another time", "meeting.refuse": "a host declined to meet a student", "meeting.agree": "accepted the time that a host proposed",
        "meeting.reword": "said when they can meet a host", "meeting.decline": "declined a student's wish to meet a host", "meeting.withdraw": "took back a wish to meet a host",
        "meeting.finish": "said that a meeting took place", "meeting.reopen": "took back the last word on a meeting", "meeting.come_back": "asked again to meet a host",
        "meeting_offer.add": "added what a host offers to students", "meeting_offer.edit": "changed what a host offers to students",
        "meeting.settings": "changed from which age students visit workplaces alone",
    }.items():  # fmt: skip
        audit_names.phrase(action, words)
