"""How far an import reaches: what it may end, and on which day."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass

from portal.rosters.oneroster.package import Package


@dataclass(frozen=True)
class Scope:
    """What an import may end: only in files that are whole, and only at the schools that orgs.csv names."""

    today: str
    yesterday: str
    bulk: list[str]
    by_user: int | None
    """Who imports: nobody takes their own roles away."""
    roles_in_users: bool
    """OneRoster 1.1: users.csv itself says the roles."""
    district_id: int = 0
    final: str = "auto"
    """Which line items are final marks; see planning.results."""

    @classmethod
    def of(
        cls, package: Package, today: str, yesterday: str, by_user: int | None, *, district_id: int, final: str = "auto"
    ) -> Scope:
        bulk = [name for name in package.files if package.is_bulk(name)]
        return cls(today, yesterday, bulk, by_user, "roles" not in package.files, district_id, final)

    def keep(self, conn: sqlite3.Connection) -> None:
        """Remembers it in staging, so that an import that goes on tomorrow ends on the same day."""
        conn.execute("DROP TABLE IF EXISTS scope")
        conn.execute("CREATE TABLE scope (kept TEXT)")
        conn.execute("INSERT INTO scope VALUES (?)", (json.dumps(asdict(self)),))

    @classmethod
    def kept(cls, conn: sqlite3.Connection) -> Scope:
        return cls(**json.loads(conn.execute("SELECT kept FROM scope").fetchone()[0]))
