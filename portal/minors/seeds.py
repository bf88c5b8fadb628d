"""The federal rules, from `seeds/minor_rules.csv` into the table."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from portal.careers.reference import SEEDS, register_table
from portal.careers.seeds import Keys, SeedTable, Values
from portal.minors.models import MinorRule, RuleKind
from portal.minors.rules import ORDER, Rule


def minor_rule(row: dict[str, str], keys: Keys) -> Values:
    return {
        "district_id": None, "code": row["code"], "title": row["title"], "says": row["says"], "citation": row["citation"],
        "kind": RuleKind(row["kind"]).value, "parameters": json.loads(row["parameters"]), "age_from": int(row["age_from"]), "age_to": int(row["age_to"]),
        "stages": row["stages"].split("|"), "blocks": row["blocks"] == "1", "overridable": row["overridable"] == "1", "active": row["active"] == "1",
        "source": row["source"], "position": int(row["position"]),
    }


@cache
def federal_rules(folder: Path = SEEDS) -> tuple[Rule, ...]:
    """The federal rules as checks read them, straight from the file and in the order in which they are asked."""
    with (folder / "minor_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = [minor_rule(row, Keys()) for row in csv.DictReader(file)]
    kept = sorted((row for row in rows if row["active"]), key=lambda row: (ORDER[RuleKind(row["kind"])], row["position"], row["code"]))
    return tuple(
        Rule(
            row["code"], row["title"], row["citation"], RuleKind(row["kind"]), row["parameters"], row["age_from"], row["age_to"],
            tuple(row["stages"]), row["blocks"], row["overridable"],
        )
        for row in kept
    )


def register() -> None:
    """Has `reference load` bring the federal rules; districts' own rows of the same table stay as they are."""
    table = cast(sa.Table, MinorRule.__table__)

    register_table(SeedTable("minor_rules", table, ("code",), minor_rule, gone="delete", within=lambda: MinorRule.district_id.is_(None)))
