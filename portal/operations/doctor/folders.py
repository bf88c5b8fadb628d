"""Where things are kept: can it be written, is there room, is it for the portal alone; the static files; the clock."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from portal.config import VAR
from portal.files import storage as files
from portal.imports import storage as uploads
from portal.operations.backup import made
from portal.operations.doctor.findings import Finding, look_at, mend, ok
from portal.web.assets import STATIC

LITTLE, TOO_LITTLE = 2**30, 200 * 2**20
"""Bytes left: a large import wants the first, below the second the database may stop."""
SKEW = 5.0
LONG_AGO = 8
"""Days since the last backup; a weekly one that failed once is noticed."""


def look() -> Iterator[Finding]:
    places = {"data": VAR, "files handed in": files.root(), "uploads": uploads.root(), "queue": Path(current_app.config["QUEUE_FILE"]).parent}
    seen: set[Path] = set()
    for what, path in places.items():
        if path.resolve() not in seen:
            seen.add(path.resolve())
            yield folder(what, path)
    yield static()
    yield backup()


def folder(what: str, path: Path) -> Finding:
    there = next(each for each in (path, *path.absolute().parents) if each.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=there) as probe:
            skew = abs(time.time() - Path(probe.name).stat().st_mtime)
    except OSError as error:
        return mend(what, f"{path} cannot be written ({error.strerror})", f"Give the account that runs the portal the folder: chown -R portal {path}")
    free = shutil.disk_usage(there).free
    if free < TOO_LITTLE:
        return mend(what, f"{free // 2**20} MB left in {path}", "Make room: nothing can be saved once the disk is full.")
    if free < LITTLE:
        return look_at(what, f"{free // 2**20} MB left in {path}", "Make room before the next large import or backup.")
    if open_to_all(path):
        return look_at(what, f"{path} can be opened by every account of this machine", f"Run: chmod o-rwx {path}")
    if skew > SKEW:
        return look_at("clock", f"{path} is {skew:.0f} seconds away from this machine's clock", "Set both clocks by NTP; sessions and links end by the clock.")
    return ok(what, f"{path}, {free / 2**30:.1f} GB left")


def open_to_all(path: Path) -> bool:
    """Whether other accounts of the machine get into it; what lies below the data is told of there."""
    below = path != VAR and VAR in path.parents
    return path.exists() and not below and all(each.stat().st_mode & 0o001 for each in (path.absolute(), *path.absolute().parents))


def static() -> Finding:
    """WhiteNoise hands out what lies beside a file compressed, also when it is older than the file."""
    plain = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    stale = [path.name for path in plain for each in (".br", ".gz") if (made := path.with_name(path.name + each)).exists() and made.stat().st_mtime < path.stat().st_mtime]
    if not (STATIC / "vendor" / "htmx.min.js").exists():
        return mend("static files", "styles and scripts of others are missing", "Run: make setup")
    if stale:
        return mend("static files", f"readers get an old {stale[0]}", "Compress them anew: make setup")
    if not (STATIC / "portal.css.br").exists() and not (STATIC / "portal.css.gz").exists():
        return look_at("static files", "are not compressed", "Run: make setup")
    return ok("static files", "compressed and as new as their sources")


def backup() -> Finding:
    since = made.seconds_since()
    if since is None:
        return look_at("backup", "none was made by `backup make`", "Make one every night: docs/running.md. Fine where something else saves database and files.")
    days = since / 86400
    if days > LONG_AGO:
        return look_at("backup", f"the last was made {days:.0f} days ago", "Look why the nightly `backup make` fails.")
    return ok("backup", f"made {days * 24:.0f} hours ago")
