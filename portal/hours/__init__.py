"""Hours: what students log at their placements, from the plan of a week to the approved sum."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.hours import (
        for_placements,
        minor_overrides,
        minor_routes,
        own_routes,
        panels,
        paper_routes,
        routes,
        staff_routes,
        sweeping,
    )
    from portal.hours.queries import with_hours
    from portal.hours.waiting import waiting_hours, waiting_photos
    from portal.placements import amendments
    from portal.placements import panels as placements
    from portal.placements.plans import clock
    from portal.placements.waiting import register

    for part in (routes.bp, own_routes.bp, staff_routes.bp, paper_routes.bp, minor_routes.bp):
        app.register_blueprint(part)
    app.jinja_env.filters["clock"] = clock
    jobs.every_hour(sweeping.hourly)
    register(waiting_hours)
    placements.register(31, minor_overrides.panel)
    register(waiting_photos)
    placements.register(50, panels.of_placement)
    placements.extend_lists(with_hours)
    placements.warn_before_completing(for_placements.missing_hours)
    placements.offer_next(50, for_placements.approve_next)
    amendments.count_entries_with(for_placements.entries_between)
