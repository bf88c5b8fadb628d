"""What coverage lacks, owned and dated, closed by the coverage that comes."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.gaps import cli, receivers, routes, trail

    receivers.connect()
    trail.register()
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.gaps)
