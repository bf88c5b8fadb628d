"""What a pathway asks people to know and be able to do: competency sets, their hierarchy, CASE packages."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.competencies import importers, links, panels, routes
    from portal.competencies.case import kind
    from portal.competencies.models import KIND_WORDS
    from portal.frameworks import panels as pathway_panels
    from portal.imports import kinds

    app.register_blueprint(routes.bp)
    app.jinja_env.filters["competency_kind"] = lambda kind: str(KIND_WORDS.get(kind, kind.capitalize()))
    kinds.register(kind.KIND)
    kinds.register(importers.KIND)
    pathway_panels.register("pathway", 12, panels.of_pathway, version=panels.version)
    audit_names.register("competency_sets", links.audit_names_of_sets)
    audit_names.register("competencies", links.audit_names_of)
    for verb, words in {
        "attach": "let a pathway ask for {subject}", "detach": "took a pathway from {subject}",
        "import": "imported {subject}",
    }.items():  # fmt: skip
        audit_names.phrase(f"competency_set.{verb}", words)
    links.connect()
