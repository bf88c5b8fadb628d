"""Where files wait: one folder an import below UPLOADS, with a random name, readable by the portal alone.

In it: `source` with its ending, `staging.db`, `progress.json` and `lock`. Progress lives here and not in the
database, which the import itself keeps busy; the lock goes away with the process that held it.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app

from portal.config import VAR

KEY = re.compile(r"[0-9a-f]{32}")
TOLD_EVERY = 0.3  # seconds between two writes of the progress file


def root() -> Path:
    return Path(current_app.config.get("UPLOADS") or VAR / "imports")


def folder(key: str) -> Path:
    """The folder of an import; raises ValueError for a key that is none, so no path leaves the root."""
    if not KEY.fullmatch(key):
        raise ValueError("not a storage key")
    return root() / key


def make_folder() -> str:
    """Makes a folder with a random name and returns the name."""
    key = secrets.token_hex(16)
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder(key).mkdir(mode=0o700)
    return key


def remove(key: str) -> None:
    shutil.rmtree(folder(key), ignore_errors=True)


def source(key: str) -> Path | None:
    """The uploaded file, None when it is gone."""
    return next(iter(sorted(folder(key).glob("source.*"))), None)


def save(key: str, stream: IO[bytes], ending: str) -> Path:
    """Writes an upload; `ending` is one of those the kind allows, never what the browser sent."""
    path = folder(key) / f"source{ending}"
    with path.open("xb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return path


def save_package(key: str, uploads: list[tuple[str, IO[bytes]]]) -> Path:
    """Writes a package: a zip as it is, loose files into a zip of our own. Raises ValueError for two of one name."""
    if len(uploads) == 1 and uploads[0][0].lower().endswith(".zip"):
        return save(key, uploads[0][1], ".zip")
    path, names = folder(key) / "source.zip", set()
    with path.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, stream in uploads:
            stem = name.rsplit(".", 1)[0]
            if stem.lower() in names:
                raise ValueError(name)
            names.add(stem.lower())
            with archive.open(f"{stem}.csv", "w") as member:
                shutil.copyfileobj(stream, member, 1 << 20)
    return path


@dataclass(frozen=True)
class Told:
    """How far a job is. `at` is when it last said so, in seconds since the epoch."""

    doing: str
    done: int
    total: int
    at: float

    @property
    def age(self) -> float:
        return time.time() - self.at


class Teller:
    """Writes progress to the folder, not more often than is worth reading."""

    def __init__(self, key: str) -> None:
        self.path = folder(key) / "progress.json"
        self.last, self.doing = 0.0, ""

    def __call__(self, doing: str, done: int, total: int) -> None:
        moment = time.time()
        if doing != self.doing or moment - self.last >= TOLD_EVERY:
            self.doing = doing
            self.write(doing, done, total, moment)

    def write(self, doing: str, done: int, total: int, moment: float | None = None) -> None:
        self.last = moment or time.time()
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"doing": doing, "done": done, "total": total, "at": self.last}))
        os.replace(fresh, self.path)


def told(key: str) -> Told | None:
    """The last word of a job; None before the first."""
    try:
        return Told(**json.loads((folder(key) / "progress.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def alone(key: str, *, patience: float = 1.0) -> Generator[bool]:
    """Whether nobody else works on this import; held until the end of the block or of the process."""
    with (folder(key) / "lock").open("w") as file:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    yield False
                    return
                time.sleep(0.05)
            else:
                yield True
                return


def is_worked_on(key: str) -> bool:
    """Whether some process holds the import right now; looking changes nothing."""
    try:
        file = (folder(key) / "lock").open()
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
