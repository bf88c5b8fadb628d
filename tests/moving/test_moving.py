"""The move from SQLite to PostgreSQL brings every row, or leaves the target as empty as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.database import Model
from portal.extensions import db
from portal.moving import rows as reading
from portal.moving import services
from tests.house import rows
from tests.house.test_migrations import MIGRATIONS, empty_database

pytestmark = pytest.mark.skipif(not os.environ.get("TEST_POSTGRESQL_URL"), reason="NO POSTGRESQL: set TEST_POSTGRESQL_URL, or the move is tried by nobody")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a migrated SQLite database with rows in every table."""
    folder = tmp_path_factory.mktemp("old")
    made = application(folder)
    with made.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        rows.fill_every_table()
        db.session.remove()
        with db.engine.connect() as conn:
            conn.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        db.engine.dispose()
    return (folder / "old.db").read_bytes()


def application(folder: Path) -> Flask:
    return create_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'old.db'}", TESTING=True, SECRET_KEY="a secret for tests only", QUEUE_FILE=str(folder / "queue.db"))


@pytest.fixture
def old(filled: bytes, tmp_path: Path) -> Iterator[sa.Engine]:
    (tmp_path / "old.db").write_bytes(filled)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(empty_database("postgresql", tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def move(tmp_path: Path, new: sa.Engine) -> Callable[[], Any]:
    """What the command answers."""

    def run() -> Any:
        url = new.url.render_as_string(hide_password=False)
        return application(tmp_path).test_cli_runner().invoke(args=["database", "move", "--to", url])

    return run


def change(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as conn:
        conn.exec_driver_sql(statement)


def refused(answer: Any, new: sa.Engine, *words: str) -> None:
    assert answer.exit_code == 1, answer.output
    assert all(word in answer.output for word in (*words, "Nothing was moved.")), answer.output
    assert "Traceback" not in answer.output
    assert sa.inspect(new).get_table_names() == []


def test_every_row_of_every_table_arrives_and_the_old_file_stays_as_it_was(old, new, move):
    path = Path(str(old.url.database))
    before = sha256(path.read_bytes()).digest()
    answer = move()
    assert answer.exit_code == 0, answer.output
    assert "every table's count and checksum agree" in answer.output
    with old.connect() as here, new.connect() as there:
        for table in Model.metadata.sorted_tables:
            kept = set(reading.read(here, table))
            assert kept
            assert set(reading.read(there, table)) == kept, table.name
    assert sha256(path.read_bytes()).digest() == before


def test_the_next_row_gets_a_number_above_those_that_were_moved(old, new, move):
    change(old, "UPDATE sign_in_attempts SET id = 4711")
    assert move().exit_code == 0
    table = Model.metadata.tables["sign_in_attempts"]
    with new.connect() as conn:
        row = {key: value for key, value in conn.execute(sa.select(table)).mappings().one().items() if key != "id"}
        assert conn.execute(sa.insert(table).returning(table.c.id), row).scalar_one() == 4712


def test_a_row_may_point_at_a_later_one_of_its_own_table(old, new, move):
    table = Model.metadata.tables["hosts"]
    with old.begin() as conn:
        row = dict(conn.execute(sa.select(table)).mappings().first() or {})
        later = row | {"id": row["id"] + 1, "uuid": "00000000-0000-4000-8000-000000000001", "name": "Later"}
        conn.execute(sa.insert(table), {key: value for key, value in later.items() if key in table.c})
        conn.execute(sa.update(table).where(table.c.id == row["id"]).values(merged_into_id=row["id"] + 1))
    answer = move()
    assert answer.exit_code == 0, answer.output
    with new.connect() as conn:
        assert conn.scalar(sa.select(table.c.merged_into_id).where(table.c.id == row["id"])) == row["id"] + 1


def test_what_postgresql_cannot_hold_is_named_and_nothing_is_kept(old, new, move):
    change(old, f"UPDATE skills SET name = '{'x' * 500}'")
    refused(move(), new, "skills does not fit", "too long")


def test_a_target_that_holds_something_is_refused_and_left_alone(old, new, move):
    change(new, "CREATE TABLE precious (id int)")
    answer = move()
    assert answer.exit_code == 1
    assert "The target is not empty: it holds 1 tables, e.g. precious" in answer.output
    assert sa.inspect(new).get_table_names() == ["precious"]


def test_a_database_behind_its_migrations_is_refused(old, new, move):
    change(old, "UPDATE alembic_version SET version_num = '0001'")
    refused(move(), new, "at migration 0001", "db upgrade")


def test_an_address_that_is_none_of_postgresql_is_refused(old, new, tmp_path):
    answer = application(tmp_path).test_cli_runner().invoke(args=["database", "move", "--to", f"sqlite:///{tmp_path / 'new.db'}"])
    refused(answer, new, "to PostgreSQL")
    assert not (tmp_path / "new.db").exists()


def test_a_write_during_the_move_takes_it_back(old, new, move, monkeypatch):
    real = services._copy_all

    def meanwhile(*given: Any) -> Any:
        moved = real(*given)
        change(old, "UPDATE districts SET name = name || '!'")
        return moved

    monkeypatch.setattr(services, "_copy_all", meanwhile)
    refused(move(), new, "Somebody wrote to the SQLite database", "Stop the web server and the queue")


def test_a_value_that_arrives_changed_is_noticed(old, new, move, monkeypatch):
    real = services._copy

    def careless(here: Any, there: Any, table: sa.Table, told: Any) -> Any:
        copied = real(here, there, table, told)
        if table.name == "districts":
            there.execute(sa.update(table).values(name=table.c.name + " "))
        return copied

    monkeypatch.setattr(services, "_copy", careless)
    refused(move(), new, "districts differs", "in SQLite", "in PostgreSQL")


def test_the_order_of_rows_does_not_change_a_checksum_but_any_value_does():
    one, two = (1, None, "a"), (2, True, "b")
    total = reading.Summary().with_row(one).with_row(two)
    assert reading.Summary().with_row(two).with_row(one) == total
    for other in ((2, 1, "b"), (2, True, "B"), (2, True, None), ("2", True, "b")):
        assert reading.Summary().with_row(one).with_row(other) != total
