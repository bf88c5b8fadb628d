"""`flask gaps`: find every gap anew."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.gaps.keeping import recompute_all
from portal.rosters.recomputing import recompute_districts

gaps = AppGroup("gaps", help="What coverage lacks.")


@gaps.command("recompute")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a row is wrong.")
def recompute(check: bool) -> None:
    """Find the gaps of every district anew; there should be nothing to correct."""
    recompute_districts(recompute_all, check=check)
