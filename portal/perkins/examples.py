"""Rule sets that ship with the portal, to copy from: facts of a state with their source. Examples: check with your state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from portal.config import ROOT
from portal.perkins.rules import Rules, from_json

FOLDER = ROOT / "seeds" / "perkins"
KEYS = ("federal", "by_credits", "later_courses")


@dataclass(frozen=True)
class Example:
    key: str
    title: str
    source: str
    rules: Rules


@cache
def examples() -> dict[str, Example]:
    """Key -> example, the federal minimum first."""
    found = {}
    for key in KEYS:
        given = json.loads((FOLDER / f"{key}.json").read_text())
        found[key] = Example(key, given["title"], given["source"], from_json(given["rules"]))
    return found
