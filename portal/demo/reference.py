"""What must be there before a demo can be made: the national facts."""

from __future__ import annotations

import sqlalchemy as sa

from portal.careers.models import Area, CipProgram, Industry
from portal.catalog.models import ExperienceKind, ScedCourse
from portal.demo.calendar import SchoolCalendar
from portal.demo.rows import Rows
from portal.demo.seeds import Seeds
from portal.demo.world import World
from portal.extensions import db
from portal.frameworks.models import Framework, Pathway

FRAMEWORK = "nccf-2024"
OHIO = "3900000"


class NotReady(RuntimeError):
    """The reference facts are not loaded; the message says what to run."""


def begin(seeds: Seeds, calendar: SchoolCalendar, seed: int) -> World:
    """An empty world on top of the reference facts; raises NotReady where they are missing."""
    framework_id = db.session.scalar(sa.select(Framework.id).where(Framework.key == FRAMEWORK))
    pathways: dict[str, int] = {}
    if framework_id is not None:
        rows = db.session.execute(sa.select(Pathway.code, Pathway.id).where(Pathway.framework_id == framework_id))
        pathways = {row.code: row.id for row in rows}
    wanted = {row["pathway"] for row in seeds.alignments}
    kinds = set(db.session.scalars(sa.select(ExperienceKind.code)))
    sced = frozenset(db.session.scalars(sa.select(ScedCourse.code)))
    if (
        framework_id is None
        or wanted - pathways.keys()
        or not sced
        or {e.kind for e in seeds.experiences.values()} - kinds
    ):
        raise NotReady("The reference facts are not loaded. Run `flask --app wsgi reference load` first.")
    return World(
        rows=Rows(calendar.ago(0, hour=6)),
        seeds=seeds,
        calendar=calendar,
        seed=seed,
        pathways=pathways,
        framework_id=framework_id,
        industries=frozenset(db.session.scalars(sa.select(Industry.naics))),
        cip_codes=frozenset(db.session.scalars(sa.select(CipProgram.code))),
        sced_codes=sced,
    )


def area_code() -> str:
    """Ohio where wages of states are loaded, else the nation."""
    return OHIO if db.session.get(Area, OHIO) is not None else "US"
