"""Files on their way in: kinds, upload, preview, confirmation, progress and result."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal import jobs
    from portal.imports import cli, routes

    jobs.init_app(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.group)
