"""Programs of study, their requirements, and the one progress function."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.programs import cli, receivers

    receivers.connect()
    app.cli.add_command(cli.programs)
