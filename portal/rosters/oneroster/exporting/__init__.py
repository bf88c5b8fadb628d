"""A district's roster as a OneRoster 1.1 or 1.2 bulk package, streamed as it is read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any, cast

from portal.rosters.oneroster.exporting import calendar, people, seats
from portal.rosters.oneroster.exporting.headers import ALL_FILES, HEADERS, VERSIONS
from portal.rosters.oneroster.exporting.roster import Roster

__all__ = ["VERSIONS", "Roster", "filename", "stream"]

PIECE = 1 << 16
Row = dict[str, Any]
FILES = {
    "orgs": calendar.orgs,
    "academicSessions": calendar.sessions,
    "courses": calendar.courses,
    "classes": calendar.classes,
    "users": people.users,
    "roles": people.roles,
    "enrollments": seats.enrollments,
    "demographics": people.demographics,
}


def filename(roster: Roster) -> str:
    return f"oneroster-{roster.version}-{roster.today.isoformat()}.zip"


def stream(roster: Roster) -> Iterator[bytes]:
    """The zip in pieces; memory stays flat. Cells are as they are: a machine reads this, not a spreadsheet."""
    sink = _Sink()
    written = [name for name in FILES if name in HEADERS[roster.version] and roster.wants(name)]
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED) as archive:
        yield from _member(archive, sink, "manifest", ("propertyName", "value"), _manifest(roster, written), roster.today)
        for name in written:
            yield from _member(archive, sink, name, HEADERS[roster.version][name], FILES[name](roster), roster.today)
    yield sink.take()


def _manifest(roster: Roster, written: list[str]) -> Iterator[Row]:
    properties = {
        "manifest.version": "1.0",
        "oneroster.version": roster.version,
        **{f"file.{name}": "bulk" if name in written else "absent" for name in ALL_FILES[roster.version]},
        "source.systemName": "Pathway Portal",
        "source.systemCode": "pathway-portal",
    }
    for name, value in properties.items():
        yield {"propertyName": name, "value": value}


def _member(
    archive: zipfile.ZipFile, sink: _Sink, name: str, header: tuple[str, ...], rows: Iterator[Row], day: date
) -> Iterator[bytes]:
    info = zipfile.ZipInfo(f"{name}.csv", date_time=(day.year, day.month, day.day, 0, 0, 0))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    with archive.open(info, "w") as member:
        for row in rows:
            writer.writerow(row)
            if text.tell() > PIECE:
                member.write(text.getvalue().encode())
                text.seek(0)
                text.truncate()
                yield sink.take()
        member.write(text.getvalue().encode())
    yield sink.take()


class _Sink:
    """Where the zip is written to; it cannot be sought in, so sizes follow each member, as in any streamed zip."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
