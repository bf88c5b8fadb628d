"""What a school offers: courses and experiences."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.catalog import importers, seeds
    from portal.catalog.cells import TERM_TITLES
    from portal.catalog.routes import bp
    from portal.catalog.words import kind_name
    from portal.imports import kinds

    app.register_blueprint(bp)
    app.jinja_env.filters["term_label"] = lambda term: str(TERM_TITLES[term])
    app.jinja_env.filters["kind_name"] = kind_name
    for kind in importers.KINDS:
        kinds.register(kind)
    seeds.register()
