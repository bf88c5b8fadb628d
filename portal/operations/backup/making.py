"""Makes an archive while the portal goes on working."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import sqlalchemy as sa

from portal.database import now
from portal.files import storage
from portal.operations.backup import postgresql, sqlite
from portal.operations.backup.manifest import DATABASES, NAME, BackupError, Manifest, copied


def make(url: sa.URL, target: Path) -> Manifest:
    """Writes the archive under its name only once it is whole; raises BackupError and leaves nothing otherwise."""
    target = target.absolute()
    if target.exists():
        raise BackupError(f"{target} is there already, and a backup overwrites nothing.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, part = Path(folder) / "database", Path(folder) / "archive"
        found, stored = _database(url, copy)
        _pack(part, copy, found, stored)
        os.link(part, target)  # unlike a rename this overwrites nothing that came meanwhile
    return found


def _database(url: sa.URL, copy: Path) -> tuple[Manifest, dict[str, str]]:
    moment = now().isoformat(timespec="seconds")
    if url.get_backend_name() == "sqlite":
        source = Path(url.database or "")
        if not source.is_file():
            raise BackupError(f"There is no database {source}.")
        sqlite.snapshot(source, copy)
        if wrong := sqlite.damage(copy):
            raise BackupError(f"The database is not whole ({wrong}). `doctor` says more; keep the last good backup.")
        return Manifest("sqlite", moment, sqlite.migration(copy), sqlite.tables(copy)), sqlite.stored(copy)
    with postgresql.moment(url) as connection:
        postgresql.dump(connection, url, copy)
        return Manifest("postgresql", moment, postgresql.migration(connection), postgresql.tables(connection)), postgresql.stored(connection)


def _pack(part: Path, copy: Path, found: Manifest, stored: dict[str, str]) -> None:
    """The files that a row of this very moment names: what came later belongs to no row, what went was deleted."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            kept = zipfile.ZIP_DEFLATED if found.engine == "sqlite" else zipfile.ZIP_STORED  # a dump is compressed already
            with copy.open("rb") as source:
                found.database = _add(archive, DATABASES[found.engine], source, kept)
            for key, digest in stored.items():
                try:
                    with storage.path_of(key).open("rb") as source:
                        found.files[key] = _add(archive, f"files/{key[:2]}/{key}", source, zipfile.ZIP_STORED)  # pictures and PDFs
                except (FileNotFoundError, ValueError):
                    found.missing.append(key)
                    continue
                if found.files[key][1] != digest:
                    found.missing.append(key)
            archive.writestr(NAME, found.as_json())
        file.flush()
        os.fsync(file.fileno())


def _add(archive: zipfile.ZipFile, name: str, source: object, how: int) -> tuple[int, str]:
    entry = zipfile.ZipInfo(name, now().timetuple()[:6])
    entry.compress_type, entry.external_attr = how, 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as target:
        return copied(source, target)  # type: ignore[arg-type]


def room_for(url: sa.URL, target: Path) -> tuple[int, int]:
    """Bytes needed at most for a SQLite archive while it is made, and bytes there are."""
    source = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    size = source.stat().st_size if source and source.is_file() else 0
    files = sum(path.stat().st_size for path in storage.root().glob("??/*"))
    return 2 * size + files, shutil.disk_usage(target.absolute().parent).free
