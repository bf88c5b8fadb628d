"""`flask programs`: recompute where everybody stands."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.extensions import db
from portal.programs.changes import KEPT, prune
from portal.programs.daily import bring_to
from portal.programs.summaries import recompute_all
from portal.rosters.recomputing import recompute_districts
from portal.schools.models import District

programs = AppGroup("programs", help="Programs of study and progress.")


@programs.command("recompute")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a row is wrong.")
def recompute(check: bool) -> None:
    """Recompute every student's standing in every district; there should be nothing to correct."""
    recompute_districts(recompute_all, check=check)


@programs.command("prune")
def prune_history() -> None:
    """Delete what the history of standings keeps for longer than a year."""
    gone = prune()
    db.session.commit()
    click.echo(f"{gone} changes older than {KEPT.days} days deleted.")


@programs.command("daily")
def daily() -> None:
    """Bring to the day what only the calendar moves: excuses that ended, credentials that expired, terms that passed."""
    for district in db.session.execute(sa.select(District.id, District.name).order_by(District.id)).all():
        corrected = bring_to(district.id)
        db.session.commit()
        click.echo(f"{district.name}: {corrected} rows brought to the day")
