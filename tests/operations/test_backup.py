"""`flask --app wsgi backup`: made while others write, checked to the last byte, restored into a new place."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.catalog.models import Course
from portal.config import ROOT
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.models import StoredFile
from portal.files.services import keep_file
from portal.schools.models import District
from tests import factories as make
from tests.conftest import ENGINES, postgresql_url
from tests.operations.conftest import close, portal_on
from tests.operations.test_doctor import told
from tests.schema import create_schema

WRITER = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
number = 0
while True:
    number += 1
    file.execute("BEGIN IMMEDIATE")
    file.execute("INSERT INTO data_versions (name, stamp) VALUES (?, 'x')", (f"written {number}",))
    file.execute("UPDATE offerings SET title = ?", (f"Welding {number}",))
    file.execute("COMMIT")
    print(number, flush=True)
"""


def run(app, *arguments: object):
    return app.test_cli_runner().invoke(args=["backup", *map(str, arguments)])


@pytest.fixture
def with_files(own, tmp_path):
    """The portal with two files handed in, and one on the disk that no row names."""
    with own.app_context():
        home = db.session.scalars(sa.select(District.id)).one()
        for number in (1, 2):
            content = CheckedFile(f"{number}.pdf", "application/pdf", b"%PDF-1.7 " + bytes([number]) * 3_000_000)
            keep_file(content, owner=f"users:{number}", district_id=home, by=None)
        db.session.commit()
        db.session.remove()
    (tmp_path / "files" / "ab").mkdir(exist_ok=True)
    (tmp_path / "files" / "ab" / ("ab" * 16)).write_bytes(b"left behind by a request that failed")
    return own


def test_what_was_saved_comes_back_row_by_row_and_byte_by_byte(with_files, tmp_path):
    archive, back = tmp_path / "saved.zip", tmp_path / "back"
    answer = run(with_files, "make", archive)
    assert answer.exit_code == 0, answer.output
    assert "2 files handed in" in answer.output
    assert archive.stat().st_mode & 0o077 == 0
    assert "whole" in run(with_files, "check", archive).output
    answer = run(with_files, "restore", archive, "--into", back)
    assert answer.exit_code == 0, answer.output

    restored = portal_on(back)
    with restored.app_context():
        assert db.session.scalars(sa.select(Course.title)).one() == "Welding"
        for file in db.session.scalars(sa.select(StoredFile)):
            assert (back / "files" / file.key[:2] / file.key).read_bytes() == (tmp_path / "files" / file.key[:2] / file.key).read_bytes()
        db.session.remove()
    assert len([path for path in (back / "files").rglob("*") if path.is_file()]) == 2
    assert restored.test_client().get("/ready").status_code == 200
    assert not [what for what, (level, _) in told(restored).items() if level == "mend"]
    close(restored)
    assert not list(tmp_path.glob(".*"))


def test_a_backup_while_another_process_writes_is_of_one_moment_and_holds_no_writer_up(own, tmp_path):
    with closing(sqlite3.connect(tmp_path / "portal.db")) as file:
        file.execute("PRAGMA journal_mode=WAL")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "portal.db")], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        for _ in range(20):
            first = int(writer.stdout.readline())
        for number in range(3):
            answer = run(own, "make", tmp_path / f"{number}.zip")
            assert answer.exit_code == 0, answer.output
    finally:
        writer.send_signal(signal.SIGKILL)
        last = int((writer.communicate()[0].splitlines() or [first])[-1])
    seen = []
    for number in range(3):
        answer = run(own, "restore", tmp_path / f"{number}.zip", "--into", tmp_path / f"back{number}")
        assert answer.exit_code == 0, answer.output
        with closing(sqlite3.connect(tmp_path / f"back{number}" / "portal.db")) as file:
            (rows,) = file.execute("SELECT count(*) FROM data_versions WHERE name LIKE 'written %'").fetchone()
            assert file.execute("SELECT DISTINCT title FROM offerings").fetchall() == [(f"Welding {rows}",)]
            seen.append(rows)
    assert first <= seen[0] < seen[1] < seen[2] <= last


def changed(archive: Path, name: str, content: bytes | None, to: Path) -> Path:
    """A copy of the archive with one entry replaced, or left out."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        if content is not None:
            new.writestr(name, content)
    return to


def test_an_archive_that_is_not_as_it_was_written_is_refused_and_leaves_nothing(with_files, tmp_path):
    archive = tmp_path / "saved.zip"
    assert run(with_files, "make", archive).exit_code == 0
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        names = opened.namelist()
    file = next(name for name in names if name.startswith("files/"))
    fewer = manifest | {"tables": manifest["tables"] | {"offerings": [9, "00"]}}
    elsewhere = manifest | {"files": manifest["files"] | {"../../outside": [5, hashlib.sha256(b"owned").hexdigest()]}}
    bad = [
        changed(archive, file, b"something else", tmp_path / "1.zip"),
        changed(archive, file, None, tmp_path / "2.zip"),
        changed(archive, "database.sqlite", b"SQLite format 3\0", tmp_path / "3.zip"),
        changed(archive, "manifest.json", None, tmp_path / "4.zip"),
        changed(archive, "manifest.json", json.dumps(fewer).encode(), tmp_path / "5.zip"),
        changed(changed(archive, "files/../../../outside", b"owned", tmp_path / "between.zip"), "manifest.json", json.dumps(elsewhere).encode(), tmp_path / "6.zip"),
        changed(archive, "manifest.json", json.dumps(manifest | {"format": 99}).encode(), tmp_path / "7.zip"),
    ]
    (tmp_path / "8.zip").write_bytes(archive.read_bytes()[:-3000])
    flipped = bytearray(archive.read_bytes())
    flipped[len(flipped) // 3] ^= 0xFF
    (tmp_path / "9.zip").write_bytes(flipped)
    for path in [*bad, tmp_path / "8.zip", tmp_path / "9.zip", tmp_path / "nowhere.zip"]:
        for command in (("check", path), ("restore", path, "--into", tmp_path / "back")):
            answer = run(with_files, *command)
            assert answer.exit_code == 1, (path, answer.output)
            assert answer.output.startswith("Error: "), answer.output
            assert not (tmp_path / "back").exists()
    assert "a name that is none" in run(with_files, "check", tmp_path / "6.zip").output
    assert "offerings" in run(with_files, "check", tmp_path / "5.zip").output
    assert not list(tmp_path.glob(".*"))


def test_nothing_that_is_there_is_overwritten(own, tmp_path):
    (tmp_path / "saved.zip").write_text("the backup of yesterday")
    assert run(own, "make", tmp_path / "saved.zip").exit_code == 1
    assert (tmp_path / "saved.zip").read_text() == "the backup of yesterday"
    assert run(own, "make", tmp_path / "new.zip").exit_code == 0
    before = (tmp_path / "portal.db").read_bytes()
    answer = run(own, "restore", tmp_path / "new.zip", "--into", tmp_path)
    assert answer.exit_code == 1
    assert "new place" in answer.output
    assert (tmp_path / "portal.db").read_bytes() == before


def test_a_file_that_is_gone_is_named_and_the_rest_is_saved(with_files, tmp_path):
    with with_files.app_context():
        key = db.session.scalars(sa.select(StoredFile.key).order_by(StoredFile.id)).first()
        db.session.remove()
    (tmp_path / "files" / key[:2] / key).unlink()
    answer = run(with_files, "make", tmp_path / "saved.zip")
    assert answer.exit_code == 0
    assert key in answer.output
    assert "1 file handed in" in run(with_files, "check", tmp_path / "saved.zip").output


def test_a_damaged_database_makes_no_backup_that_looks_like_a_good_one(own, sql, tmp_path):
    sql("PRAGMA foreign_keys=OFF; DELETE FROM districts")
    answer = run(own, "make", tmp_path / "saved.zip")
    assert answer.exit_code == 1
    assert "not whole" in answer.output
    assert not (tmp_path / "saved.zip").exists()
    assert not list(tmp_path.glob(".*"))


def test_a_disk_without_room_is_said_before_anything_is_written(own, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("portal.operations.backup.making.shutil.disk_usage", lambda path: usage._replace(free=1))
    answer = run(own, "make", tmp_path / "saved.zip")
    assert answer.exit_code == 1
    assert "are left" in answer.output


def test_the_doctor_asks_for_a_backup_until_one_was_made(own, tmp_path):
    assert told(own)["backup"][0] == "look at"
    run(own, "make", tmp_path / "saved.zip")
    assert told(own)["backup"][0] == "OK"


def test_a_backup_of_an_older_release_is_restored_and_says_what_will_be_done(own, sql, tmp_path):
    sql("UPDATE alembic_version SET version_num = '0060'")
    run(own, "make", tmp_path / "saved.zip")
    assert "the first start brings it to" in run(own, "check", tmp_path / "saved.zip").output


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    """Two empty databases beside that of the other tests."""
    if "postgresql" not in ENGINES or shutil.which("pg_dump") is None:
        pytest.skip("NO POSTGRESQL: set TEST_POSTGRESQL_URL, and install pg_dump")
    url = sa.make_url(postgresql_url())
    names = [f"{url.database}_{each}" for each in ("saved", "restored")]
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in names:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        first, second = (url.set(database=name).render_as_string(hide_password=False) for name in names)
        yield first, second
        for name in names:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def test_a_database_of_postgresql_is_dumped_restored_and_compared(two_databases, tmp_path, monkeypatch):
    monkeypatch.setattr("portal.operations.backup.made.VAR", tmp_path)
    first, second = two_databases
    app = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=first)
    with app.app_context():
        create_schema()
        make.course(make.district(), title="Welding")
        db.session.commit()
    for command in (("make", tmp_path / "saved.zip"), ("check", tmp_path / "saved.zip"), ("restore", tmp_path / "saved.zip", "--into", second, "--files", tmp_path / "new" / "files")):
        answer = run(app, *command)
        assert answer.exit_code == 0, answer.output
    again = run(app, "restore", tmp_path / "saved.zip", "--into", second, "--files", tmp_path / "newer")
    assert again.exit_code == 1
    assert "has tables" in again.output
    close(app)
    restored = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=second)
    with restored.app_context():
        assert db.session.scalars(sa.select(Course.title)).one() == "Welding"
        db.session.remove()
    assert not [what for what, (level, _) in told(restored).items() if level == "mend"]
    close(restored)
