"""Reports on a real standby: who answers them, what is never read there, and what happens while it is behind or gone."""

from __future__ import annotations

import csv
import io
import logging
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask, g

from portal import stamps
from portal.accounts.models import BrowserSession, Role
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.catalog.listings import OFFERINGS
from portal.catalog.models import Course
from portal.config import ROOT, ConfigError, replica_url
from portal.database import now
from portal.extensions import db
from portal.hours import lots
from portal.operations import revisions
from portal.operations.doctor import standby as doctor
from portal.operations.doctor.findings import Level
from portal.schools.models import District, School
from portal.web import replica
from tests import factories as make
from tests.operations.conftest import close, portal_on
from tests.page import PageClient
from tests.servers import BIN, PostgreSQL, run, short_folder

PLACES = {"ending": "csv", "format": "xlsx", "table": "hosts", "code": "1S1"}
NOTED = "SELECT count(*) FROM audit_events WHERE action = '{}'"
ASKED = {"perkins.students": "?level=concentrator", "perkins.students_csv": "?level=concentrator"}


pytestmark = pytest.mark.xdist_group("standby")  # one pair of servers, whatever the number of workers
needs_servers = pytest.mark.skipif(BIN is None, reason="NO POSTGRESQL SERVER: no standby was tried")


class Pair:
    """A primary, and once `follow` was called its standby."""

    def __init__(self, folder: Path) -> None:
        self.primary = PostgreSQL(folder, fsync="off", full_page_writes="off", wal_level="replica")
        self.standby = PostgreSQL(folder, "standby", fsync="off", max_standby_streaming_delay="200ms")
        self.primary.make()
        self.primary.start()
        self.url = self.primary.database()

    def follow(self) -> None:
        """As docs/postgresql.md tells."""
        assert BIN is not None
        run([BIN / "createuser", "-h", self.primary.socket, "-U", "portal", "--replication", "follower"], self.primary.folder)
        words = ["-h", self.primary.socket, "-U", "follower", "-D", self.standby.data, "-R", "-X", "stream", "-C", "-S", "reports", "-c", "fast", "--no-sync"]
        run([BIN / "pg_basebackup", *words], self.primary.folder)
        self.standby.start()

    def caught_up(self) -> None:
        """Waits until the standby has everything."""
        at, deadline = self.primary.ask("SELECT CAST(pg_current_wal_lsn() AS text)"), time.monotonic() + 15
        while not self.standby.ask(f"SELECT pg_last_wal_replay_lsn() >= CAST('{at}' AS pg_lsn)"):
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    folder = short_folder()
    found = Pair(folder)
    yield found
    found.standby.end()
    found.primary.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def portal(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal on both servers: a district admin, a student and a course. `answered` says who answered each report, in order."""
    app = portal_on(tmp_path_factory.mktemp("standby"), SQLALCHEMY_DATABASE_URI=pair.url, REPLICA_URL=pair.standby.url())
    app.test_client_class = PageClient
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        district = make.district()
        app.extensions["district"] = district.id
        school = make.school(district)
        make.school_year(district)
        app.extensions["who"] = make.user(district, Role.DISTRICT_ADMIN).id
        app.extensions["school"], app.extensions["course"] = school.id, make.course(district).id
        make.student(school)
        db.session.commit()
    pair.follow()
    answered = app.extensions["answered"] = []

    @app.after_request
    def note(response):
        if source := g.get("read_from"):
            answered.append(source)
        return response

    yield app
    close(app)
    app.extensions[replica.NAME].engine.dispose()


@pytest.fixture
def browser(pair: Pair, portal: Flask) -> PageClient:
    """Signed in on a session without a deed, the standby up and up to date."""
    return signed_in(pair, portal)


def signed_in(pair: Pair, portal: Flask) -> PageClient:
    token = MARK + secrets.token_urlsafe(32)
    with portal.app_context():
        who = portal.extensions["who"]
        db.session.add(BrowserSession(token_hash=digest(token), user_id=who, data=f'{{"_user_id": "{who}", "_fresh": true}}', expires_at=now() + LIFETIME))
        db.session.commit()
    pair.caught_up()
    portal.extensions["answered"].clear()
    made = portal.test_client()
    made.set_cookie("session", token)
    return made


def students(browser: PageClient) -> int:
    """How many students the export has."""
    answer = browser.get("/students/export.csv")
    assert answer.status_code == 200
    return len(list(csv.reader(io.StringIO(answer.get_data(as_text=True))))) - 1


def a_colleague_adds_a_student(portal: Flask) -> None:
    with portal.app_context():
        make.student(db.session.get_one(School, portal.extensions["school"]))
        db.session.commit()


@contextmanager
def no_replay(pair: Pair) -> Iterator[None]:
    """The standby stands still in time."""
    pair.caught_up()
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    try:
        yield
    finally:
        pair.standby.ask("SELECT pg_wal_replay_resume()")
        pair.caught_up()


def looked(portal: Flask) -> list[tuple[Level, str]]:
    with portal.app_context():
        return [(each.level, each.says) for each in doctor.look()]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == replica.log.name]


@needs_servers
def test_a_report_is_read_from_the_standby_and_its_audit_row_is_on_the_primary(pair, portal, browser):
    before, noted = students(browser), pair.primary.ask(NOTED.format("students.export"))
    with no_replay(pair):
        a_colleague_adds_a_student(portal)
        assert students(browser) == before
        assert portal.extensions["answered"] == ["standby", "standby"]
        assert pair.primary.ask(NOTED.format("students.export")) == noted + 1
    assert students(browser) == before + 1


@needs_servers
def test_who_has_just_changed_something_sees_it_though_the_standby_has_it_not(pair, portal, browser):
    before, colleague = students(browser), signed_in(pair, portal)
    with no_replay(pair):
        a_colleague_adds_a_student(portal)
        browser.submit("/account/theme", {"theme": "dark"})
        assert students(browser) == before + 1
        assert students(colleague) == before
        assert portal.extensions["answered"] == ["own_write", "standby"]
    assert students(browser) == before + 1
    assert portal.extensions["answered"][-1] == "standby"


@needs_servers
def test_a_standby_that_is_too_far_behind_is_not_read(pair, portal, browser, monkeypatch):
    monkeypatch.setattr(replica, "BEHIND", 0.0)
    before = students(browser)
    with no_replay(pair):
        a_colleague_adds_a_student(portal)
        assert students(browser) == before + 1
        assert portal.extensions["answered"] == ["standby", "behind"]
        assert [level for level, _ in looked(portal)] == [Level.LOOK]


@needs_servers
def test_what_the_standby_does_not_know_yet_is_asked_of_the_primary(pair, portal, browser):
    with no_replay(pair):
        with portal.app_context():
            new = make.course(db.session.get_one(District, portal.extensions["district"])).id
            db.session.commit()
        assert browser.get(f"/demand/{new}").status_code == 200
        assert browser.get(f"/demand/{new + 1}").status_code == 404
        assert portal.extensions["answered"] == ["not_found", "not_found"]


@needs_servers
def test_what_is_remembered_by_the_standbys_stamp_is_never_taken_for_the_primarys(pair, portal, browser):
    district_id = portal.extensions["district"]

    def courses() -> int:
        return stamps.remembered(district_id, (OFFERINGS,), "how many", lambda: db.session.scalar(db.select(db.func.count()).select_from(Course)))

    with no_replay(pair), portal.test_request_context():
        before = courses()
        make.course(db.session.get_one(District, district_id))
        db.session.commit()
        assert courses() == before + 1
        with replica.standby().bound(own_write=False):
            assert courses() == before
        assert courses() == before + 1


@needs_servers
def test_every_page_that_is_marked_can_be_read_there(portal, browser):
    """None of them writes on the way; the standby would refuse it and the primary answer."""
    asked = []
    with portal.test_request_context():
        for rule in portal.url_map.iter_rules():
            if getattr(portal.view_functions[rule.endpoint], "reads_replica", False):
                assert rule.methods == {"GET", "HEAD", "OPTIONS"}, rule
                values = {name: PLACES.get(name, portal.extensions["course"]) for name in rule.arguments}
                asked.append(portal.url_for(rule.endpoint, **values) + ASKED.get(rule.endpoint, ""))
    assert len(asked) > 25
    for path in asked:
        portal.extensions["answered"].clear()
        answer = browser.get(path)
        assert (path, answer.status_code, portal.extensions["answered"]) == (path, 200, ["standby"])


@needs_servers
def test_a_query_that_the_standby_cancels_is_asked_of_the_primary_and_the_trail_tells_of_it_once(pair, portal, browser, monkeypatch, caplog):
    pair.primary.ask("CREATE TABLE scratch (id int)")
    pair.caught_up()
    noted = pair.primary.ask(NOTED.format("hours.export"))

    def meets_a_conflict(*args, **options):
        if g.get("read_from") == "standby":
            db.session.execute(db.text("SELECT * FROM scratch"))
            pair.primary.ask("TRUNCATE scratch")
            db.session.execute(db.text("SELECT pg_sleep(10)"))
        return iter(())

    monkeypatch.setattr(lots, "export_rows", meets_a_conflict)
    with caplog.at_level(logging.WARNING, logger=replica.log.name):
        assert browser.get("/hours/export.csv").status_code == 200
    assert told(caplog) == ["the standby did not answer a report: SerializationFailure 40001; the primary does"]
    assert pair.primary.ask(NOTED.format("hours.export")) == noted + 1
    students(browser)
    assert portal.extensions["answered"] == ["failed", "standby"]


@needs_servers
def test_without_its_standby_the_portal_answers_is_ready_and_comes_back_to_it(pair, portal, browser, monkeypatch, caplog):
    before = students(browser)
    pair.standby.stop("immediate")
    try:
        with caplog.at_level(logging.WARNING, logger="portal.replica"):
            assert [students(browser) for _ in range(3)] == [before] * 3
        assert portal.extensions["answered"] == ["standby", "failed", "resting", "resting"]
        assert len(told(caplog)) == 1
        assert browser.get("/ready").status_code == 200
        assert figure(browser, "portal_standby_up") == 0
        assert [level for level, _ in looked(portal)] == [Level.LOOK]
    finally:
        pair.standby.start()
    assert students(browser) == before
    assert portal.extensions["answered"][-1] == "resting"
    later = replica.time.monotonic() + replica.REST
    monkeypatch.setattr(replica.time, "monotonic", lambda: later)
    assert [students(browser) for _ in range(2)] == [before] * 2
    assert portal.extensions["answered"][-2:] == ["standby", "standby"]
    assert figure(browser, "portal_standby_up") == 1
    assert figure(browser, "portal_standby_behind_seconds") == 0


def figure(browser: PageClient, name: str) -> float:
    pytest.importorskip("prometheus_client")
    lines = browser.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


@needs_servers
def test_the_doctor_says_how_far_it_is_and_what_does_not_fit(pair, portal, browser, monkeypatch):
    (level, says), = looked(portal)
    assert (level, "recovers, 0.0 seconds behind" in says) == (Level.OK, True), says
    with no_replay(pair):
        pair.primary.ask("UPDATE alembic_version SET version_num = '9999'")
        assert next(says for _, says in looked(portal)).startswith(f"stands at migration {revisions.head()}")
        pair.primary.ask(f"UPDATE alembic_version SET version_num = '{revisions.head()}'")
    monkeypatch.setattr(doctor, "WHOSE", sa.text("SELECT pg_is_in_recovery()"))  # says another thing of each
    (level, says), = looked(portal)
    assert (level, "of another server" in says) == (Level.MEND, True), says


@needs_servers
def test_a_primary_is_no_standby_and_could_not_be_written_through_it(pair, portal, browser, caplog):
    astray = portal_on(Path(portal.config["FILES"]).parent, SQLALCHEMY_DATABASE_URI=pair.url, REPLICA_URL=pair.url)
    astray.test_client_class = PageClient
    (level, says), = looked(astray)
    assert (level, "is no standby" in says) == (Level.MEND, True), says
    sources: list[str] = []
    astray.after_request(lambda response: sources.append(g.get("read_from", "")) or response)
    visitor = astray.test_client()
    visitor.set_cookie("session", browser.get_cookie("session").value)
    assert students(visitor) == students(visitor)
    assert sources == ["no_standby", "resting"]
    assert told(caplog) == ["the standby is left alone for 30 seconds: it is none, pg_is_in_recovery() says no; the primary answers the reports"]
    engine = astray.extensions[replica.NAME].engine
    with engine.connect() as connection, pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        connection.exec_driver_sql("UPDATE users SET theme = 'dark'")
    close(astray)
    engine.dispose()


@pytest.mark.parametrize(
    ("database", "given", "named"),
    [("sqlite:///portal.db", "postgresql://portal@db/portal", "DATABASE_URL"), ("postgresql+psycopg://portal@db/portal", "sqlite:///portal.db", "REPLICA_URL")],
)
def test_only_postgresql_has_a_standby(monkeypatch, database, given, named):
    monkeypatch.setenv("REPLICA_URL", given)
    with pytest.raises(ConfigError, match=f"but {named} is no address of PostgreSQL"):
        replica_url(database)


def test_what_somebody_did_longer_ago_than_is_watched_has_come_to_any_standby_that_is_read():
    assert replica.OWN > replica.BEHIND


def test_the_short_form_of_its_address_will_do_and_none_is_needed(monkeypatch):
    monkeypatch.setenv("REPLICA_URL", "")
    assert replica_url("sqlite:///portal.db") == ""
    monkeypatch.setenv("REPLICA_URL", "postgres://portal@standby/portal")
    assert replica_url("postgresql+psycopg://portal@db/portal") == "postgresql+psycopg://portal@standby/portal"
