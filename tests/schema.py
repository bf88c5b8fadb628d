"""The schema of the test database: made by the models, with the same triggers and indexes as the migrations make."""

from __future__ import annotations

from portal.accounts import triggers
from portal.extensions import db
from portal.search import index


def create_schema() -> None:
    db.create_all()
    with db.engine.begin() as conn:
        for statement in (*triggers.create(conn.dialect.name), *index.create(conn.dialect.name)):
            conn.exec_driver_sql(statement)


def drop_schema() -> None:
    with db.engine.begin() as conn:
        for statement in (*index.drop(conn.dialect.name), *triggers.drop(conn.dialect.name)):
            conn.exec_driver_sql(statement)
    db.drop_all()
