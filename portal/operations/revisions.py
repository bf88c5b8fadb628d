"""Which migration the code asks for, and at which one the database stands."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.config import ROOT


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


@cache
def head() -> str:
    """The newest migration of this process's code."""
    return str(_scripts().get_current_head())


@cache
def known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def standing(connection: sa.Connection) -> str | None:
    """The migration that the database stands at; None before the first one."""
    return MigrationContext.configure(connection).get_current_revision()
