"""`flask --app wsgi database move --to postgresql://...`."""

from __future__ import annotations

import time

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.config import database_url
from portal.extensions import db, tune_sqlite
from portal.operations import moving
from portal.web.filters import plural

database = AppGroup("database", help="Move the portal to another database.")


@database.command("move")
@click.option("--to", "address", required=True, help="The address of an empty PostgreSQL database: postgresql://user@host/portal")
def move(address: str) -> None:
    """Copy everything to PostgreSQL and compare it; this database stays as it is."""
    try:
        target = sa.create_engine(database_url(address), poolclass=sa.NullPool)
    except sa.exc.ArgumentError as error:
        raise click.ClickException(f"{address} is no address of a database, as postgresql://user@host/portal is.") from error
    began = time.monotonic()
    source = sa.create_engine(db.engine.url, poolclass=sa.NullPool)
    tune_sqlite(source)
    try:
        found = moving.move(source, target, tell=lambda table, rows: click.echo(f"  {table}: {rows:,}") if rows else None)
    except moving.MoveError as error:
        raise click.ClickException(str(error)) from error
    except sa.exc.OperationalError as error:
        raise click.ClickException(f"PostgreSQL cannot be reached: {str(error.orig).splitlines()[0]}") from error
    click.echo(f"{plural(found.tables, 'table')} with {plural(found.rows, 'row')} moved in {time.monotonic() - began:.0f} s, and compared: all the same.")
    click.echo(f"Start the portal with DATABASE_URL={target.url.render_as_string()} and the same SECRET_KEY and PORTAL_VAR: files handed in stay where they are.")
