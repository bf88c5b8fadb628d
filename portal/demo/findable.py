"""Puts what the demo offers into the search index, in the words of the features themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from portal.catalog import entries
from portal.demo.world import World
from portal.extensions import db
from portal.programs.models import Program
from portal.programs.services import editing

CHUNK = 500
T = TypeVar("T")


def make_findable(world: World) -> None:
    """The active offerings and published programs of the district; the rows are written already."""
    for ids in _chunks(world.offering_ids.values()):
        entries.refresh(ids)
    programs = db.session.scalars(
        sa.select(Program).where(Program.district_id == world.district_id).order_by(Program.id)
    ).all()
    for those in _chunks(programs):
        editing.make_findable(those)


def _chunks(each: Iterable[T]) -> Iterator[list[T]]:
    left = iter(each)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
