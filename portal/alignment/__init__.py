"""Which offering serves which pathway: proposing and reviewing."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import stamps
    from portal.alignment import panels, queries, routes
    from portal.alignment.forms import ROLE_HINTS
    from portal.alignment.models import ROLE_LETTERS, ROLE_WORDS, Alignment
    from portal.catalog import panels as of_offerings
    from portal.catalog.aligned import register_aligned
    from portal.catalog.listings import OFFERINGS
    from portal.frameworks import panels as of_pathways
    from portal.language import lazy

    app.register_blueprint(routes.bp)
    app.jinja_env.filters["role_word"] = lambda role: str(ROLE_WORDS.get(role, role))
    app.jinja_env.globals.update(
        role_letters={role.value: letter for role, letter in ROLE_LETTERS.items()},
        role_hints={role.value: hint for role, hint in ROLE_HINTS.items()},
    )
    of_offerings.register(10, panels.on_offering)
    stamps.watch(OFFERINGS, Alignment)
    register_aligned(queries.is_aligned, queries.counts_by_offering)
    of_pathways.register("pathway", 10, panels.on_pathway, version=queries.pathway_version)
    of_pathways.register_count(10, "offering", lazy("offering"), lazy("offerings"), queries.counts_by_pathway)
