"""The built-in forms, loaded with the reference facts."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from portal.careers.reference import register_table
from portal.careers.seeds import Keys, SeedTable, Values
from portal.clearances.models import ClearanceKind


def clearance_kind(row: dict[str, str], keys: Keys) -> Values:
    return {
        "district_id": None, "code": row["code"], "title": row["title"], "about": row["about"], "experience_kinds": row["experience_kinds"].split(),
        "only_paid": row["only_paid"] == "1", "only_minors": row["only_minors"] == "1", "before_first_day": row["before_first_day"] == "1",
        "months": int(row["months"]) if row["months"] else None, "sensitive": row["sensitive"] == "1", "position": int(row["position"]), "version": 1,
    }  # fmt: skip


def register() -> None:
    """Has `reference load` bring the table; students' papers point to its rows, so none is ever taken away."""
    table = cast(sa.Table, ClearanceKind.__table__)
    register_table(SeedTable("clearance_kinds", table, ("code",), clearance_kind, gone="keep", within=lambda: ClearanceKind.district_id.is_(None)))
