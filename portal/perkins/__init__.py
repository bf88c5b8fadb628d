"""Perkins V: a state's rules, who reached what in which program, indicators and the file for the state."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.perkins import cli, receivers

    receivers.connect()
    app.cli.add_command(cli.perkins)
