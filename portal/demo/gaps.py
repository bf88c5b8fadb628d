"""Gaps of every kind, and half a year of them: found, given to somebody, closed, back again, left as they are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.coverage.models import Coverage, CoverageChange
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.gaps.facts import Place, facts_of
from portal.gaps.finding import Facts, Found, find
from portal.gaps.models import GapDeed, GapKind, GapState

BEGAN = 27
"""So many weeks ago the gaps were found for the first time."""
CAME_AND_WENT = 14
REASONS = (
    "Taught by the port's own safety course, which every student takes.",
    "Meant so: each shop teaches it again with its own machines.",
    "The college teaches this in its first term; agreed with the advisory board.",
)
NOTES = ("Asked the department; on the agenda of the next meeting.", "Goes into the new unit on documentation.", "Waits for the lab kits to come.")


@dataclass
class Life:
    """What happened to one gap, in order."""

    place: Place
    competency_id: int | None
    kind: GapKind
    events: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.events[-1]["deed"] in (GapDeed.OPENED.value, GapDeed.REOPENED.value)

    @property
    def since(self) -> datetime:
        """When it was last found."""
        at: datetime = next(each["at"] for each in reversed(self.events) if each["deed"] in (GapDeed.OPENED.value, GapDeed.REOPENED.value))
        return at

    def add(self, deed: GapDeed, at: datetime, by_id: int | None = None, **values: Any) -> None:
        self.events.append({"deed": deed.value, "at": at, "by_id": by_id} | values)


def add_gaps(world: World, campus: Campus) -> None:
    """Once alignments, programs and coverage are in the database; what stands at the end is what finding says."""
    rng = world.random("gaps")
    facts = facts_of(world.district_id)
    _stir(world, rng, facts)
    lives = _replayed(world, facts)
    _people(world, campus, rng, facts, [life for life in lives if life.is_open])
    for life in lives:
        _write(world, life)
    world.rows.flush()


def _stir(world: World, rng: random.Random, facts: Mapping[Place, Facts]) -> None:
    """A third of the cells came only during this half year, and a few that came are gone again."""
    mine = Coverage.district_id == world.district_id
    old = sa.and_(Coverage.version == 1, Coverage.created_at < world.calendar.ago(150, hour=0))  # what has a later story keeps it
    cells = db.session.execute(sa.select(Coverage.id).where(mine, old).order_by(Coverage.id)).scalars().all()
    for cell_id in rng.sample(list(cells), len(cells) // 3):
        at = world.calendar.ago(rng.randint(25, 150), hour=15)
        db.session.execute(sa.update(CoverageChange).where(CoverageChange.coverage_id == cell_id).values(at=at))
        db.session.execute(sa.update(Coverage).where(Coverage.id == cell_id).values(created_at=at, updated_at=at))
    there = {(row[0], row[1]) for row in db.session.execute(sa.select(Coverage.offering_id, Coverage.competency_id).where(mine))}
    holes = sorted(
        {
            (min(place.roles), competency)
            for place in facts.values()
            for competency, kind in find(place)
            if kind == GapKind.UNCOVERED and competency is not None and (min(place.roles), competency) not in there
        }
    )
    for offering_id, competency_id in rng.sample(holes, min(CAME_AND_WENT, len(holes))):
        _came_and_went(world, rng, offering_id, competency_id)
    world.rows.flush()


def _came_and_went(world: World, rng: random.Random, offering_id: int, competency_id: int) -> None:
    came = rng.randint(70, 140)
    steps = ((None, "introduced", world.calendar.ago(came, hour=14)), ("introduced", None, world.calendar.ago(came - rng.randint(20, 55), hour=9)))
    cell_id = world.rows.add(
        "coverages", district_id=world.district_id, offering_id=offering_id, competency_id=competency_id, level=None, version=2,
        created_at=steps[0][2], updated_at=steps[1][2],
    )  # fmt: skip
    for number, (was, level, at) in enumerate(steps, start=1):
        world.rows.add("coverage_changes", district_id=world.district_id, coverage_id=cell_id, number=number, deed="set", was_level=was, level=level, at=at)


def _replayed(world: World, facts: Mapping[Place, Facts]) -> list[Life]:
    """The gaps of each week as coverage stood then, so that each opened and closed when its cells say so."""
    lives: dict[tuple[Place, Found], Life] = {}
    stood: dict[Place, frozenset[Found]] = {}
    levels: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
    serving: dict[int, set[int]] = defaultdict(set)
    for (_, pathway), here in facts.items():
        for offering in here.roles:
            serving[offering].add(pathway)
    for week, changes in enumerate(_weeks(world)):
        touched: dict[int, datetime] = {}
        for offering, competency, level, at in changes:
            touched[competency] = at
            for pathway in serving[offering]:
                if level is None:
                    levels[pathway].pop((offering, competency), None)
                else:
                    levels[pathway][offering, competency] = level
        for place, known in facts.items():
            found = find(replace(known, levels=levels[place[1]]))
            before = stood.get(place, frozenset())
            for each in sorted(found ^ before, key=lambda pair: (pair[0] or 0, pair[1].value)):
                life = lives.setdefault((place, each), Life(place, *each))
                at = world.calendar.ago(7 * BEGAN, hour=7) if week == 0 else touched[each[0] or 0] + timedelta(seconds=1)
                life.add(GapDeed.CLOSED if each in before else GapDeed.REOPENED if life.events else GapDeed.OPENED, at)
            stood[place] = found
    return [lives[key] for key in sorted(lives, key=lambda key: (key[0], key[1][0] or 0, key[1][1].value))]


def _weeks(world: World) -> Iterator[list[tuple[int, int, str | None, datetime]]]:
    """(offering, competency, level, when) of every change, a week at a time; first all that was before."""
    changes = db.session.execute(
        sa.select(Coverage.offering_id, Coverage.competency_id, CoverageChange.level, CoverageChange.at)
        .join(Coverage, Coverage.id == CoverageChange.coverage_id)
        .where(Coverage.district_id == world.district_id)
        .order_by(CoverageChange.at, CoverageChange.id)
    ).all()
    place = 0
    for back in range(7 * BEGAN, -7, -7):
        until = world.calendar.ago(max(back, 0), hour=23)
        some: list[tuple[int, int, str | None, datetime]] = []
        while place < len(changes) and (changes[place].at <= until or back <= 0):
            some.append((changes[place][0], changes[place][1], changes[place][2], changes[place][3]))
            place += 1
        yield some


def _people(world: World, campus: Campus, rng: random.Random, facts: Mapping[Place, Facts], lives: list[Life]) -> None:
    """Who owns what until when, and what somebody decided to leave."""
    keys = {school.id: key for key, school in campus.schools.items()}
    codes = {offering: code for code, offering in world.offering_ids.items()}
    director, head, jana = (campus.staff_ids[name] for name in ("dwhitfield", "glindqvist", "jhaddad"))
    north = campus.schools["N"].id
    networks = world.pathways["network-systems-cybersecurity"]
    own = [life for life in lives if life.place == (north, networks)][:6]
    for number, life in enumerate(own[:5]):
        _give(world, life, jana, by=jana if number == 1 else head, due=(-6, 9, 24, -1, None)[number], note="Goes into the incident lab." if number == 0 else "")
    for number, life in enumerate(life for life in lives if life not in own):
        key = keys.get(life.place[0], "")  # a school whose staff the campus does not know: the director has it
        if number % 15 == 4:
            _leave(world, life, director, REASONS[number % len(REASONS)], rng)
        elif number % 3 == 0:
            teachers = [who for offering in sorted(facts[life.place].roles) if offering in codes for who in campus.teachers_of(codes[offering], key)]
            owner = teachers[number % len(teachers)] if teachers else director
            note = NOTES[number % len(NOTES)] if number % 12 == 0 else ""
            _give(world, life, owner, by=owner if number % 2 else director, due=None if number % 4 == 1 else rng.randint(-20, 60), note=note)


def _give(world: World, life: Life, owner: int, *, by: int, due: int | None, note: str = "") -> None:
    at = _after(world, life, 3)
    life.add(GapDeed.ASSIGNED, at, by, owner_id=owner)
    life.values["owner_id"] = owner
    if due is not None:
        day = world.calendar.today + timedelta(days=due)
        life.add(GapDeed.DUE, at, by, due_on=day)
        life.values["due_on"] = day
    if note:
        life.add(GapDeed.NOTED, at + timedelta(hours=2), owner, words=note)
        life.values["note"] = note


def _leave(world: World, life: Life, by: int, reason: str, rng: random.Random) -> None:
    life.add(GapDeed.ACCEPTED, _after(world, life, rng.randint(10, 90)), by, words=reason)
    life.values |= {"reason": reason, "accepted_by_id": by}


def _after(world: World, life: Life, days: int) -> datetime:
    """So many days after it was found, and not after yesterday unless it was found later."""
    at: datetime = max(life.since + timedelta(hours=1), min(life.since + timedelta(days=days), world.calendar.ago(1, hour=16)))
    return at


def _write(world: World, life: Life) -> None:
    deeds = [each["deed"] for each in life.events]
    last = next(deed for deed in reversed(deeds) if deed in ("opened", "reopened", "closed", "accepted"))
    state = {"closed": GapState.CLOSED, "accepted": GapState.ACCEPTED}.get(last, GapState.OPEN)
    gap_id = world.rows.add(
        "gaps", district_id=world.district_id, school_id=life.place[0], pathway_id=life.place[1], competency_id=life.competency_id,
        kind=life.kind.value, state=state.value, opened_at=life.since, closed_at=life.events[-1]["at"] if state == GapState.CLOSED else None,
        version=len(life.events), created_at=life.events[0]["at"], updated_at=life.events[-1]["at"], **life.values,
    )  # fmt: skip
    for event in life.events:
        world.rows.add("gap_events", district_id=world.district_id, gap_id=gap_id, **event)
