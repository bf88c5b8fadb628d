"""Career clusters and pathways, in as many frameworks side by side as a district keeps."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.frameworks import findable, importers, routes
    from portal.imports import kinds
    from portal.search import providers

    app.register_blueprint(routes.bp)
    kinds.register(importers.PATHWAYS)
    providers.narrow("cluster", findable.clusters_for)
    providers.narrow("pathway", findable.pathways_for)
