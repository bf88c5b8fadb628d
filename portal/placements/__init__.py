"""Openings at hosts and placements of students with them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.hosts import panels as hosts
    from portal.mail import permissions
    from portal.placements import (  # noqa: F401 - minor_routes adds its views, host_checks listens
        daily,
        history,
        host_checks,
        host_panels,
        mail_rules,
        minor_panel,
        minor_routes,
        minor_waiting,
        panels,
        plans,
        routes,
        waiting,
    )

    app.jinja_env.filters["week"] = lambda kept: plans.says(plans.read_plan(kept))
    permissions.also_visible(mail_rules.mail_on_placements)
    app.register_blueprint(routes.bp)
    waiting.register(waiting.requests)
    waiting.register(minor_waiting.waiting_findings)
    hosts.know_placements(host_panels.PLACED)
    hosts.register(40, host_panels.panel)
    panels.register(30, minor_panel.of_placement)
    panels.register(80, history.of_placement)
    jobs.init_app(app)
    jobs.every_hour(daily.look_after)
