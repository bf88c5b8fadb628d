"""The demo district; above all features, because it makes rows of every one of them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.demo.cli import demo

    app.cli.add_command(demo)
