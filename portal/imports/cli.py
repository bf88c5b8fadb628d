"""`flask --app wsgi imports ...`: for whoever runs the portal."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.extensions import db
from portal.imports import queries, runner, services
from portal.imports.models import ImportBatch

group = AppGroup("imports", help="Files on their way in.")


@group.command("continue")
def go_on() -> None:
    """Finish imports that wait or were interrupted, here and now, without the background worker."""
    ids = queries.unfinished()
    db.session.rollback()
    for batch_id in ids:
        runner.go_on(batch_id)
        batch = db.session.get_one(ImportBatch, batch_id)
        click.echo(f"{batch_id}  {batch.kind}  {batch.filename}  {batch.state}  {batch.message}".rstrip())
        db.session.rollback()
    if not ids:
        click.echo("No import waits.")


@group.command("tidy")
def tidy() -> None:
    """Remove files that are no longer needed: unconfirmed for a week, finished 30 days ago."""
    services.tidy()
    db.session.commit()
