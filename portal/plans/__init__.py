"""A student's plan by year and term: checks, a first draft, approval; next year's demand."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.accounts import audit_names
    from portal.plans import (
        approval_routes,
        comments,
        demand_routes,
        routes,
        services,
        settings_routes,
        staff_routes,
        talk_routes,
        trail,
    )
    from portal.plans.words import TERMS, place_in_words, term_word
    from portal.programs.signals import plans_changed

    app.register_blueprint(demand_routes.bp)
    app.register_blueprint(routes.bp)
    app.register_blueprint(staff_routes.bp)
    app.register_blueprint(approval_routes.bp)
    app.register_blueprint(settings_routes.bp)
    app.register_blueprint(talk_routes.own)
    app.register_blueprint(talk_routes.staff)
    jobs.every_hour(comments.sweep)
    plans_changed.connect(services.on_plans_changed)
    trail.register()
    audit_names.phrase("demand.view", "opened who plans an offering ({subject})")
    app.jinja_env.globals.update(plan_term=term_word, PLAN_TERMS=TERMS, place_in_words=place_in_words)
