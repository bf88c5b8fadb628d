"""What the portal writes about itself, and whom it does not name there."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from portal.accounts.models import Role
from portal.config import ROOT, ConfigError, log_format
from portal.jobs import huey, job
from portal.operations import logs
from portal.schools.models import District
from portal.web.access import anyone
from tests import factories as make

SECRET = ("Quillfeather", "Zaphira", "quill@example.org", "broomstick", "hush-hush", "nobody-was-given-this", "wrong-password")
"""A family name, a given name, an address, a search, a token and a password of the requests below."""


@job
def brew(what: str) -> None:
    if what == "hush-hush":
        raise ValueError(what)


@pytest.fixture
def lines() -> Iterator[Callable[..., list[dict[str, object]]]]:
    """Starts to log as JSON, and gives what was written so far, of one logger where it is named."""
    root, before, levels = logging.getLogger(), logging.getLogger().handlers[:], {name: logging.getLogger(name).level for name in ("werkzeug", "huey")}
    written = io.StringIO()
    logs.to_stream("json", written)
    yield lambda name="portal.requests": [each for each in map(json.loads, written.getvalue().splitlines()) if each["logger"] == name]
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def cast(session):
    home = make.district()
    school = make.school(home)
    counselor = make.user(home, Role.SCHOOL_ADMIN, at=school, given_name="Zaphira", family_name="Quillfeather", email="quill@example.org", username="zquillfeather")
    student = make.student(school, given_name="Zaphira", family_name="Quillfeather")
    session.commit()
    return counselor, student


def test_a_line_tells_who_asked_which_view_by_ids_and_the_answer_carries_its_number(cast, sign_in, lines):
    counselor, student = cast
    answer = sign_in(counselor).get(f"/students/{student.id}", headers={"X-Request-Id": "0f8fad5b-d9cb-469f-a165-70867728950e"})
    (line,) = lines()
    assert answer.headers["X-Request-Id"] == line["request_id"] == "0f8fad5bd9cb469fa16570867728950e"
    assert (line["method"], line["endpoint"], line["status"], line["level"]) == ("GET", "students.show", 200, "info")
    assert (line["user"], line["district"]) == (counselor.id, counselor.district_id)
    assert line["ms"] > 0
    assert line["bytes"] == len(answer.data)
    assert line["time"].endswith("Z")


def test_no_name_address_search_token_or_password_gets_into_the_log(cast, client, sign_in, lines):
    counselor, student = cast
    browser = sign_in(counselor)
    token = browser.csrf()
    for path in (f"/students/{student.id}", "/search?q=broomstick+Quillfeather", "/students?q=Quillfeather", "/Quillfeather", "/people?q=quill@example.org"):
        assert browser.get(path).status_code in (200, 404)
    browser.post("/people/new", data={"csrf_token": token, "family_name": "Quillfeather", "email": "quill@example.org"})
    client.post("/sign-in", data={"csrf_token": client.csrf(), "username": "zquillfeather", "password": "wrong-password"})
    client.get("/supervise/nobody-was-given-this", headers={"X-Request-Id": "Quillfeather", "User-Agent": "Zaphira", "Referer": "http://localhost/search?q=hush-hush"})
    client.open("/sign-in", method="QUILLFEATHER")
    written = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) >= 10
    assert not [word for word in SECRET if word.lower() in written.lower()]
    assert "other" in {line["method"] for line in lines()}
    assert "none" in {line["endpoint"] for line in lines()}


def test_an_error_is_told_by_its_kind_and_place_and_not_by_what_was_typed(own, lines, monkeypatch):
    own.testing = False

    def fails() -> None:
        try:
            int("Quillfeather")
        except ValueError as error:
            raise RuntimeError("Zaphira did it") from error

    monkeypatch.setitem(own.view_functions, "reports.health", anyone(fails))
    answer = own.test_client().get("/health")
    assert answer.status_code == 500
    (error,), (request,) = lines("portal.errors"), lines()
    assert error["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["X-Request-Id"].encode() in answer.data  # what the page tells people to name
    assert error["error"] == "RuntimeError from ValueError"
    assert any("tests/operations/test_logs.py" in each and each.endswith(" fails") for each in error["where"])
    assert not [word for word in SECRET if word in json.dumps(error)]


def test_an_error_of_the_database_names_the_constraint_and_no_value(cast, session):
    counselor, _ = cast
    home = session.get_one(District, counselor.district_id)
    with pytest.raises(sa.exc.IntegrityError) as caught, session.begin_nested():
        make.user(home, Role.TEACHER, at=make.school(home), username=counselor.username, family_name="Quillfeather")
    told = logs.told(caught.value)["error"]
    assert told.startswith("IntegrityError (")
    assert "username" in told
    assert not [word for word in (*SECRET, "zquillfeather") if word in told]


def test_parameters_of_a_statement_are_never_quoted(session):
    with pytest.raises(sa.exc.DBAPIError) as caught, session.begin_nested():
        session.execute(sa.text("SELECT * FROM no_such_table WHERE name = :name"), {"name": "Quillfeather"})
    assert "Quillfeather" not in str(caught.value)


def test_a_plain_line_stays_one_line_whatever_stands_in_it():
    record = logging.LogRecord("portal.x", logging.WARNING, "", 0, "a\nb", (), None)
    record.endpoint = "c\r\nd"
    written = logs.Lines(as_json=False).format(record)
    assert len(written.splitlines()) == 1
    assert "endpoint=c  d" in written


def test_quiet_keeps_only_what_went_wrong(client, lines):
    written = io.StringIO()
    logs.to_stream("quiet", written)
    client.get("/sign-in")
    assert written.getvalue() == ""
    logging.getLogger("portal.errors").warning("something")
    assert "something" in written.getvalue()


def test_a_job_is_told_by_its_name_and_time_and_never_by_what_it_was_given(app, lines):
    with app.app_context():
        brew("broomstick")
        brew("hush-hush")
    assert huey.immediate
    assert [(line["job"], line["outcome"]) for line in lines("portal.jobs")] == [("brew", "done"), ("brew", "failed")]
    assert [line["error"] for line in lines("huey")] == ["ValueError"]
    assert not [word for word in SECRET if word in json.dumps([lines("portal.jobs"), lines("huey")])]


def test_a_format_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "loud")
    with pytest.raises(ConfigError, match="LOG_FORMAT"):
        log_format()


def test_a_process_started_with_json_writes_nothing_else(tmp_path):
    script = "from wsgi import app; app.test_client().get('/nowhere?q=broomstick')"
    environment = {"PORTAL_VAR": str(tmp_path), "PATH": "/usr/bin:/bin", "LOG_FORMAT": "json"}
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    written = [json.loads(line) for line in answer.stderr.splitlines()]
    assert [line["status"] for line in written if line["logger"] == "portal.requests"] == [404]
    assert "broomstick" not in answer.stderr
