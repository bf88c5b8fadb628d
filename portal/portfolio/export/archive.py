"""The file itself: a ZIP with an index to read, a CSV and a JSON for each kind of record, and all files of the student.

Written row by row into a file without a name, so that memory stays flat, and read from there in pieces.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import sqlalchemy as sa
from flask import render_template

from portal.credentials.models import CredentialProof
from portal.database import Model, now
from portal.extensions import db
from portal.files import storage
from portal.files.checking import safe_name
from portal.language import day_in_words, language
from portal.portfolio.export.kinds import ALSO_LEFT_OUT, LEFT_OUT, STAFF_ONLY, Kind
from portal.portfolio.export.walk import Whose, about, kinds_for, rows, table_of
from portal.portfolio.export.words import LABELS, SAYS_THE_SAME, in_words
from portal.rosters.models import Student
from portal.web.documents import SHEETS
from portal.web.exports import safe_cell

SHOWN = 25
"""Rows of a kind that the index shows; the CSV has all of them."""
AT_ONCE = 64 * 1024


@dataclass
class Part:
    """What the index says of one kind."""

    kind: Kind
    count: int = 0
    columns: list[tuple[str, str]] = field(default_factory=list)
    """(column, label) that the index shows."""
    first: list[list[str]] = field(default_factory=list)


def export_of(student: Student, *, by_self: bool) -> IO[bytes]:
    """The open file, at its beginning; whoever reads it closes it."""
    whose = Whose(student.id, student.user_id, by_self)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - read and closed by the answer
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        parts = [_write_kind(archive, kind, whose) for kind in kinds_for(whose)]
        files = list(_write_files(archive, whose))
        page = render_template(
            "portfolio/export.html", student=student, parts=[part for part in parts if part.count], files=files, made_on=day_in_words(now()), by_self=by_self,
            empty=[part.kind.title for part in parts if not part.count], also_left_out=ALSO_LEFT_OUT, shown=SHOWN, lang=language(),
            left_out=[reason for table, reason in LEFT_OUT.items() if reason != STAFF_ONLY and table in Model.metadata.tables],
        )
        archive.writestr("index.html", page)
        archive.writestr("index.css", (SHEETS / "export.css").read_text())
    out.seek(0)
    return out


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces; closed at its end."""
    with file:
        while piece := file.read(AT_ONCE):
            yield piece


def _write_kind(archive: zipfile.ZipFile, kind: Kind, whose: Whose) -> Part:
    """A CSV for spreadsheets beside a JSON for programs, in one pass over the rows."""
    columns, found = rows(kind, whose)
    part = Part(kind, columns=[(name, str(LABELS[name])) for name in columns if name in LABELS and SAYS_THE_SAME.get(name) not in columns][:6])
    with tempfile.SpooledTemporaryFile(max_size=2**20, mode="w+b") as aside:
        with archive.open(f"csv/{kind.key}.csv", "w", force_zip64=True) as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
            writer = csv.writer(text)
            writer.writerow(columns)
            for row in found:
                values = [row[name] for name in columns]
                writer.writerow([safe_cell(as_cell(value)) for value in values])
                aside.write((b",\n" if part.count else b"[\n") + json.dumps({name: as_json(row[name]) for name in columns}, ensure_ascii=False).encode())
                if part.count < SHOWN:
                    part.first.append([in_words(kind.table, name, row[name]) for name, _label in part.columns])
                part.count += 1
            text.flush()
            text.detach()
        aside.write(b"\n]\n" if part.count else b"[]\n")
        aside.seek(0)
        with archive.open(f"json/{kind.key}.json", "w", force_zip64=True) as raw:
            while piece := aside.read(AT_ONCE):
                raw.write(piece)
    return part


def _write_files(archive: zipfile.ZipFile, whose: Whose) -> Iterator[tuple[str, str]]:
    """(path in the ZIP, name) of each file: those of the student's record, and those that its rows name."""
    stored = table_of("stored_files")
    theirs = [stored.c.student_id == whose.student_id]
    for kind in kinds_for(whose):
        table = table_of(kind.table)
        if kind.only:
            continue
        for column in table.columns:
            if any(key.column.table.name == "stored_files" for key in column.foreign_keys):
                theirs.append(stored.c.id.in_(sa.select(column).where(about(kind, whose))))
    for row in db.session.execute(sa.select(stored.c.id, stored.c.key, stored.c.filename).where(sa.or_(*theirs)).order_by(stored.c.id)).all():
        content = storage.read(row.key)
        if content is not None:
            path = f"files/{row.id}-{row.filename}"
            archive.writestr(zipfile.ZipInfo(path, date_time=_moment()), content)
            yield path, row.filename
    proofs = next(kind for kind in kinds_for(whose) if kind.table == "credential_proofs")
    ids = db.session.scalars(sa.select(CredentialProof.student_credential_id).where(about(proofs, whose)).order_by(CredentialProof.student_credential_id)).all()
    for attempt_id in ids:
        proof = db.session.execute(sa.select(CredentialProof.filename, CredentialProof.content).where(CredentialProof.student_credential_id == attempt_id)).one()
        name = proof.filename.rpartition(".")
        path = f"files/credential-{attempt_id}-{safe_name(proof.filename, '.' + (name[2] if name[1] and name[2].isalnum() else 'bin'))}"
        archive.writestr(zipfile.ZipInfo(path, date_time=_moment()), proof.content)
        yield path, proof.filename


def _moment() -> tuple[int, int, int, int, int, int]:
    at = now()
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def as_cell(value: Any) -> Any:
    """For a spreadsheet: lists and facts as JSON text, moments with their zone."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return "" if value is None else value


def as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, (datetime, date, time)) else value
