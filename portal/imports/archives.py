"""Kinds that read a whole package of files (OneRoster) instead of one table with mapped columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.imports.kinds import Context, Question

Progress = Callable[[str, int, int], None]
"""Told (what is being done, done so far, in all); called often, must be cheap."""


@dataclass(frozen=True)
class Part:
    """A file of the package, for the documentation on the upload page."""

    name: str
    columns: str
    required: bool = False


@dataclass(frozen=True)
class ArchiveKind:
    """An importer of a package.

    `prepare(source, folder, context, progress)` reads the package into `folder`/staging.db, compares, writes
    nothing else, and returns the counts by file and action ('notes': sentences; 'stop': why none of it can come in). `apply(folder, context, progress)` commits in
    short transactions of its own; called again after it was stopped anywhere, it goes on from there.
    """

    key: str
    title: str
    noun: str
    roles: frozenset[Role]
    parts: tuple[Part, ...]
    prepare: Callable[[Path, Path, Context, Progress], dict[str, Any]]
    apply: Callable[[Path, Context, Progress], None]
    endings: tuple[str, ...] = (".zip",)
    about: str = ""
    undo: str = ""
    asks: Callable[[Path, int], bool] | None = None
    """(source, district id): whether a person must say how its files are to be read before they are compared."""
    reading_path: str = ""
    """Where they say it; '{id}' stands for the import."""
    home: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """(words, path) of what else there is to do with such files, for its card."""
    whole: bool = False
    """Its package is one file of its own kind, kept as it is, and no zip of tables."""
    largest: int = 0
    """Bytes of a file that are taken; 0: as many as a request may have."""
    too_large: Callable[[int], str] | None = None
    """(bytes) -> what is said of a file with more than `largest`."""
    reads: str = ""
    """What the upload page says of the file."""
    questions: Callable[[Viewer], Sequence[Question]] | None = None
    fresh: Callable[[Path, Path, Context], bool] | None = None
    """(source, folder, context): whether what the preview was compared with still stands; else it is compared again."""
