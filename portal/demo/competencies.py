"""What the demo's pathways ask people to know and do: sets in our own words, one of them shared, one a draft."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from portal.demo import seeds
from portal.demo.world import World

HOME = uuid5(NAMESPACE_URL, "https://harborpoint.example/competencies")


def identifier(set_key: str, code: str = "") -> UUID:
    """The CASE identifier of a set, or of one of its competencies; the same in every load."""
    return uuid5(HOME, f"{set_key}/{code}" if code else set_key)


def add_competencies(world: World) -> None:
    """Sets, what stands in them and which pathways ask for them; the world keeps their ids by set and code."""
    for spec in seeds.table("competency_sets"):
        key = spec["key"]
        set_id = world.competency_set_ids[key] = world.rows.add(
            "competency_sets", district_id=world.district_id, title=spec["title"], publisher=spec["publisher"],
            edition=spec["edition"], state=spec["state"], language="en", case_version="1.1",
            case_identifier=str(identifier(key)),
        )  # fmt: skip
        for code in spec["pathways"].split():
            world.rows.add(
                "pathway_competency_sets", district_id=world.district_id, pathway_id=world.pathways[code], set_id=set_id
            )
    for row in seeds.table("competencies"):
        _add_one(world, row)


def _add_one(world: World, row: dict[str, str]) -> None:
    """A heading '1' comes before what stands below it, '1.1'."""
    key, code = row["set"], row["code"]
    above, dot, last = code.rpartition(".")
    world.competency_ids[key, code] = world.rows.add(
        "competencies", district_id=world.district_id, set_id=world.competency_set_ids[key],
        parent_id=world.competency_ids[key, above] if dot else None, position=int(last), code=code,
        statement=row["statement"], short=row["short"], kind=row["kind"], is_heading=not dot, levels=["09", "10", "11", "12"],
        case_identifier=str(identifier(key, code)),
    )  # fmt: skip
