"""Districts for measuring: the demo's shape as often as needed, with names that tell nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.clock import this_day
from portal.demo import alignments, district, offerings, perkins, programs, reference, seeds
from portal.demo.calendar import SchoolCalendar
from portal.demo.findable import make_findable
from portal.demo.handmade import Loaded, fill, know_the_sizes, refuse_where_not_empty
from portal.demo.names import GenericNames
from portal.demo.pupils import sizes
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.programs.summaries import recompute_all
from portal.schools.models import District


@dataclass(frozen=True)
class Size:
    districts: int
    students: int
    """Per district."""
    campus: int
    """Students per campus (two high schools, a middle school, a career center)."""
    variants: int
    """How many programs a district makes of each of the demo's, each offered on some of the campuses."""


SIZES = {
    "school": Size(1, 1_000, 1_000, 1),
    "district": Size(1, 100_000, 1_250, 17),
    "state": Size(10, 100_000, 1_250, 17),
}
Tell = Callable[[int], None]


def students_of(size: str) -> int:
    return SIZES[size].districts * SIZES[size].students


def load(
    size: str, *, seed: int, add: bool = False, today: date | None = None, told: Tell, recomputed: Tell
) -> Iterator[Loaded]:
    """Makes one district after the other. Commits after every campus, so that memory and transactions stay small.

    `told` hears how many students each step added, `recomputed` how many got their summaries. An interrupted load
    leaves what it has made: begin again with a new database. Raises what `handmade.load` raises.
    """
    refuse_where_not_empty(add)
    plan = SIZES[size]
    calendar = SchoolCalendar(today or this_day())
    for _ in range(plan.districts):
        number = (db.session.scalar(sa.select(sa.func.max(District.id))) or 0) + 1
        world = reference.begin(seeds.read(), calendar, seed)
        campuses = _found(world, plan, number)
        db.session.commit()
        names = GenericNames(world.seeds.names, special=False)
        for campus in campuses:
            told(fill(campus, names))
            db.session.commit()
        know_the_sizes()
        recompute_all(world.district_id, progress=recomputed, today=calendar.today)
        perkins.add_perkins(world)
        make_findable(world)
        audit.record(
            "demo.load", subject=f"districts:{world.district_id}", by=None, district_id=world.district_id,
            detail={"seed": seed, "size": size},
        )  # fmt: skip
        db.session.commit()
        yield Loaded(world.district_id, f"Generated district {number}", dict(world.rows.written))


def _found(world: World, plan: Size, number: int) -> list[Campus]:
    district.add_district(world, name=f"Generated district {number}", sourced_id=f"generated-{number}")
    campuses = [_campus(world, plan, number, each) for each in range(1, plan.students // plan.campus + 1)]
    offerings.add_offerings(world, None)
    offerings.add_credentials(world)
    offerings.add_hosts(world)
    alignments.add_alignments(world, campuses[0])
    for spec in world.seeds.programs:
        for variant in range(plan.variants):
            those = [campus for campus in campuses if campus.number % plan.variants == variant]
            title = f"{spec.values['title']} {variant + 1}" if plan.variants > 1 else None
            made = programs.add_program(world, spec, those, title=title)
            for campus in those:
                campus.programs[spec.key] = made
    world.rows.flush()
    return campuses


def _campus(world: World, plan: Size, district_number: int, number: int) -> Campus:
    prefix = f"g{district_number}-{number}-"
    schools = district.add_schools(world, suffix=f" {number}")
    names = {spec.username: ("Staff", f"{number:03d}-{place:02d}") for place, spec in enumerate(world.seeds.staff)}
    staff = district.add_staff(world, schools, prefix=prefix, domain=f"generated{district_number}.example", names=names)
    campus = Campus(world, number, prefix, schools, staff, {}, sizes(plan.campus))
    district.find_teachers(campus, world.seeds.staff)
    return campus
