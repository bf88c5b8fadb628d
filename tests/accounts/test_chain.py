"""The trail is append-only, and its chain tells when somebody went around that."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from portal.accounts import audit, triggers
from portal.accounts.models import AuditEvent
from portal.accounts.viewers import load_viewer
from portal.extensions import db


@pytest.fixture
def told(town):
    """Ten rows of the district's trail."""
    by = load_viewer(town.admin.id)
    for n in range(10):
        audit.record(
            "student.view",
            subject=f"students:{n}",
            by=by,
            student_id=n,
            detail={"n": n, "words": ["é", "ع"], "none": None, "deep": {"1": 1.5}},
        )
    db.session.commit()
    return town


def rows(town):
    return db.session.scalars(
        sa.select(AuditEvent.id).where(AuditEvent.district_id == town.district.id).order_by(AuditEvent.id)
    ).all()


@pytest.fixture
def tamper(connection):
    """Runs SQL past the triggers, as somebody with the database's file or an owner's rights could."""

    def change(sql: str, **values) -> None:
        for statement in triggers.drop(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.execute(sa.text(sql), values)
        for statement in triggers.create(connection.dialect.name):
            connection.exec_driver_sql(statement)
        db.session.expire_all()

    return change


def test_an_untouched_chain_is_whole(told):
    found = audit.verify(told.district.id)
    assert found.is_whole
    assert found.rows == 10
    assert audit.first_break(told.district.id) is None
    assert audit.verify(told.district.id, newest=3).rows == 3
    assert audit.verify(told.district.id, newest=99).rows == 10


@pytest.mark.parametrize(
    "change",
    [
        "subject = 'students:77'",
        "actor_id = 1 + actor_id",
        "student_id = NULL",
        "action = 'student.edit'",
        "detail = '{}'",
        "role = ''",
        "district_id = district_id + 1",
    ],
)
def test_a_changed_row_is_found(told, tamper, change):
    ids = rows(told)
    tamper(f"UPDATE audit_events SET {change} WHERE id = :id", id=ids[4])
    expected = ids[5] if change.startswith("district_id") else ids[4]
    assert audit.first_break(told.district.id) == expected


def test_a_changed_moment_is_found(told, tamper):
    ids = rows(told)
    at = db.session.scalar(sa.select(AuditEvent.at).where(AuditEvent.id == ids[4])) - timedelta(hours=1)
    tamper(
        "UPDATE audit_events SET at = :at WHERE id = :id",
        id=ids[4],
        at=at.replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else at,
    )
    assert audit.first_break(told.district.id) == ids[4]


def test_a_row_taken_out_is_found(told, tamper):
    ids = rows(told)
    tamper("DELETE FROM audit_events WHERE id = :id", id=ids[4])
    assert audit.first_break(told.district.id) == ids[5]


def test_a_trail_cut_short_is_found_by_a_hash_noted_earlier(told, tamper):
    noted = audit.verify(told.district.id).last_hash
    assert audit.verify(told.district.id, expected=noted).expected_seen
    tamper("DELETE FROM audit_events WHERE id = :id", id=rows(told)[-1])
    found = audit.verify(told.district.id, expected=noted)
    assert found.is_whole
    assert not found.expected_seen


def test_a_row_put_in_is_found(told, tamper):
    ids = rows(told)
    tamper("UPDATE audit_events SET previous_hash = :h WHERE id = :id", id=ids[4], h="0" * 64)
    assert audit.first_break(told.district.id) == ids[4]


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "replace", "truncate"]
)
def test_the_database_refuses_to_change_or_delete_rows(told, connection, sql):
    dialect = connection.dialect.name
    if sql == "replace":
        if dialect != "sqlite":
            pytest.skip("INSERT OR REPLACE is SQLite's")
        sql = f"INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE id = {rows(told)[0]}"
    if sql == "truncate":
        if dialect != "postgresql":
            pytest.skip("TRUNCATE is PostgreSQL's")
        sql = "TRUNCATE audit_events"
    with pytest.raises(DatabaseError, match="append-only"), connection.begin_nested():
        connection.exec_driver_sql(sql)
    assert len(rows(told)) == 10


def test_each_district_has_a_chain_of_its_own(told):
    other = load_viewer(told.stranger.id)
    audit.record("student.view", subject="students:1", by=other)
    audit.record("session.refuse", subject="names:00000000", by=None)
    audit.record("student.view", subject="students:2", by=load_viewer(told.admin.id))
    db.session.commit()
    assert [audit.verify(number).is_whole for number in (told.district.id, told.elsewhere.id, None)] == [True] * 3


def test_a_row_that_cannot_be_hashed_is_refused_at_once(told):
    with pytest.raises(TypeError):
        audit.record("x.y", subject="x:1", by=load_viewer(told.admin.id), detail={"credits": Decimal("1.5")})


def test_tuples_and_numbers_as_keys_are_hashed_as_they_are_read_back(told):
    audit.record("x.y", subject="x:1", by=load_viewer(told.admin.id), detail={"pair": (1, 2), 3: "three"})
    db.session.commit()
    db.session.expire_all()
    assert audit.first_break(told.district.id) is None
