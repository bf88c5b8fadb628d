"""Perkins V: a state's rules, who reached what in which program, indicators and the file for the state."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.imports import kinds
    from portal.perkins import cli, importers, receivers, routes, trail

    receivers.connect()
    trail.register()
    kinds.register(importers.EXITS)
    kinds.register(importers.RESULTS)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.perkins)
