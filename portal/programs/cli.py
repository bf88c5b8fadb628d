"""`flask programs`: recompute where everybody stands."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.extensions import db, reading
from portal.programs.changes import KEPT, prune
from portal.programs.daily import bring_to
from portal.programs.summaries import recompute_all
from portal.rosters.models import Student
from portal.schools.models import District

programs = AppGroup("programs", help="Programs of study and progress.")


@programs.command("recompute")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a row is wrong.")
def recompute(check: bool) -> None:
    """Recompute every student's standing in every district; there should be nothing to correct."""
    wrong = 0
    with reading():
        districts = db.session.execute(sa.select(District.id, District.name).order_by(District.id)).all()
        counts = dict(db.session.execute(sa.select(Student.district_id, sa.func.count()).group_by(Student.district_id)).tuples().all())
        db.session.rollback()
    for district in districts:
        with click.progressbar(length=counts.get(district.id, 0), label=f"District {district.id}", file=sys.stderr) as bar:
            result = recompute_all(district.id, progress=bar.update, check=check)
        db.session.commit()
        wrong += result.corrected
        click.echo(f"{district.name}: {result.rows} rows, {result.corrected} {'wrong' if check else 'corrected'}")
    if check and wrong:
        raise SystemExit(1)


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
