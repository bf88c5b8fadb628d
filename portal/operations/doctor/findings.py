"""What a check says: one line, and where something is not well a sentence with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "OK"
    LOOK = "look at"
    MEND = "mend"


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    says: str
    do: str = ""

    @property
    def bad(self) -> bool:
        return self.level is Level.MEND


def ok(what: str, says: str) -> Finding:
    return Finding(Level.OK, what, says)


def look_at(what: str, says: str, do: str) -> Finding:
    """May be meant so, or will be a trouble later."""
    return Finding(Level.LOOK, what, says, do)


def mend(what: str, says: str, do: str) -> Finding:
    """Something does not work, or is not safe."""
    return Finding(Level.MEND, what, says, do)
