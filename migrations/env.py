"""How migrations run. Each is one transaction, on SQLite too.

SQLite cannot alter most things, so Alembic rebuilds the table: copy, drop, rename. With foreign keys on, the drop
deletes every child row in silence. They are therefore off while a migration runs, and before it commits each
foreign key is checked: a migration that would leave a row without its parent is undone as a whole.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from portal import models as models  # the whole metadata
from portal import stamps
from portal.database import Model


def is_ours(name: str | None, type_: str, parent: Any) -> bool:
    """Leaves the full-text index out of comparisons: SQL of its own makes it, on each engine another."""
    if type_ == "table":
        return "_fts" not in (name or "")
    if parent.get("table_name") == "search_entries" and type_ in ("column", "index"):
        return name not in ("search", "ix_search_entries_search")
    return True


def after_step(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """Runs inside the transaction of each migration step."""
    check_foreign_keys(ctx.connection)
    if sa.inspect(ctx.connection).has_table(stamps.DataVersion.__tablename__):
        stamps.renew_all(ctx.connection)  # processes remember nothing of what the step may have changed


def check_foreign_keys(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            table, row, parent, _ = broken[0]
            raise RuntimeError(f"{len(broken)} rows lost their parent, e.g. row {row} of {table} in {parent}; undone.")


def can_be_compared(item: Any, name: str | None, type_: str, reflected: bool, other: Any) -> bool:
    """Alembic reads no order of an index's columns on SQLite, and would make it anew each time; a test compares those."""
    return type_ != "index" or name not in ORDERED


ORDERED = {
    index.name for table in Model.metadata.tables.values() for index in table.indexes if any(not isinstance(each, sa.Column) for each in index.expressions)
}


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        include_name=is_ours,
        include_object=can_be_compared,
        on_version_apply=after_step,
        transaction_per_migration=True,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    if (given := context.config.attributes.get("connection")) is not None:  # `database move`: within a transaction of its own
        run(given)
        return
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            run(connection)
            return
        raw: Any = connection.connection.dbapi_connection  # before any transaction: within one the pragma does nothing
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("These migrations look at the database as they run; there is no SQL to print without one.")
run_online()
