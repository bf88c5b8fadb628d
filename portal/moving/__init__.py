"""A portal's move from SQLite to PostgreSQL; above all features, because it copies the tables of every one of them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.moving.cli import database

    app.cli.add_command(database)
