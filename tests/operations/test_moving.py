"""`flask --app wsgi database move`: every row of a SQLite portal in PostgreSQL, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.triggers import SAYS
from portal.catalog.models import Course, Offering
from portal.extensions import db
from portal.operations import moving, revisions
from portal.rosters.models import Student
from portal.schools.models import District
from tests import factories as make
from tests.conftest import ENGINES
from tests.house.test_migrations import empty_database
from tests.operations.conftest import close, portal_on

pytestmark = pytest.mark.skipif("postgresql" not in ENGINES, reason="NO POSTGRESQL: the move to it was not tried")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return empty_database("postgresql", tmp_path)


@pytest.fixture
def target(address: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def source(own: Any) -> Iterator[Any]:
    """With what the two engines keep each in its way."""
    with own.app_context():
        home = db.session.scalars(sa.select(District)).one()
        school = make.school(home, name="مدرسة الشمال")
        for number in range(3):
            make.student(school, given_name="نور", family_name=f"O'Brien\t\\{number}")
        make.course(home, title="Half", credits=Decimal("0.5"), description="two\nlines ☃ \\N")
        audit.record("course.create", subject="offerings:1", by=None, detail={"b": [1, None], "a": "é"})
        db.session.commit()
        db.session.remove()
    return own


def run(app: Any, to: str) -> Any:
    return app.test_cli_runner().invoke(args=["database", "move", "--to", to])


def rows(engine: sa.Engine) -> int:
    with engine.connect() as conn:
        return len(sa.inspect(conn).get_table_names())


def test_everything_is_there_afterwards_and_the_portal_goes_on_from_it(source, address, tmp_path):
    with source.app_context():
        before = {name: moving._sum(db.session.connection(), table) for name, table in db.metadata.tables.items()}
        db.session.remove()
    answer = run(source, address)
    assert answer.exit_code == 0, answer.output
    assert "compared: all the same" in answer.output
    moved = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=address)
    with moved.app_context():
        assert {name: moving._sum(db.session.connection(), table) for name, table in db.metadata.tables.items()} == before
        assert {student.given_name for student in db.session.scalars(sa.select(Student))} == {"نور"}
        added = make.course(db.session.scalars(sa.select(District)).one(), title="The next")
        assert added.id == max(db.session.scalars(sa.select(Offering.id))), "numbers go on where they were"
        with pytest.raises(sa.exc.DBAPIError, match=SAYS), db.session.begin_nested():
            db.session.execute(sa.text("DELETE FROM audit_events"))
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.execute(sa.text("UPDATE students SET school_id = 999999"))
        db.session.rollback()
        assert revisions.standing(db.session.connection()) == revisions.head()
        db.session.remove()
    close(moved)


def test_the_models_ask_for_nothing_that_a_moved_database_lacks(source, address, tmp_path):
    assert run(source, address).exit_code == 0
    moved = portal_on(tmp_path, SQLALCHEMY_DATABASE_URI=address)
    answer = moved.test_cli_runner().invoke(args=["db", "check"])
    close(moved)
    assert answer.exit_code == 0, answer.output


def test_a_database_that_holds_something_is_left_alone(source, address, target):
    with target.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    answer = run(source, address)
    assert (answer.exit_code, rows(target)) == (1, 1)
    assert "createdb portal" in answer.output


def test_a_row_that_has_no_place_there_is_named_by_its_table_and_nothing_is_kept(source, address, target):
    with source.app_context():
        db.session.execute(sa.update(Offering).values(code="x" * 5_000))  # SQLite minds no length
        db.session.commit()
        db.session.remove()
    answer = run(source, address)
    assert (answer.exit_code, rows(target)) == (1, 0)
    assert "A row of offerings has no place" in answer.output


def test_a_difference_is_told_and_nothing_is_kept(source, address, target, monkeypatch):
    real = moving._sum
    monkeypatch.setattr(moving, "_sum", lambda conn, table: (0, "") if table is Course.__table__ else real(conn, table))
    answer = run(source, address)
    assert (answer.exit_code, rows(target)) == (1, 0)
    assert "differ after the move: courses" in answer.output


def test_what_is_not_up_to_date_or_no_address_at_all_is_said_in_a_sentence(own, sql, address, target):
    sql("UPDATE alembic_version SET version_num = '0001'")
    answer = run(own, address)
    assert (answer.exit_code, rows(target)) == (1, 0)
    assert "db upgrade" in answer.output
    assert "is no address" in run(own, "my database").output
    assert "cannot be reached" in run(own, "postgresql://nobody@127.0.0.1:1/portal").output
    assert "Only from SQLite" in run(own, "sqlite:///elsewhere.db").output
