"""`flask --app wsgi backup make|check|restore`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.extensions import db
from portal.operations import revisions
from portal.operations.backup import made, making, restoring
from portal.operations.backup.manifest import BackupError, Manifest
from portal.web.filters import plural

Found = TypeVar("Found")
backup = AppGroup("backup", help="Save the database and the files handed in, and bring them back.")
PATH = click.Path(path_type=Path)


@backup.command("make")
@click.argument("file", type=PATH)
def make(file: Path) -> None:
    """Write everything into FILE, a zip, while the portal goes on working."""
    url = db.engine.url
    needed, free = making.room_for(url, file) if file.absolute().parent.is_dir() else (0, 0)
    if needed > free:
        raise click.ClickException(f"{needed // 2**20:,} MB may be needed and {free // 2**20:,} are left in {file.absolute().parent}.")
    found = _said(lambda: making.make(url, file))
    made.note()
    click.echo(f"{file}: {_contents(found)}, {file.stat().st_size / 2**20:,.1f} MB.")
    if found.missing:
        click.echo(f"{plural(len(found.missing), 'file')} that a row names were gone or changed on the disk: {', '.join(found.missing[:5])}", err=True)
    click.echo("SECRET_KEY is not in it: keep it apart, links that were mailed work only with the same.")


@backup.command("check")
@click.argument("file", type=PATH)
def check(file: Path) -> None:
    """Read FILE to its end and compare every table and file with what was written."""
    found = _said(lambda: restoring.check(file))
    rows = "" if found.engine == "sqlite" else " Its rows are compared when it is restored."
    click.echo(f"{file}: whole. {_contents(found)}, of {found.made_at}.{rows}")
    _release(found)


@backup.command("restore")
@click.argument("file", type=PATH)
@click.option("--into", required=True, help="A new folder, which PORTAL_VAR names then; for PostgreSQL the address of an empty database.")
@click.option("--files", type=PATH, help="With PostgreSQL: a new folder for the files handed in.")
def restore(file: Path, into: str, files: Path | None) -> None:
    """Unpack FILE into a new place and compare. Touches nothing that is in use."""
    if into.startswith("postgres"):
        if files is None:
            raise click.UsageError("--files is needed too: a new folder, which lies in the new PORTAL_VAR as `files`.")
        found = _said(lambda: restoring.restore_postgresql(file, into, files))
        start = f"DATABASE_URL={sa.make_url(into).render_as_string()} PORTAL_VAR={files.absolute().parent}"
    else:
        found = _said(lambda: restoring.restore_folder(file, Path(into)))
        start = f"PORTAL_VAR={Path(into).absolute()}"
    click.echo(f"Restored and compared: {_contents(found)}, of {found.made_at}.")
    _release(found)
    click.echo(f"Start it with the same SECRET_KEY and {start}")


def _said(deed: Callable[[], Found]) -> Found:
    try:
        return deed()
    except BackupError as error:
        raise click.ClickException(str(error)) from None


def _contents(found: Manifest) -> str:
    handed_in = "file handed in" if len(found.files) == 1 else "files handed in"
    return f"{plural(found.rows, 'row')} in {plural(len(found.tables), 'table')} and {len(found.files):,} {handed_in}"


def _release(found: Manifest) -> None:
    if found.migration not in revisions.known():
        click.echo(f"It stands at migration {found.migration}, which this release does not know: start it with a newer one.", err=True)
    elif found.migration != revisions.head():
        click.echo(f"It stands at migration {found.migration}; the first start brings it to {revisions.head()}.")
