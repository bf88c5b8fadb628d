"""Every migration passes up, down and up again with rows in every table, and ends where the models are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.config import ROOT
from portal.extensions import db
from tests import factories as make
from tests.conftest import ENGINES, postgresql_url
from tests.house import rows
from tests.schema import create_schema, drop_schema

MIGRATIONS = str(ROOT / "migrations")


def empty_database(engine: str, folder: Path) -> str:
    """The URL of a database without tables, apart from the one that the other tests use."""
    if engine == "sqlite":
        return f"sqlite:///{folder / 'migrated.db'}"
    url = sa.make_url(postgresql_url())
    name = f"{url.database}_migrated"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        conn.execute(sa.text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = empty_database(request.param, tmp_path)
    made = create_app(
        SQLALCHEMY_DATABASE_URI=url,
        TESTING=True,
        SECRET_KEY="a secret for tests only",
        SESSION_COOKIE_SECURE=False,
        QUEUE_FILE=str(tmp_path / "queue.db"),
    )
    with made.app_context():
        yield made
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def upgrade(to: str = "head", directory: str = MIGRATIONS) -> None:
    db.session.remove()
    flask_migrate.upgrade(directory=directory, revision=to)


def downgrade(to: str = "base", directory: str = MIGRATIONS) -> None:
    db.session.remove()
    flask_migrate.downgrade(directory=directory, revision=to)


def triggers() -> dict[str, str]:
    """Name -> the SQL of every trigger, as the database tells it."""
    with db.engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        return {name: " ".join(sql.split()) for name, sql in conn.execute(sa.text(query))}


def tables() -> set[str]:
    return {name for name in sa.inspect(db.engine).get_table_names() if "_fts" not in name}


def shape() -> dict[str, Any]:
    """Columns, keys, checks and indexes of every table, without what the two ways of making them may order freely."""
    inspector = sa.inspect(db.engine)
    found: dict[str, Any] = {}
    for name in sorted(tables() - {"alembic_version"}):
        found[name] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)},
            "primary key": inspector.get_pk_constraint(name),
            "foreign keys": sorted((k["name"], str(k)) for k in inspector.get_foreign_keys(name)),
            "uniques": sorted((str(k["name"]), tuple(k["column_names"])) for k in inspector.get_unique_constraints(name)),
            "checks": sorted((str(k["name"]), k["sqltext"]) for k in inspector.get_check_constraints(name)),
            "indexes": sorted((str(k["name"]), str(k["column_names"]), bool(k["unique"])) for k in inspector.get_indexes(name)),
        }
    return found | {"ordered indexes": ordered_indexes()}


def ordered_indexes() -> dict[str, str]:
    """What the engine itself says of indexes that order a column downward."""
    here = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% DESC%'"
    there = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% DESC%'"
    with db.engine.connect() as conn:
        rows = conn.execute(sa.text(here if db.engine.dialect.name == "sqlite" else there))
        return {name: " ".join(sql.split()) for name, sql in rows}


def test_the_migrations_pass_up_and_down_and_up_with_rows_in_every_table(empty):
    upgrade()
    before = triggers()
    filled = rows.fill_every_table()
    assert all(filled.values()), [name for name, count in filled.items() if not count]
    downgrade()
    assert tables() <= {"alembic_version"}
    assert not triggers()
    upgrade()
    assert triggers() == before
    assert all(rows.fill_every_table().values())


def test_each_migration_can_be_undone_and_done_again_on_top_of_rows(empty):
    upgrade()
    rows.fill_every_table()
    steps = [revision.revision for revision in scripts().walk_revisions()]
    for revision, below in zip(steps, [*steps[1:], "base"], strict=True):
        downgrade(below)
        upgrade(revision)
        downgrade(below)
    assert tables() <= {"alembic_version"}


def test_the_migrations_make_what_the_models_say(empty):
    upgrade()
    flask_migrate.check(directory=MIGRATIONS)
    migrated, kept = shape(), triggers()
    downgrade()
    create_schema()
    try:
        assert set(migrated) == set(shape())
        for name, found in shape().items():
            assert migrated[name] == found, name
        assert "grade DESC" in migrated["ordered indexes"]["ix_students_district_id_grade"]
        assert kept == triggers()
    finally:
        drop_schema()


def scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(MIGRATIONS)


REBUILD = '''"""Rebuilds a parent table on SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("schools", recreate="always") as batch:
        batch.add_column(sa.Column("motto", sa.String(80), nullable=False, server_default=""))
{more}


def downgrade() -> None:
    with op.batch_alter_table("schools", recreate="always") as batch:
        batch.drop_column("motto")
'''


@pytest.fixture
def with_a_rebuild(tmp_path: Path) -> Any:
    """Makes a copy of the migrations with one more on top."""

    def make_it(more: str = "") -> str:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = REBUILD.format(head=scripts().get_current_head(), more=more)
        (folder / "versions" / "9999_rebuild.py").write_text(text)
        return str(folder)

    return make_it


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_rebuilding_a_parent_table_on_sqlite_keeps_every_child_row_and_trigger(empty, with_a_rebuild):
    upgrade()
    filled, before = rows.fill_every_table(), triggers()
    folder = with_a_rebuild()
    upgrade(directory=folder)
    assert rows.counts() == filled
    assert triggers() == before
    downgrade("-1", directory=folder)
    assert rows.counts() == filled
    with db.engine.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_a_migration_that_orphans_a_row_is_undone_as_a_whole(empty, with_a_rebuild, caplog):
    upgrade()
    home = make.district()
    make.user(home, at=make.school(home))
    db.session.commit()
    folder = with_a_rebuild('    op.execute("DELETE FROM schools")')
    with pytest.raises(SystemExit):
        upgrade(directory=folder)
    assert "lost their parent" in caplog.text
    assert rows.counts()["schools"] == 1
    assert "motto" not in {c["name"] for c in sa.inspect(db.engine).get_columns("schools")}


def test_the_database_tests_run_on_postgresql_too():
    if "postgresql" not in ENGINES:
        pytest.skip("NO POSTGRESQL: set TEST_POSTGRESQL_URL to run the database tests on both engines")
