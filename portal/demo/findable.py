"""Puts what the demo offers into the search index."""

from __future__ import annotations

from itertools import islice

from portal.catalog import entries
from portal.demo.world import ProgramRow, World
from portal.search import services as search

CHUNK = 500


def make_findable(world: World) -> None:
    ids = iter(world.offering_ids.values())
    while chunk := list(islice(ids, CHUNK)):
        entries.refresh(chunk)
    put_programs(world, list(world.programs.values()))


def put_programs(world: World, programs: list[ProgramRow]) -> None:
    search.put_many(
        {
            "kind": "program", "key": program.id, "title": program.title, "context": "Program of study",
            "body": f"{program.spec.values['summary']} {program.spec.values['step_after']} {program.spec.values['cip']}",
            "district_id": world.district_id,
        }
        for program in programs
    )  # fmt: skip
