"""`flask --app wsgi reference`: build the tables of facts from the publishers' files, and load them."""

from __future__ import annotations

import time
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.careers.build import SourceError
from portal.careers.build import build as build_tables
from portal.careers.reference import SEEDS
from portal.careers.reference import load as load_tables
from portal.careers.seeds import Outcome, SeedError

reference = AppGroup("reference", help="National facts: frameworks, occupations, pay, growth, programs, course codes.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@reference.command()
@click.option("--onet", type=FOLDER, required=True, help="Folder of the O*NET database, as CSV files.")
@click.option("--oews", type=FILE, required=True, help="BLS wages of the nation; its name holds the year.")
@click.option("--projections", type=FILE, required=True, help="BLS employment projections, table 1.2.")
@click.option("--frameworks", type=FOLDER, required=True, help="Folder of both frameworks' files.")
@click.option(
    "--cip", type=FOLDER, help="Folder of CIP codes and their crosswalk; usually found beside the frameworks."
)
@click.option("--sced", type=FILE, help="SCED course codes; usually found beside the frameworks.")
@click.option("--areas", type=FILE, help="BLS wages of states. Without it wages are those of the nation.")
@click.option("--out", type=FOLDER, default=SEEDS, show_default="seeds", help="Where the tables go.")
def build(
    onet: Path,
    oews: Path,
    projections: Path,
    frameworks: Path,
    cip: Path | None,
    sced: Path | None,
    areas: Path | None,
    out: Path,
) -> None:
    """Make the tables in seeds/ from the publishers' own files."""
    beside = frameworks.resolve().parent
    cip = cip or _only(beside / "cip", "--cip")
    sced = sced or _only(next(iter(sorted((beside / "sced").glob("*.csv"))), beside / "sced"), "--sced")
    try:
        tables = build_tables(
            onet=onet,
            oews=oews,
            projections=projections,
            frameworks=frameworks,
            cip=cip,
            sced=sced,
            areas=areas,
            out=out,
            progress=click.echo,
        )
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(tables)} tables with {sum(tables.values()):,} rows are in {out}.")


def _only(path: Path, option: str) -> Path:
    if not path.exists():
        raise click.UsageError(f"{path} does not exist: say with {option} where it lies.")
    return path


@reference.command()
@click.option("--seeds", type=FOLDER, default=SEEDS, show_default="seeds", help="The folder of the tables.")
def load(seeds: Path) -> None:
    """Load the tables of seeds/ into the database; what is loaded already takes no time."""
    began = time.monotonic()
    try:
        outcomes = load_tables(seeds, say=_say)
    except SeedError as error:
        raise click.ClickException(str(error)) from error
    took = time.monotonic() - began
    if all(outcome.known for outcome in outcomes):
        click.echo(f"The reference facts are loaded: {sum(outcome.rows for outcome in outcomes):,} rows.")
    else:
        click.echo(f"Loaded the reference facts in {took:.1f} s.")


def _say(outcome: Outcome) -> None:
    if not outcome.known:
        click.echo(str(outcome))
