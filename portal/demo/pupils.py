"""The students: who they are, which program they follow, and how their way so far has gone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from portal.accounts.passwords import hash_password
from portal.demo.names import NameMaker
from portal.demo.seeds import ProgramSpec
from portal.demo.world import Campus

Story = Literal["on_track", "one_short", "off_track", "complete", "ana"]
HIGH, MIDDLE = ("N", "L"), ("M",)
# Of a hundred students of a grade: how many have not chosen a program by November.
UNDECIDED = {9: 34, 10: 14, 11: 6, 12: 4}
CHANGED = 9
"""Of a hundred who chose: how many had chosen something else before."""


@dataclass
class Pupil:
    """A student while their past is being made."""

    id: int
    number: int
    home: str
    grade: int
    given: str
    family: str
    ability: float
    story: Story = "on_track"
    program: ProgramSpec | None = None
    before: ProgramSpec | None = None
    """The program they left for it."""
    chosen_in: int = 9
    """The grade in which they chose their program."""
    came_in: int = 6
    """The grade in which they came to the district; before that their records are transferred."""
    gone_on: date | None = None
    """When they left the district."""
    user_id: int | None = None
    work: Mapping[str, Any] | None = None
    """A placement that this very student has, from named.json."""
    passed: set[str] = field(default_factory=set)
    again: list[str] = field(default_factory=list)
    """Courses failed last year that they take again."""

    @property
    def is_high(self) -> bool:
        return self.home in HIGH

    def grade_in(self, year: int, current: int) -> int:
        return self.grade - (current - year)

    @property
    def at_center(self) -> bool:
        """Whether their program is taught at the career center in grades 11 and 12."""
        return self.program is not None and "C" in self.program.values["sites"]


def make_pupils(campus: Campus, names: NameMaker) -> list[Pupil]:
    """All students of a campus, in the order of their numbers; rows of students and users with them."""
    world = campus.world
    rng = world.random("pupils", campus.number)
    named = list(world.seeds.named) if campus.number == 0 else []
    pupils: list[Pupil] = []
    for (home, grade), size in campus.sizes.items():
        mine = [each for each in named if (each["school"], each["grade"]) == (home, grade)]
        for position in range(size):
            given = mine[position] if position < len(mine) else None
            pupils.append(_pupil(campus, rng, names, home, grade, given, len(pupils)))
    return pupils


def _pupil(
    campus: Campus,
    rng: random.Random,
    names: NameMaker,
    home: str,
    grade: int,
    given: Mapping[str, Any] | None,
    position: int,
) -> Pupil:
    first, last = (given["given"], given["family"]) if given else names.next(rng)
    pupil = Pupil(0, number_of(campus.number, position), home, grade, first, last, rng.betavariate(3.2, 2.0))
    if pupil.is_high:
        _choose(campus, rng, pupil)
        pupil.came_in = rng.choice((10, 11)) if rng.random() < 0.06 and grade > 10 else 6
    if given:
        pupil.ability = {"ana": 0.82, "off_track": 0.35, "complete": 0.9}.get(given["story"], 0.65)
        pupil.program = next(program for program in campus.world.seeds.programs if program.key == given["program"])
        pupil.story, pupil.before, pupil.chosen_in, pupil.came_in = given["story"], None, 9, 6
        pupil.work = given.get("work")
        if pupil.story == "off_track":
            pupil.chosen_in = 11
    _add_rows(campus, rng, pupil, given)
    return pupil


def _choose(campus: Campus, rng: random.Random, pupil: Pupil) -> None:
    offered = [program for program in campus.world.seeds.programs if pupil.home in program.values["students"]]
    weights = [program.values["students"][pupil.home] for program in offered]
    if rng.random() * 100 < UNDECIDED[pupil.grade]:
        return
    pupil.program = rng.choices(offered, weights)[0]
    roll = rng.random() * 100
    if roll < CHANGED and pupil.grade > 9:
        pupil.before = rng.choice([program for program in offered if program is not pupil.program])
        pupil.chosen_in = rng.randint(10, pupil.grade)
    elif roll < 24 and pupil.grade > 9:
        pupil.chosen_in = rng.randint(10, pupil.grade)
    roll = rng.random() * 100
    if roll < 12:
        pupil.story = "off_track"
    elif pupil.grade == 12 and roll < 30:
        pupil.story = "one_short"
    elif pupil.grade == 12 and roll < 52 and pupil.program.fast:
        pupil.story, pupil.chosen_in, pupil.before, pupil.ability = "complete", 9, None, max(pupil.ability, 0.7)


def _add_rows(campus: Campus, rng: random.Random, pupil: Pupil, given: Mapping[str, Any] | None) -> None:
    world, rows = campus.world, campus.world.rows
    username = (given or {}).get("username") or username_of(pupil.number, campus.prefix)
    secret = _secret(campus, username)
    pupil.user_id = rows.add(
        "users", district_id=world.district_id, username=username, given_name=pupil.given, family_name=pupil.family,
        email=f"{username}@students.harborpoint.example", password_hash=secret,
    )  # fmt: skip
    since = date(world.calendar.year - 1, 8, 1)
    school = campus.schools[pupil.home]
    rows.add(
        "grants",
        user_id=pupil.user_id,
        district_id=world.district_id,
        school_id=school.id,
        role="student",
        begins_on=since,
    )
    entered = world.calendar.year - (pupil.grade - max(pupil.came_in, 9 if pupil.is_high else 6)) - 1
    if given is None and campus.number == 0 and pupil.number % 121 == 0:
        pupil.gone_on = world.calendar.ago(20).date()
    pupil.id = rows.add(
        "students", district_id=world.district_id, school_id=school.id, user_id=pupil.user_id, local_id=str(pupil.number),
        given_name=pupil.given, family_name=pupil.family, grade=pupil.grade, birth_date=_birthday(rng, world.calendar.year, pupil.grade),
        middle_name=rng.choice("ABCDEFGHJKLMNPRSTVW") + "." if rng.random() < 0.4 else "",
        preferred_name=world.seeds.names["nicknames"].get(pupil.given, "") if rng.random() < 0.5 else "",
        state="exited" if pupil.gone_on else "active", entered_on=date(entered, 8, 12), exited_on=pupil.gone_on,
        directory_opt_out=rng.random() < 0.02,
    )  # fmt: skip


def _secret(campus: Campus, username: str) -> str | None:
    if campus.number != 0:
        return None
    given = next((row["password"] for row in campus.world.seeds.cast if row["username"] == username), None)
    return hash_password(given) if given else None


def _birthday(rng: random.Random, year: int, grade: int) -> date:
    """Children who turn five by the end of September enter kindergarten; a few repeated a year."""
    first = date(year - 7 - grade - (rng.random() < 0.03), 10, 1)
    return first + timedelta(days=rng.randrange(365))


def number_of(campus_number: int, position: int) -> int:
    """A student number, six digits that say nothing."""
    return 100_000 + campus_number * 10_000 + position * 7 + 13


def username_of(number: int, prefix: str = "") -> str:
    return f"{prefix}s{number}"


def sizes(total: int) -> dict[tuple[str, int], int]:
    """(school key, grade) -> students: three in ten in the middle school, the rest in two high schools."""
    shares = [(("M", grade), 9.5) for grade in (6, 7, 8)]
    shares += [(("N", grade), share) for grade, share in ((9, 10.6), (10, 10.1), (11, 9.7), (12, 9.1))]
    shares += [(("L", grade), share) for grade, share in ((9, 8.4), (10, 8.1), (11, 7.9), (12, 7.6))]
    made = {key: int(total * share / 100) for key, share in shares}
    keys = _cycle(made)
    while sum(made.values()) < total:
        made[next(keys)] += 1
    return made


def _cycle(made: Mapping[tuple[str, int], int]) -> Iterator[tuple[str, int]]:
    while True:
        yield from made
