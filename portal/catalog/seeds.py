"""The catalogue's own reference facts: course codes (SCED) and the kinds of experiences."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from portal.careers.reference import SEEDS, register_table
from portal.careers.seeds import Keys, SeedTable, Values
from portal.catalog.models import ExperienceKind, ScedCourse


@cache
def subject_areas(folder: Path = SEEDS) -> dict[str, str]:
    """'02' -> 'Mathematics'; the first two digits of every course code."""
    with (folder / "sced_areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["title"] for row in csv.DictReader(file)}


def sced_course(row: dict[str, str], keys: Keys) -> Values:
    return {"code": row["code"], "title": row["title"], "subject_area": subject_areas()[row["subject_area"]]}


def experience_kind(row: dict[str, str], keys: Keys) -> Values:
    return {
        "code": row["code"],
        "title": row["title"],
        "sustained": row["sustained"] == "1",
        "minimum_hours": int(row["minimum_hours"]),
        "position": int(row["position"]),
    }


def register() -> None:
    """Has `reference load` bring both tables; offerings may point to their rows, so none is ever taken away."""
    sced = cast(sa.Table, ScedCourse.__table__)
    kinds = cast(sa.Table, ExperienceKind.__table__)
    register_table(SeedTable("sced_courses", sced, ("code",), sced_course, gone="keep"))
    register_table(SeedTable("experience_kinds", kinds, ("code",), experience_kind, gone="keep"))
