"""The calendar of placements and who is reminded of what."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.queue import events, providers, routes

    app.register_blueprint(routes.bp)
    for provider in providers.PROVIDERS:
        events.register(provider)
    audit_names.phrase("calendar.read", "read the calendar of placements from another calendar ({subject})")
