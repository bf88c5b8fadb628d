"""Events and speakers that staff bring, and which students come."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.events import panels, routes
    from portal.language import lazy
    from portal.research import parts
    from portal.rosters import panels as of_students

    app.register_blueprint(routes.bp)
    parts.register_tab(50, "events.index", lazy("Events"))
    of_students.register(45, panels.of_student)
    for action, words in {
        "event.make": "added an event", "event.edit": "changed an event", "event.cancel": "canceled an event", "event.bring_back": "brought a canceled event back",
        "event.come": "said they come to an event", "event.stay": "said they do not come to an event", "event.visitors": "looked at who comes to an event",
        "event.export": "exported who comes to an event",
    }.items():  # fmt: skip
        audit_names.phrase(action, words)
