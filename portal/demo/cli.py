"""`flask --app wsgi demo`: a district to try the portal with, and larger ones to measure it."""

from __future__ import annotations

import json
import sys
import time

import click
from flask.cli import AppGroup

from portal.demo import generated, handmade
from portal.demo.handmade import SEED, Loaded, Refused
from portal.demo.reference import NotReady
from portal.extensions import db

demo = AppGroup("demo", help="A district to try the portal with, and larger ones for measuring.")


@demo.command()
@click.option(
    "--size",
    type=click.Choice(list(generated.SIZES)),
    help="A generated district of this size instead of the hand-made one.",
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed makes the same rows.")
@click.option("--add", is_flag=True, help="Also into a database that holds a district already.")
def load(size: str | None, seed: int, add: bool) -> None:
    """Load the demo district into an empty database.

    With --size: generated districts of 1,000 (school), 100,000 (district) or ten times 100,000 students (state).
    """
    began = time.monotonic()
    try:
        if size is None:
            _say(handmade.load(seed=seed, add=add))
            db.session.commit()
            click.echo("Who signs in how: flask --app wsgi demo sign-ins")
        else:
            _generate(size, seed, add)
    except (NotReady, Refused) as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from error
    click.echo(f"Took {time.monotonic() - began:.1f} s.")


def _generate(size: str, seed: int, add: bool) -> None:
    total = generated.students_of(size)
    with click.progressbar(length=2 * total, label=f"{total:,} students", file=sys.stderr) as bar:
        made = list(generated.load(size, seed=seed, add=add, told=bar.update, recomputed=bar.update))
    for one in made:
        _say(one)


def _say(made: Loaded) -> None:
    click.echo(
        f"{made.name}: {made.rows['schools']:,} schools, {made.rows['students']:,} students, {made.rows['offerings']:,} offerings, "
        f"{made.rows['programs']:,} programs, {made.rows['sections']:,} sections, {made.rows['enrollments']:,} enrollments, "
        f"{made.rows['course_records']:,} course records, {made.rows['hour_entries']:,} hour entries."
    )


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print role, user name and password of the demo's cast as JSON."""
    try:
        click.echo(json.dumps(handmade.sign_ins(), ensure_ascii=False, indent=2))
    except Refused as error:
        raise click.ClickException(str(error)) from error
