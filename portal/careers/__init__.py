"""Occupations, pay, growth, programs of education: what a pathway leads to, and where the figures come from."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.careers import cli

    app.cli.add_command(cli.reference)
