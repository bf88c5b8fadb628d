"""Programs of study, their requirements, and the one progress function."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.programs import cli, receivers, routes

    receivers.connect()
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.programs)
