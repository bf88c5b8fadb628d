"""`flask --app wsgi doctor`: says nothing of a portal that is well, and of each thing that is not what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.config import ROOT
from portal.extensions import db
from portal.operations.doctor import database, examine, folders, programs, settings
from portal.operations.doctor.findings import Level
from tests.mail.server import Server


def told(app) -> dict[str, tuple[Level, str]]:
    """What -> the worst that was said of it."""
    with app.app_context():
        found = [*examine()]
        db.session.remove()
    order = [Level.OK, Level.LOOK, Level.MEND]
    return {each.what: (each.level, f"{each.says} {each.do}") for each in sorted(found, key=lambda f: order.index(f.level))}


def test_a_portal_that_is_well_has_nothing_to_mend_and_the_command_says_so(own):
    answer = own.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0, answer.output
    assert " 0 to mend." in answer.output
    assert "a secret for tests only" not in answer.output
    assert {level for level, _ in told(own).values()} == {Level.OK, Level.LOOK}


def test_it_looks_into_either_engine(app, session):
    found = [*database.look(), *database.look_at_all()]
    assert found
    assert not [each for each in found if each.level is not Level.OK]


@pytest.mark.parametrize(
    ("harm", "what", "word"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migrations", "db upgrade"),
        ("UPDATE alembic_version SET version_num = '9999'", "migrations", "newer release"),
        ("DROP TRIGGER audit_events_no_delete", "audit trail", "audit_events_no_delete"),
        ("DROP TRIGGER search_entries_fts_au", "search", "search_entries_fts_au"),
        ("INSERT INTO search_entries_fts(search_entries_fts) VALUES ('delete-all')", "search", "rebuild"),
        ("PRAGMA foreign_keys=OFF; DELETE FROM districts", "foreign keys", "offerings"),
    ],
)
def test_what_was_harmed_behind_the_portals_back_is_found(own, sql, harm, what, word):
    if "search_entries" in harm:
        sql("INSERT INTO search_entries (kind, key, title, context, title_es, context_es, body, weight) VALUES ('course', '1', 'Welding', '', '', '', '', 1)")
    sql(harm)
    level, says = told(own)[what]
    assert (level, word in says) == (Level.MEND, True), says
    answer = own.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1
    assert f"mend     {what}" in answer.output


def test_a_damaged_file_is_found(own, tmp_path):
    told(own)
    with (tmp_path / "portal.db").open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xff" * 4096 * 30)
    assert told(own)["file"][0] is Level.MEND


def test_a_database_that_does_not_answer_is_said_without_its_password(own, monkeypatch):
    from tests.operations.conftest import close, portal_on

    pytest.importorskip("psycopg")
    app = portal_on(Path(own.config["FILES"]).parent, SQLALCHEMY_DATABASE_URI="postgresql+psycopg://portal:hush@127.0.0.1:1/none")
    answer = app.test_cli_runner().invoke(args=["doctor"])
    close(app)
    assert answer.exit_code == 1
    assert "does not answer" in answer.output
    assert "hush" not in answer.output


@pytest.mark.parametrize(
    ("given", "what", "level"),
    [
        ({"PUBLIC_URL": "https://portal.example.org", "PROXIES": 1}, "SECURE_COOKIES", Level.MEND),
        ({"PUBLIC_URL": "https://portal.example.org", "SESSION_COOKIE_SECURE": True}, "PROXIES", Level.LOOK),
        ({"PUBLIC_URL": "https://portal.example.org", "SESSION_COOKIE_SECURE": True, "PROXIES": 1}, "PUBLIC_URL", Level.OK),
        ({"PUBLIC_URL": "http://portal.example.org"}, "PUBLIC_URL", Level.MEND),
        ({"PUBLIC_URL": "portal.example.org"}, "PUBLIC_URL", Level.MEND),
        ({"SESSION_COOKIE_SECURE": True}, "SECURE_COOKIES", Level.MEND),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": 1, "SMTP_TLS": "none"}, "SMTP_HOST", Level.MEND),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": 1, "SMTP_TLS": "none"}, "MAIL_FROM", Level.MEND),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": 1, "SMTP_TLS": "none"}, "PUBLIC_URL", Level.MEND),
    ],
)
def test_settings_that_make_no_sense_together_are_named(own, monkeypatch, given, what, level):
    for name, value in given.items():
        monkeypatch.setitem(own.config, name, value)
    assert told(own)[what][0] is level


def test_a_mail_server_that_answers_is_said_to(own, monkeypatch):
    server = Server().start()
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port, "SMTP_TLS": "none", "SMTP_USER": ""}.items():
        monkeypatch.setitem(own.config, name, value)
    with own.app_context():
        assert {each.what: each.level for each in settings.mail()}["SMTP_HOST"] is Level.OK
    server.stop()
    assert server.connections == 1
    assert not server.got


def test_a_secret_that_others_can_read_is_to_be_mended(own, monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "secret-key").write_text("a" * 64)
    (tmp_path / "secret-key").chmod(0o644)
    assert told(own)["SECRET_KEY"][0] is Level.MEND


def test_a_disk_that_is_full_or_nearly_so_is_named(own, monkeypatch):
    usage = folders.shutil.disk_usage("/")
    for free, level in ((50 * 2**20, Level.MEND), (500 * 2**20, Level.LOOK)):
        monkeypatch.setattr(folders.shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        assert told(own)["data"][0] is level


def test_packages_that_are_missing_or_of_another_version_are_named():
    assert programs.packages(["flask~=3.1"]).level is Level.OK
    assert "made-up" in programs.packages(["made-up~=1.0"]).says
    assert programs.packages(["flask~=2.0"]).level is Level.MEND
    assert programs.fits("3.1.4", "~=", "3.1.3")
    assert not programs.fits("3.2.0", "~=", "3.1.3")
    assert not programs.fits("3.1.2", "~=", "3.1.3")
    assert len([each for each in map(programs.ASKED.match, programs.asked()) if each]) == len(programs.asked())


def test_a_queue_without_a_sign_of_life_is_to_be_looked_at_and_one_that_lives_is_fine(own, tmp_path):
    assert "never ran" in told(own)["queue"][1]
    from portal.operations import heartbeat

    with own.app_context():
        heartbeat.beat()
    assert told(own)["queue"][0] is Level.OK
    os.utime(tmp_path / "queue.db.alive", (time.time() - 600,) * 2)
    assert "10 minutes" in told(own)["queue"][1]


def test_a_check_that_fails_itself_keeps_no_other_from_being_made(own, monkeypatch):
    monkeypatch.setattr("portal.operations.doctor.contents.search", lambda wanted: 1 / 0)
    found = told(own)
    assert "ZeroDivisionError" in found["contents"][1]
    assert "queue" in found


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "short"), ("PROXIES", "two")])
def test_a_setting_that_is_refused_is_a_sentence_and_no_traceback(tmp_path, name, value):
    environment = {"PATH": "/usr/bin:/bin", "PORTAL_VAR": str(tmp_path), name: value}
    answer = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "doctor"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert name in answer.stderr
    assert "Traceback" not in answer.stderr
