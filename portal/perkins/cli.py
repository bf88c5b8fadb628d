"""`flask perkins`: recompute who reached what."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.perkins.keeping import recompute_all
from portal.rosters.recomputing import recompute_districts

perkins = AppGroup("perkins", help="Perkins V: participants, concentrators and completers.")


@perkins.command("recompute")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a row is missing or wrong.")
def recompute(check: bool) -> None:
    """Work out every student's status in every district; there should be nothing to correct."""
    recompute_districts(recompute_all, check=check)
