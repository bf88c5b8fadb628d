"""What a student likes: the activity inventory, its result, official scores, skills rated by oneself."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.interests import (
        drawings,
        official_routes,
        own_routes,
        panels,
        seeds,
        skills_routes,
        staff_routes,
        words,
    )
    from portal.rosters import panels as of_students

    for part in (own_routes.bp, official_routes.bp, skills_routes.bp, staff_routes.bp):
        app.register_blueprint(part)
    drawings.init_app(app)
    app.jinja_env.globals.update(
        INTEREST_SIDES=words.SIDES,
        INTEREST_ANSWERS=words.ANSWERS,
        INTEREST_SOURCES=words.SOURCES,
        SKILL_RATINGS=words.RATINGS,
        SKILL_GROUPS=words.GROUPS,
        interest_changes=words.changes_words,
        interest_words=words.profile_words,
        liked_sides=words.liked_sides,
        match_words=words.strength,
    )
    of_students.register(10, panels.on_student)
    seeds.register()
