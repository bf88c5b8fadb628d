"""Has `reference load` bring the statements of the inventory and the skills of the checklist."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from portal.careers.reference import register_table
from portal.careers.seeds import Keys, SeedTable, Values
from portal.careers.tables import flag
from portal.interests.models import AREAS, InterestStatement, Skill


def statement(row: dict[str, str], keys: Keys) -> Values:
    if row["area"] not in AREAS:
        raise ValueError(f"{row['area']!r}: one of {', '.join(AREAS)} is wanted")
    return {
        "code": row["code"],
        "area": row["area"],
        "position": int(row["position"]),
        "short": flag(row["short"]),
        "retired": False,
        "text": row["en"],
        "text_es": row["es"],
    }


def skill(row: dict[str, str], keys: Keys) -> Values:
    words = ("name", "grouping", "title", "title_es", "example", "example_es")
    return {name: row[name] for name in words} | {"position": int(row["position"])}


STATEMENTS = SeedTable("interest_statements", cast(sa.Table, InterestStatement.__table__), ("code",), statement, gone="retire")
SKILLS = SeedTable("skills", cast(sa.Table, Skill.__table__), ("name",), skill, gone="keep")


def register() -> None:
    """Answers and ratings point to both, so that no row is ever taken away."""
    register_table(STATEMENTS)
    register_table(SKILLS)
