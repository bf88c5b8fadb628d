"""`flask --app wsgi reference`: build the tables of facts from the publishers' files, and load them."""

from __future__ import annotations

import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.careers import areas
from portal.careers.build import SourceError
from portal.careers.build import build as build_tables
from portal.careers.reference import SEEDS
from portal.careers.reference import load as load_tables
from portal.careers.seeds import Outcome, SeedError
from portal.extensions import db
from portal.schools.models import District

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
@click.option(
    "--areas", "wages_of_areas", type=FILE, help="BLS wages of states. Without it wages are those of the nation."
)
@click.option("--out", type=FOLDER, default=SEEDS, show_default="seeds", help="Where the tables go.")
def build(
    onet: Path,
    oews: Path,
    projections: Path,
    frameworks: Path,
    cip: Path | None,
    sced: Path | None,
    wages_of_areas: Path | None,
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
            areas=wages_of_areas,
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


@reference.command("areas")
@click.argument("text", default="")
def list_areas(text: str) -> None:
    """List the areas whose wages are loaded, or those whose name holds TEXT."""
    for area in areas.areas(text):
        click.echo(f"{area.code:<9}{area.kind:<14}{area.name}")


@reference.command("use-area")
@click.argument("code")
@click.option("--district", type=int, help="Its id; needed only where there are several districts.")
@click.option("--file", type=FILE, help="The BLS file of all areas: brings this area's wages from it first.")
def use_area(code: str, district: int | None, file: Path | None) -> None:
    """Show a district the wages of the area CODE first; states are loaded, others come from the BLS file."""
    try:
        if file is not None:
            click.echo(str(areas.load_area(file, code)))
        found = _district(district)
        area = areas.use_area(found, code)
    except (areas.UnknownArea, SourceError) as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{found.name} sees the wages of {area.name} first.")


def _district(district_id: int | None) -> District:
    found = db.session.scalars(sa.select(District).order_by(District.id)).all()
    chosen = [each for each in found if district_id in (None, each.id)]
    if len(chosen) != 1:
        known = "; ".join(f"{each.id} {each.name}" for each in found) or "none yet"
        raise click.UsageError(f"Say with --district which one: {known}.")
    return chosen[0]


def _say(outcome: Outcome) -> None:
    if not outcome.known:
        click.echo(str(outcome))
