"""What a load balancer is told."""

from __future__ import annotations

import sqlite3

import pytest

from portal.extensions import db
from tests.conftest import ENGINES, postgresql_url
from tests.operations.conftest import close, portal_on


def test_a_portal_that_can_work_says_that_it_is_ready_and_nobody_keeps_the_answer(client):
    answer = client.get("/ready")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "checks": {"database": "ok", "migrations": "ok", "queue": "ok"}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_does_not_answer_is_named_and_its_address_is_not(tmp_path):
    app = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'nowhere' / 'secret.db'}")
    answer = app.test_client().get("/ready")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": "does not answer", "migrations": "not known", "queue": "ok"}
    assert b"secret" not in answer.data
    close(app)


def test_a_database_behind_or_ahead_of_the_code_is_not_ready(own, sql):
    for standing, said in (("0001", "behind"), ("9999", "ahead of this release")):
        sql(f"UPDATE alembic_version SET version_num = '{standing}'")
        answer = own.test_client().get("/ready")
        assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, said)
    sql("DELETE FROM alembic_version")
    assert own.test_client().get("/ready").json["checks"]["migrations"] == "none was run"
    assert own.test_client().get("/health").status_code == 200


def test_a_queue_that_cannot_take_work_is_not_ready(own, tmp_path):
    (tmp_path / "queue.db").write_bytes(b"not a database, but long enough to be looked at as one" * 40)
    answer = own.test_client().get("/ready")
    assert (answer.status_code, answer.json["checks"]["queue"]) == (503, "its file cannot be used")
    (tmp_path / "queue.db").unlink()
    with sqlite3.connect(tmp_path / "queue.db") as made:
        made.execute("CREATE TABLE task (id INTEGER)")
    made.close()
    assert own.test_client().get("/ready").status_code == 200
    own.config["QUEUE_FILE"] = str(tmp_path / "nowhere" / "queue.db")
    assert own.test_client().get("/ready").json["checks"]["queue"] == "its folder cannot be written"


def test_the_command_says_the_same_and_ends_with_1_where_it_is_not_ready(own, sql):
    answer = own.test_cli_runner().invoke(args=["ready"])
    assert (answer.exit_code, answer.output) == (0, "database: ok; migrations: ok; queue: ok\n")
    sql("UPDATE alembic_version SET version_num = '0001'")
    answer = own.test_cli_runner().invoke(args=["ready"])
    assert (answer.exit_code, "migrations: behind" in answer.output) == (1, True)


@pytest.mark.skipif("postgresql" not in ENGINES, reason="NO POSTGRESQL: connections behind a pooler were not tried")
def test_behind_a_pooler_nothing_is_prepared_on_a_connection(tmp_path):
    found = []
    for pooler in (False, True):
        app = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=postgresql_url(), POOLER=pooler)
        with app.app_context(), db.engine.connect() as conn:
            found.append(conn.connection.dbapi_connection.prepare_threshold)
        close(app)
    assert found == [5, None]
