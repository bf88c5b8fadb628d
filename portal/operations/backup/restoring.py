"""Checks an archive, and unpacks it into a new place, where it is compared with what it says of itself."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from portal.config import database_url
from portal.files.storage import KEY
from portal.operations.backup import postgresql, sqlite
from portal.operations.backup.manifest import DATABASES, BackupError, Manifest, copied, manifest_of

FILE = "portal.db"


@contextmanager
def opened(path: Path) -> Generator[tuple[zipfile.ZipFile, Manifest]]:
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, manifest_of(archive)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise BackupError(f"{path} cannot be read to its end: {error}. It was cut short or damaged.") from error
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror or error}.") from error


def check(path: Path) -> Manifest:
    """Reads every byte and, of SQLite, every row; raises BackupError with the first thing that is not as it was."""
    with opened(path) as (archive, found), tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".check-") as folder:
        _unpack(archive, found, Path(folder) / FILE, None)
        if found.engine == "sqlite":
            _same(found, Path(folder) / FILE)
    return found


def restore_folder(path: Path, into: Path) -> Manifest:
    """A SQLite archive as a new data folder: what PORTAL_VAR names."""
    with opened(path) as (archive, found):
        if found.engine != "sqlite":
            raise BackupError("This backup is of PostgreSQL: --into postgresql://user@host/name of an empty database, and --files of a new folder.")
        with _arriving(into) as folder:
            _unpack(archive, found, folder / FILE, folder / "files")
            _same(found, folder / FILE)
    return found


def restore_postgresql(path: Path, url: str, files: Path) -> Manifest:
    """A PostgreSQL archive into an empty database, its files into a new folder."""
    target = sa.make_url(database_url(url))
    with opened(path) as (archive, found):
        if found.engine != "postgresql":
            raise BackupError("This backup is of SQLite: --into a new folder.")
        with postgresql.moment(target) as connection:
            if sa.inspect(connection).get_table_names():
                raise BackupError("That database has tables. A backup is restored only into an empty one: createdb portal_restored")
        with _arriving(files) as folder, tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as aside:
            _unpack(archive, found, Path(aside) / "dump", folder)
            postgresql.load(Path(aside) / "dump", target)
            with postgresql.moment(target) as connection:
                _compare(found, postgresql.tables(connection))
    return found


@contextmanager
def _arriving(folder: Path) -> Generator[Path]:
    """A folder beside the new one, which takes its name once everything in it was compared; else nothing is left."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not an empty folder. A backup is restored only into a new place, so that nothing is lost.")
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=".restore-"))
    try:
        yield part
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _unpack(archive: zipfile.ZipFile, found: Manifest, database: Path, files: Path | None) -> None:
    """Everything that the manifest names, each compared on its way; nothing else, whatever the archive holds."""
    if _out(archive, DATABASES[found.engine], database) != found.database:
        raise BackupError("The database in this backup is not as it was written.")
    for key, said in found.files.items():
        if not KEY.fullmatch(key):
            raise BackupError("A file in this backup has a name that is none.")
        if _out(archive, f"files/{key[:2]}/{key}", files / key[:2] / key if files else None) != said:
            raise BackupError(f"The file {key} in this backup is not as it was written.")


def _out(archive: zipfile.ZipFile, name: str, target: Path | None) -> tuple[int, str]:
    try:
        source = archive.open(name)
    except KeyError as error:
        raise BackupError(f"{name} is missing in this backup.") from error
    with source:
        if target is None:
            return copied(source)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            done = copied(source, file)
            file.flush()
            os.fsync(file.fileno())
            return done


def _same(found: Manifest, database: Path) -> None:
    if wrong := sqlite.damage(database):
        raise BackupError(f"The database in this backup is damaged: {wrong}")
    _compare(found, sqlite.tables(database))


def _compare(found: Manifest, tables: dict[str, tuple[int, str]]) -> None:
    wrong = sorted(name for name in found.tables.keys() | tables.keys() if found.tables.get(name) != tables.get(name))
    if wrong:
        raise BackupError(f"Not as it was: {', '.join(wrong[:5])}. Do not use it; restore another backup.")
