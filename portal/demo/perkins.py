"""Perkins V in the demo: who reached what by their records."""

from __future__ import annotations

from portal.demo.world import World
from portal.perkins.keeping import recompute_all


def add_perkins(world: World) -> None:
    """Called once the records are written."""
    recompute_all(world.district_id, today=world.calendar.today)
