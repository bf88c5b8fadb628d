"""Finding things by words: the index, and the page that asks it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.search import routes

    app.register_blueprint(routes.bp)
