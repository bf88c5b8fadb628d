"""`flask --app wsgi rosters ...`: rosters from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from portal.extensions import db
from portal.imports import runner, services, staging, storage
from portal.imports.complaints import Unreadable
from portal.imports.models import BatchState, ImportBatch
from portal.imports.tables import open_table
from portal.rosters import oneroster
from portal.rosters.oneroster.package import open_package
from portal.rosters.services import link_records
from portal.schools.models import District

group = AppGroup("rosters", help="Students, sections and what was earned.")
WORDS = ("new", "changed", "ended", "unchanged", "skipped", "rejected")


class Bars:
    """One progress bar per step, on a terminal; nothing where the output is a file."""

    def __init__(self) -> None:
        self.doing, self.done = "", 0
        self.bar: Any = None

    def __call__(self, doing: str, done: int, total: int) -> None:
        if doing != self.doing:
            self.close()
            self.doing, self.done = doing, 0
            self.bar = click.progressbar(length=max(total, 1), label=f"{doing:<28}", file=sys.stderr).__enter__()
        self.bar.length = max(total, 1)
        self.bar.update(max(0, done - self.done))
        self.done = max(done, self.done)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.update(max(0, self.bar.length - self.done))
            self.bar.__exit__(None, None, None)
            self.bar = None


@group.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--district", "district_id", type=int, help="The district's id, where the portal has several.")
@click.option("--whole", "mode", flag_value="bulk", help="Take every file as whole: who is not in it has left.")
@click.option("--changes", "mode", flag_value="delta", help="Take every file as changes only: nobody is ended.")
def import_(path: Path, dry_run: bool, district_id: int | None, mode: str | None) -> None:
    """Import a OneRoster 1.1 or 1.2 package: a folder or a zip."""
    district, made = choose_district(district_id, path)
    batch = ImportBatch(
        district_id=district.id, kind=oneroster.KIND.key, filename=path.name[:255], storage_key=storage.make_folder(),
        state=BatchState.PREPARING.value, options={"mode": mode} if mode else {},
    )  # fmt: skip
    db.session.add(batch)
    db.session.commit()
    batch_id, key, bars = batch.id, batch.storage_key, Bars()
    runner.prepare(batch_id, path, bars)
    bars.close()
    batch = db.session.get_one(ImportBatch, batch_id)
    stop_if_failed(batch)
    report(batch)
    if batch.state == BatchState.PREVIEWED.value and not dry_run:
        services.confirm(batch, by=None)
        db.session.commit()
        runner.apply(batch_id, bars)
        bars.close()
        batch = db.session.get_one(ImportBatch, batch_id)
        stop_if_failed(batch)
        click.echo("Imported.")
    elif dry_run:
        db.session.delete(batch)
        if made:
            db.session.delete(db.session.get_one(District, batch.district_id))
        db.session.commit()
        storage.remove(key)
        click.echo("Nothing was written.")
    else:
        click.echo(batch.message)


def choose_district(district_id: int | None, path: Path) -> tuple[District, bool]:
    """The district named, else the only one; on an empty portal the one that the package tells of, and True."""
    found = list(db.session.scalars(sa.select(District).order_by(District.id)))
    if district_id is not None:
        found = [district for district in found if district.id == district_id]
    if len(found) == 1:
        return found[0], False
    if found or district_id is not None:
        names = ", ".join(f"{each.id} {each.name}" for each in db.session.scalars(sa.select(District)))
        raise click.ClickException(f"Name the district with --district. There are: {names or 'none'}.")
    made = District(name=name_of_district(path))
    db.session.add(made)
    db.session.flush()
    click.echo(f"Made the district “{made.name}”.")
    return made, True


def name_of_district(path: Path) -> str:
    """What orgs.csv calls its district, else its first school, else the file's own name."""
    with TemporaryDirectory() as folder:
        try:
            orgs = open_package(path, Path(folder)).files.get("orgs")
            table = open_table(orgs) if orgs else None
        except Unreadable as error:
            raise click.ClickException(str(error)) from None
        if table is None:
            return path.stem
        places = {heading.lower(): n for n, heading in enumerate(table.headings)}
        kind, name = places.get("type", 0), places.get("name", 0)
        rows = [(c[kind].lower(), c[name]) for _, c in table.rows() if len(c) > max(kind, name) and c[name]]
    ranks = ("district", "local", "school")
    named = sorted((ranks.index(k), n) for n, (k, _) in enumerate(rows) if k in ranks)
    return rows[named[0][1]][1][:200] if named else path.stem


def stop_if_failed(batch: ImportBatch) -> None:
    if batch.state == BatchState.FAILED.value:
        raise click.ClickException(batch.message)


def report(batch: ImportBatch) -> None:
    """A table of counts, the first problems of each file, and what somebody should know."""
    click.echo(f"{'':<24}" + "".join(f"{word:>12}" for word in WORDS))
    for file, of in batch.counts.get("files", {}).items():
        click.echo(f"{file:<24}" + "".join(f"{of.get(word, 0):>12,}" for word in WORDS))
    folder = storage.folder(batch.storage_key)
    for number, row in enumerate(staging.rejected(folder) if (folder / "staging.db").exists() else ()):
        if number == 20:
            click.echo("… and more; the page of this import lists them all.")
            break
        click.echo(f"{row.file}, line {row.line}, {row.column}: {row.reason}")
    for note in batch.notes:
        click.echo(note.removeprefix("! "))


@group.command("link")
def link() -> None:
    """Tie records of courses that were not in the catalog to courses that are by now."""
    for district_id in list(db.session.scalars(sa.select(District.id).order_by(District.id))):
        click.echo(f"District {district_id}: {len(link_records(district_id))} students' records changed.")
    db.session.commit()
