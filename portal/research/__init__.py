"""What a student finds out: saved occupations and pathways, questions, conversations, job postings."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.careers import panels as of_occupations
    from portal.frameworks import panels as of_pathways
    from portal.language import lazy
    from portal.research import (
        conversations_routes,
        own_routes,
        panels,
        parts,
        postings_routes,
        questions_routes,
        study_staff_routes,
        study_trail,
    )
    from portal.rosters import panels as of_students

    for routes in (own_routes, questions_routes, conversations_routes, postings_routes, study_staff_routes):
        app.register_blueprint(routes.bp)
    for order, endpoint, label in ((10, "research.index", lazy("Saved")), (20, "questions.index", lazy("Questions")), (30, "conversations.index", lazy("Conversations")), (40, "postings.index", lazy("Job postings"))):
        parts.register_tab(order, endpoint, label)
    app.jinja_env.globals["research_tabs"] = parts.tabs
    study_trail.register()
    of_occupations.register("deeds", 10, panels.on_occupation, version=panels.occupation_version)
    of_pathways.register("pathway_deeds", 10, panels.on_pathway, version=panels.pathway_version)
    of_students.register(40, panels.on_student)
    for action, words in {
        "research.save": "saved an occupation or pathway", "research.unsave": "took an occupation or pathway off the list",
        "research.note": "wrote a note on something saved", "research.aim": "chose the occupation to aim at",
        "research.aim_no_more": "stopped aiming at an occupation",
    }.items():  # fmt: skip
        audit_names.phrase(action, words)
