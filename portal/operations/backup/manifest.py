"""What an archive says of itself."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import IO, Any

FORMAT = 1
NAME = "manifest.json"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
CHUNK = 2**20


class BackupError(RuntimeError):
    """A sentence for whoever ran the command."""


@dataclass
class Manifest:
    engine: str
    made_at: str
    """ISO 8601, UTC."""
    migration: str | None
    tables: dict[str, tuple[int, str]]
    """Name -> rows, checksum."""
    database: tuple[int, str] = (0, "")
    """Bytes, SHA-256."""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Storage key -> bytes, SHA-256."""
    missing: list[str] = field(default_factory=list)
    """Keys that the database names and that were not on the disk, or not as they were handed in."""
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(count for count, _ in self.tables.values())

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True)


def manifest_of(archive: zipfile.ZipFile) -> Manifest:
    """Raises BackupError where there is none, or one of a later format."""
    try:
        read: dict[str, Any] = json.loads(archive.read(NAME))
        if read["format"] > FORMAT:
            raise BackupError("A newer release made this backup; check and restore it with that one.")
        return Manifest(
            engine={"sqlite": "sqlite", "postgresql": "postgresql"}[read["engine"]], made_at=str(read["made_at"]), migration=read["migration"],
            tables=_pairs(read["tables"]), database=_pairs(read)["database"], files=_pairs(read["files"]), missing=list(read["missing"]),
        )
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BackupError("This is no backup of the portal: its manifest is missing or cannot be read.") from error


def _pairs(read: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (int(each[0]), str(each[1])) for name, each in read.items() if isinstance(each, list) and len(each) == 2}


def sum_of(rows: Iterable[Any]) -> tuple[int, str]:
    """How many rows, and a checksum that does not depend on their order: the sum of each row's hash."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest())
    return count, f"{total % 2**128:032x}"


def copied(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[int, str]:
    """Reads to the end, writing along where there is a target; bytes and SHA-256 of what passed."""
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return size, digest.hexdigest()
