"""Figures for Prometheus: who may read them, what they count, and what they never name."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from portal.accounts.models import Role
from portal.config import ROOT, ConfigError, metrics_token
from portal.operations import heartbeat, meters
from tests import factories as make
from tests.operations.conftest import close, portal_on

pytest.importorskip("prometheus_client")
TOKEN = "a token of twenty letters"
LINE = re.compile(r'^(?P<name>\w+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)$')


def figures(client, **options) -> dict[tuple[str, str], float]:
    """(name, labels) -> value; every line is one that Prometheus can read."""
    answer = client.get("/metrics", **options)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    found = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            match = LINE.match(line)
            assert match, line
            found[match["name"], match["labels"] or ""] = float(match["value"])
    return found


def test_without_a_token_only_this_machine_reads_them_and_never_through_a_proxy(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for elsewhere in ("192.0.2.7", "2001:db8::1", "", "nonsense"):
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": elsewhere}).status_code == 404, elsewhere
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404, header


def test_with_a_token_whoever_brings_it_reads_them_from_anywhere_and_nobody_else(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    bearer = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics", headers=bearer, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    for given in (None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Basic OnBvcnRhbA==", "Bearer é"):
        assert client.get("/metrics", headers={"Authorization": given} if given is not None else {}).status_code == 404, given


def test_requests_are_counted_by_view_and_never_by_path_or_person(session, sign_in, client):
    home = make.district()
    school = make.school(home)
    counselor = make.user(home, Role.SCHOOL_ADMIN, at=school, username="zquillfeather", family_name="Quillfeather")
    student = make.student(school, family_name="Quillfeather")
    session.commit()
    browser = sign_in(counselor)
    before = figures(client)
    for _ in range(3):
        browser.get(f"/students/{student.id}")
    browser.get("/search?q=Quillfeather")
    client.get("/Quillfeather")
    client.open("/sign-in", method="QUILLFEATHER")
    after = figures(client)

    def more(name: str, labels: str) -> float:
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    assert more("portal_requests_total", 'endpoint="students.show",method="GET",status="200"') == 3
    assert more("portal_requests_total", 'endpoint="none",method="GET",status="404"') == 1
    assert more("portal_requests_total", 'endpoint="accounts.sign_in",method="other",status="405"') + more("portal_requests_total", 'endpoint="none",method="other",status="405"') == 1
    assert more("portal_request_duration_seconds_count", 'endpoint="students.show"') == 3
    assert after["portal_requests_in_flight", ""] == before["portal_requests_in_flight", ""]  # the one that asks, and nothing left over
    written = client.get("/metrics").text.lower()
    assert "quillfeather" not in written
    assert f"/{student.id}" not in written


def test_only_a_request_that_was_counted_in_is_counted_out(app, client):
    begun = figures(client)["portal_requests_in_flight", ""]
    with app.app_context():
        for _ in range(3):
            client.get("/health")
            with app.test_request_context("/health"):
                pass  # a context that nothing was asked in
    assert figures(client)["portal_requests_in_flight", ""] == begun


def test_outbox_queue_database_and_backup_are_told(own, tmp_path):
    with own.app_context():
        heartbeat.beat()
    own.test_cli_runner().invoke(args=["backup", "make", str(tmp_path / "saved.zip")])
    found = figures(own.test_client())
    assert found["portal_database_up", ""] == 1
    assert found["portal_database_migrated", ""] == 1
    assert found["portal_database_bytes", ""] >= (tmp_path / "portal.db").stat().st_size
    assert found["portal_outbox_messages", 'state="failed"'] == 0
    assert found["portal_queue_waiting", ""] == 0
    assert 0 <= found["portal_queue_seconds_since_job", ""] < 60
    assert 0 <= found["portal_backup_seconds_since", ""] < 60


def test_a_database_that_does_not_answer_leaves_the_rest_readable(tmp_path):
    app = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    found = figures(app.test_client())
    assert found["portal_database_up", ""] == 0
    assert ("portal_database_bytes", "") not in found
    assert ("portal_requests_in_flight", "") in found
    close(app)


ASK = """
import os, sys
from portal import create_app
app = create_app(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="a secret for tests only", SESSION_COOKIE_SECURE=False, QUEUE_FILE=sys.argv[1])
client = app.test_client()
for _ in range(int(sys.argv[2])):
    client.get("/health")
if sys.argv[3] == "die":
    from portal.web.access import anyone
    app.view_functions["reports.health"] = anyone(lambda: os._exit(9))
    client.get("/health")
print(client.get("/metrics").text)
"""


def test_several_processes_are_added_up_and_one_that_was_killed_has_nothing_under_way(tmp_path):
    (tmp_path / "metrics").mkdir()
    environment = os.environ | {"PORTAL_VAR": str(tmp_path), meters.FOLDER: str(tmp_path / "metrics")}

    def ask(count: int, then: str) -> str:
        answer = subprocess.run([sys.executable, "-c", ASK, str(tmp_path / "queue.db"), str(count), then], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert answer.returncode == (9 if then == "die" else 0), answer.stderr
        return answer.stdout

    ask(4, "die")
    found = ask(3, "live").splitlines()
    assert 'portal_requests_total{endpoint="reports.health",method="GET",status="200"} 7.0' in found
    assert "portal_requests_in_flight 1.0" in found


def test_without_the_package_there_is_no_such_page_and_everything_else_works(client, monkeypatch):
    monkeypatch.setattr(meters, "THERE", False)
    assert client.get("/metrics").status_code == 404
    assert client.get("/ready").status_code == 200


def test_a_token_that_can_be_guessed_is_refused(monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "prometheus")
    with pytest.raises(ConfigError, match="METRICS_TOKEN"):
        metrics_token()
