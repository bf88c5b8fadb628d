"""`flask --app wsgi database move`: from SQLite to PostgreSQL."""

from __future__ import annotations

import time

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from portal.config import database_url
from portal.moving import services

database = AppGroup("database", help="The database as a whole.")


@database.command("move")
@click.option("--to", "target", required=True, metavar="URL", help="An empty PostgreSQL database: postgresql+psycopg://user@host/name")
def move(target: str) -> None:
    """Copy everything from SQLite (DATABASE_URL) into an empty PostgreSQL database, and compare.

    Stop the web server and the queue first: a write to the old database during the move takes the move back.
    """
    began = time.monotonic()
    extension = current_app.extensions["migrate"]
    try:
        address = sa.make_url(database_url(target))
        moved = services.move(
            source=sa.make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]), target=address,
            config=extension.migrate.get_config(extension.directory), told=click.echo,
        )  # fmt: skip
    except sa.exc.ArgumentError as error:
        raise click.ClickException("--to is no address of a database. Write it like: postgresql+psycopg://user@host/name") from error
    except services.MoveError as error:
        raise click.ClickException(f"{error} Nothing was moved.") from error
    click.echo(
        f"{moved.rows:,} rows moved; every table's count and checksum agree (all together {moved.checksum:016x}). "
        f"Took {time.monotonic() - began:.1f} s.\n"
        "Now set DATABASE_URL to the new address and start the portal. Files handed in, the secret and the queue stay where they are."
    )
