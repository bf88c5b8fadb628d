"""`flask perkins`: recompute who reached what."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.extensions import db, reading
from portal.perkins.keeping import recompute_all
from portal.rosters.models import Student
from portal.schools.models import District

perkins = AppGroup("perkins", help="Perkins V: participants, concentrators and completers.")


@perkins.command("recompute")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a row is missing or wrong.")
def recompute(check: bool) -> None:
    """Work out every student's status in every district; there should be nothing to correct."""
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
