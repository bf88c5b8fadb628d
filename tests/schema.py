"""The schema of the test database: made by the models, with the same triggers and indexes as the migrations make."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import triggers
from portal.extensions import db
from portal.operations import revisions
from portal.search import index


def create_schema() -> None:
    db.create_all()
    with db.engine.begin() as conn:
        for statement in (*triggers.create(conn.dialect.name), *index.create(conn.dialect.name)):
            conn.exec_driver_sql(statement)
        stamp(conn)


def stamp(conn: sa.Connection) -> None:
    """Says that the newest migration was run, as `/ready` and `doctor` ask."""
    conn.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
    conn.exec_driver_sql("DELETE FROM alembic_version")
    conn.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": revisions.head()})


def drop_schema() -> None:
    with db.engine.begin() as conn:
        for statement in (*index.drop(conn.dialect.name), *triggers.drop(conn.dialect.name), "DROP TABLE IF EXISTS alembic_version"):
            conn.exec_driver_sql(statement)
    db.drop_all()
