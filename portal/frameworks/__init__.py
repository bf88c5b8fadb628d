"""Career clusters and pathways, in as many frameworks side by side as a district keeps."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.accounts import audit_names
    from portal.frameworks import crosswalk_imports, findable, importers, routes, words
    from portal.imports import kinds
    from portal.search import providers

    app.register_blueprint(routes.bp)
    app.jinja_env.globals.update(counted=words.counted)
    kinds.register(importers.PATHWAYS)
    kinds.register(crosswalk_imports.CROSSWALK)
    providers.narrow("cluster", findable.clusters_for)
    providers.narrow("pathway", findable.pathways_for)
    audit_names.phrase("crosswalk.edit", "changed a link of a crosswalk ({subject})")
    audit_names.phrase("crosswalk.clear", "took back the district's word on a link of a crosswalk ({subject})")
