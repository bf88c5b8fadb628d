"""A student in programs they are not in: what it would mean, held against the program they are in. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.language import _, ngettext
from portal.programs.progress import Progress
from portal.programs.rules import UNIT, Band
from portal.programs.summaries import Standing
from portal.programs.terms import Time, time_needed
from portal.schools.queries import career_centers
from portal.students import line
from portal.students.standing import World, title_of


@dataclass(frozen=True)
class Difference:
    """What a change of program would mean, in titles: kept in both, lost by it, and still needed; and in terms."""

    kept: tuple[str, ...]
    lost: tuple[str, ...]
    needed: tuple[str, ...]
    time: Time
    extra: int | None
    """Terms more than the present program still needs (below zero: fewer); None without one."""


def difference(world: World, old: Standing | None, new: Standing) -> Difference:
    """Compares what counts (done, in progress, waiting) in the present program with another one."""
    before = _counting(old.progress, world) if old else {}
    after = _counting(new.progress, world)
    time = _time(world, new)
    return Difference(
        kept=tuple(sorted(after.values())),
        lost=tuple(sorted(title for key, title in before.items() if key not in after)),
        needed=tuple(title_of(s, world.catalogue) for s in new.progress.stations if s.band >= Band.PLANNED),
        time=time,
        extra=time.terms - _time(world, old).terms if old else None,
    )


def missing_words(progress: Progress) -> str:
    """'Still needed: 3 courses, 40 hours': one line; what is planned is still needed."""
    parts = []
    for meter in progress.meters:
        if amount := meter.need - meter.done - meter.in_progress - meter.waiting:
            parts.append(_amount(meter.kind, amount))
    return _("Still needed: %(list)s.", list=", ".join(parts)) if parts else _("Nothing more is needed.")


def _amount(kind: str, thousandths: int) -> str:
    number = Decimal(thousandths) / UNIT
    shown = line.amount(thousandths)
    if kind == "courses":
        return ngettext("%(shown)s course", "%(shown)s courses", number, shown=shown)
    if kind == "credits":
        return ngettext("%(shown)s credit", "%(shown)s credits", number, shown=shown)
    if kind == "hours":
        return ngettext("%(shown)s hour", "%(shown)s hours", number, shown=shown)
    if kind == "experiences":
        return ngettext("%(shown)s placement", "%(shown)s placements", number, shown=shown)
    return ngettext("%(shown)s credential", "%(shown)s credentials", number, shown=shown)


def _time(world: World, one: Standing) -> Time:
    """Who chooses a career center's program goes there, so its courses can be taken."""
    schools = one.schools | career_centers(world.student.district_id)
    return time_needed(one.progress, one.facts, world.catalogue.offerings, schools, world.catalogue.calendar)


def _counting(progress: Progress, world: World) -> dict[object, str]:
    found: dict[object, str] = {}
    for station in progress.stations:
        for item in [station.item] if station.item else station.items:
            if item.band <= Band.WAITING or item.earned:
                found[item.key] = title_of(station, world.catalogue) if item.key < 0 else world.catalogue.offerings[item.key].title if item.key in world.catalogue.offerings else station.title
        if station.kind == "hours" and (station.done or station.waiting):
            found["hours"] = _amount("hours", station.done + station.waiting)
    return found
