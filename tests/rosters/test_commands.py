"""Rosters from the command line."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.imports import storage
from portal.imports.models import ImportBatch
from portal.rosters.models import Student
from portal.schools.models import District
from tests import factories as make
from tests.rosters import packages


@pytest.fixture
def flask(app, session):
    """`flask('rosters', 'import', path)` runs a command and hands back its result."""

    def run(*words: Any, code: int = 0):
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert result.exit_code == code, result.output + str(result.exception)
        return result

    return run


def students() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Student))


def test_an_empty_portal_gets_its_district_from_the_package(flask, tmp_path):
    result = flask("rosters", "import", packages.write(tmp_path / "p", packages.district()))
    assert "Made the district “Lakeside Schools”." in result.output
    assert "Imported." in result.output
    assert students() == 2
    assert db.session.scalars(sa.select(District.name)).all() == ["Lakeside Schools"]
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "import.apply")).one()
    assert (event.actor_id, event.detail["new"]) == (None, 18)


def test_a_second_run_changes_nothing(flask, tmp_path):
    source = packages.write(tmp_path / "p", packages.district())
    flask("rosters", "import", source)
    assert "Nothing to change" in flask("rosters", "import", source).output


def test_a_dry_run_leaves_no_trace(flask, tmp_path):
    result = flask("rosters", "import", "--dry-run", packages.write(tmp_path / "p", packages.district()))
    assert "Nothing was written." in result.output
    assert students() == 0
    for model in (District, ImportBatch):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_problems_are_told_and_a_broken_package_fails(flask, tmp_path):
    files = packages.district()
    files["enrollments"][0]["classSourcedId"] = "nope"
    result = flask("rosters", "import", packages.write(tmp_path / "p", files))
    assert "enrollments.csv, line 2, classSourcedId: There is no class nope" in result.output
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    make.add(District(name="x")) if not students() else None
    assert "damaged" in flask("rosters", "import", bad, code=1).output


def test_of_several_districts_one_must_be_named(flask, tmp_path):
    first, second = make.district(), make.district()
    db.session.commit()
    source = packages.write(tmp_path / "p", packages.district())
    assert "--district" in flask("rosters", "import", source, code=1).output
    flask("rosters", "import", source, "--district", second.id)
    assert db.session.scalars(sa.select(Student.district_id).distinct()).all() == [second.id]
    assert first.id != second.id


def test_who_is_missing_leaves_only_where_the_command_says_whole(flask, tmp_path):
    flask("rosters", "import", packages.write(tmp_path / "p", packages.district()))
    files = packages.district()
    files["users"], files["roles"] = files["users"][:1], files["roles"][:1]
    files["enrollments"], files["demographics"] = files["enrollments"][:1], []
    source = packages.write(tmp_path / "p", files, mode="")
    assert "Nothing to change" in flask("rosters", "import", source).output
    assert "Imported." in flask("rosters", "import", source, "--whole").output
    assert db.session.scalars(sa.select(Student.state).order_by(Student.sourced_id)).all() == ["active", "exited"]


def test_other_peoples_package_comes_in(flask, samples):
    """A OneRoster 1.2 export that others publish for trying importers."""
    path = next(samples.rglob("oneroster_1_2_small.zip"))
    assert "Imported." in flask("rosters", "import", path).output
    student = db.session.scalars(sa.select(Student)).one()
    assert (student.name, str(student.birth_date)) == ("Bruce Wayne", "2010-04-17")
    assert "Nothing to change" in flask("rosters", "import", path).output


def test_an_import_that_waits_is_finished_by_command(flask, tmp_path, monkeypatch):
    source = packages.write(tmp_path / "p", packages.district())

    def dies(*args: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portal.rosters.oneroster.writing.seats.write", dies)
        flask("rosters", "import", source, code=1)
    db.session.rollback()
    batch = db.session.scalars(sa.select(ImportBatch)).one()
    assert batch.state == "applying"
    assert not storage.is_worked_on(batch.storage_key)
    assert "done" in flask("imports", "continue").output
    db.session.expire_all()
    assert batch.state == "done"
    assert "No import waits." in flask("imports", "continue").output
