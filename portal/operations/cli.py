"""`flask --app wsgi doctor`, and `ready`, which says what `/ready` says."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from portal.extensions import db, reading
from portal.operations import readiness
from portal.operations.doctor import examine
from portal.operations.doctor.findings import Level


@click.command()
@click.option("--quick", is_flag=True, help="Leave out what reads the whole database.")
@with_appcontext
def doctor(quick: bool) -> None:
    """Check settings, folders, database and queue, and say what to mend. Changes nothing."""
    count = dict.fromkeys(Level, 0)
    with reading():
        for found in examine(quick=quick):
            count[found.level] += 1
            click.echo(f"{found.level.value:<8} {found.what}: {found.says}")
            if found.do:
                click.echo(f"{'':<8} -> {found.do}")
        db.session.rollback()
    click.echo(f"\n{count[Level.OK]} fine, {count[Level.LOOK]} to look at, {count[Level.MEND]} to mend.")
    if count[Level.MEND]:
        raise SystemExit(1)


@click.command()
@with_appcontext
def ready() -> None:
    """Say whether this release could work on this database and queue: asked before a reload."""
    with reading():
        found = readiness.checks()
        db.session.rollback()
    click.echo("; ".join(f"{name}: {said}" for name, said in found.items()))
    if any(said != readiness.OK for said in found.values()):
        raise SystemExit(1)
