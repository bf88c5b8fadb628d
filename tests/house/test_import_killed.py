"""A roster whose import is killed again and again comes in as if nothing had happened: on a database with real commits."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from bench import roster
from portal.accounts.models import User
from portal.config import ROOT
from portal.extensions import db
from portal.imports import runner, services, storage
from portal.imports.models import ImportBatch
from portal.rosters import oneroster
from tests.house.test_under_load import own  # noqa: F401 - fixture

APPLY = """
import sys
from portal import create_app
from portal.imports import runner
app = create_app(SQLALCHEMY_DATABASE_URI=sys.argv[1], UPLOADS=sys.argv[2], SECRET_KEY="a secret for tests only", SESSION_COOKIE_SECURE=False)
with app.app_context():
    runner.apply(int(sys.argv[3]), lambda doing, done, total: print(doing, done, flush=True))
"""
PHASES = ("People", "Enrollments", "Next steps")
"""What the import tells of when it is killed, one run after the other; it has then begun the next chunk."""
ROWS = {
    "schools": "SELECT sourced_id, name, code FROM schools",
    "years": "SELECT sourced_id, year FROM school_years",
    "terms": "SELECT sourced_id, title, begins_on, ends_on FROM terms",
    "courses": "SELECT sourced_id, title, code, grade_low, grade_high FROM offerings",
    "sections": "SELECT s.sourced_id, o.sourced_id, s.title, s.begins_on, s.ends_on FROM sections s JOIN offerings o ON o.id = s.course_id",
    "users": "SELECT sourced_id, username, email, given_name, family_name FROM users",
    "grants": "SELECT g.sourced_id, u.username, g.role, g.school_id FROM grants g JOIN users u ON u.id = g.user_id",
    "students": "SELECT s.sourced_id, u.username, c.sourced_id, s.local_id, s.grade, s.state FROM students s JOIN users u ON u.id = s.user_id "
    "JOIN schools c ON c.id = s.school_id",
    "attended": "SELECT student_id, school_id FROM attended_schools",
    "teachers": "SELECT t.sourced_id, s.sourced_id, u.sourced_id FROM section_teachers t JOIN sections s ON s.id = t.section_id JOIN users u ON u.id = t.user_id",
    "enrollments": "SELECT e.sourced_id, c.sourced_id, s.sourced_id, e.begins_on, e.ends_on FROM enrollments e JOIN sections c ON c.id = e.section_id "
    "JOIN students s ON s.id = e.student_id",
    "trail": "SELECT action, detail FROM audit_events",
    "import": "SELECT state, message, counts FROM import_batches",
}


@dataclass
class Place:
    """A portal on disk with a roster that was compared and confirmed."""

    folder: Path
    batch: int

    @property
    def command(self) -> list[str]:
        url, uploads = f"sqlite:///{self.folder / 'portal.db'}", str(self.folder / "uploads")
        return [sys.executable, "-c", APPLY, url, uploads, str(self.batch)]

    def apply(self) -> None:
        subprocess.run(self.command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    def apply_until(self, phase: str) -> None:
        """Kills the import behind the first chunk of a phase."""
        child = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        try:
            assert any(line.startswith(phase) and not line.endswith(" 0\n") for line in child.stdout), f"{phase} never came"
        finally:
            child.send_signal(signal.SIGKILL)
            child.communicate()
        assert child.returncode == -signal.SIGKILL

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        with closing(sqlite3.connect(self.folder / "portal.db")) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {name: sorted(conn.execute(select), key=repr) for name, select in ROWS.items()}


@pytest.fixture
def confirmed(own: Flask, tmp_path: Path) -> Place:  # noqa: F811 - the fixture
    """A school of 1,000 students and 20,000 enrollments, about to come in."""
    package = tmp_path / "roster.zip"
    roster.write(package, 1, version="1.1", year=2027)
    with own.app_context():
        home = db.session.scalars(sa.select(User.district_id)).one()
        batch = ImportBatch(district_id=home, kind=oneroster.KIND.key, filename="roster.zip", storage_key=storage.make_folder(), state="preparing", options={})
        db.session.add(batch)
        db.session.commit()
        runner.prepare(batch.id, package)
        services.confirm(batch, by=None)
        db.session.commit()
        number = batch.id
        db.session.remove()
        db.engine.dispose()
    place = Place(tmp_path / "one", number)
    place.folder.mkdir()
    shutil.copyfile(str(sa.make_url(own.config["SQLALCHEMY_DATABASE_URI"]).database), place.folder / "portal.db")
    shutil.copytree(own.config["UPLOADS"], place.folder / "uploads")
    return place


@pytest.mark.parametrize("own", ["sqlite"], indirect=True)
def test_an_import_that_is_killed_three_times_ends_with_the_rows_of_one_that_was_not(confirmed, tmp_path):
    killed = Place(tmp_path / "two", confirmed.batch)
    shutil.copytree(confirmed.folder, killed.folder)
    confirmed.apply()
    seats = [0]
    for phase in PHASES:
        killed.apply_until(phase)
        seats.append(len(killed.rows()["enrollments"]))
    assert seats == sorted(seats)
    assert 0 == seats[1] < seats[2] < 20_000, "it was killed while enrollments came"
    assert killed.rows()["import"][0][0] == "applying"
    killed.apply()
    expected, found = confirmed.rows(), killed.rows()
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}
    assert len(found["enrollments"]) == 20_000
    assert found["import"][0][0] == "done"
    assert {name: sha256(repr(rows).encode()).hexdigest() for name, rows in found.items()} == {name: sha256(repr(rows).encode()).hexdigest() for name, rows in expected.items()}
