"""Which skills and knowledge the demo's competencies speak for; a few speak for nothing yet, as in real life."""

from __future__ import annotations

from portal.demo import seeds
from portal.demo.world import World


def add_ties(world: World) -> None:
    """Once the competencies have their ids."""
    for row in seeds.table("competency_elements"):
        world.rows.add(
            "competency_elements", district_id=world.district_id, competency_id=world.competency_ids[row["set"], row["code"]],
            kind=row["kind"], name=row["element"],
        )  # fmt: skip
