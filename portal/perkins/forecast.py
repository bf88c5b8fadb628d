"""What other rules would do: how many students would reach more, and what would no longer be reached."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from portal.perkins.keeping import Keeper, held_by
from portal.perkins.rules import Rules
from portal.perkins.sources import RuleBook
from portal.perkins.status import LEVELS
from portal.rosters.queries import student_chunks


@dataclass
class Forecast:
    """Counted in students: who would reach a level somewhere for the first time, and who keeps one that these rules alone
    would not give."""

    gains: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    students: int = 0
    """Whose status would change at all."""


def forecast(district_id: int, year: int, rules: Rules) -> Forecast:
    """As if these rules were in force for the year; writes nothing."""
    keeper = Keeper(district_id, book=RuleBook.of(district_id).replacing(year, rules))
    found = Forecast()
    for ids in student_chunks(district_id):
        shown, held = keeper.shown(ids), held_by(ids)
        gains: dict[str, set[int]] = {level: set() for level in LEVELS}
        kept: dict[str, set[int]] = {level: set() for level in LEVELS}
        for key in shown.keys() | held.keys():
            would = {reached.level for reached in shown[key].reached} if key in shown else set()
            have = held.get(key, {})
            for level in LEVELS:
                if level in would and level not in have:
                    gains[level].add(key[0])
                elif level not in would and level in have and not have[level].withdrawn:
                    kept[level].add(key[0])
        for level in LEVELS:
            found.gains[level] += len(gains[level])
            found.kept[level] += len(kept[level])
        found.students += len(set().union(*gains.values()))
    return found
