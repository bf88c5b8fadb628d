"""What pages cost: beside their floor, beside the same page at a school, and how many queries each asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from bench.figures import Figure, Spread, cpu, exactly, in_turn, ratio, ratios
from bench.floor import Broken, floor_of, plain, watched
from bench.portal_at import requester, signed_in
from portal.accounts.models import Grant, Role, User
from portal.careers.models import Occupation
from portal.extensions import db
from portal.programs.models import ProgressSummary
from portal.rosters.models import Student

PAGE, FRAGMENT, KNOWN, TAIL, GROWTH = 1.25, 0.4, 0.3, 2.5, 1.3
"""The goals: a page, a fragment of five rows and an unchanged page against the page's floor; p99 against p50; a list at
this size against the same at a school."""
ROWS = 50
MINE = "my pathway, home of a student"
ASKED_BY_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Look:
    """A page as somebody opens it."""

    name: str
    role: Role
    path: str
    user_id: int | None = None


@dataclass(frozen=True)
class Place:
    """A portal with the pages that are measured there, each with the header of who opens it."""

    app: Flask
    looks: dict[str, tuple[Look, dict[str, str]]]

    @classmethod
    def at(cls, app: Flask) -> Place:
        return cls(app, {look.name: (look, signed_in(app, look.role, user_id=look.user_id)) for look in looks(app)})


def looks(app: Flask) -> list[Look]:
    """The home of each role and the pages that people spend their day on; the student is one who has much to see."""
    with app.app_context():
        fullest = sa.select(ProgressSummary.student_id).where(ProgressSummary.chosen).order_by(ProgressSummary.done.desc(), ProgressSummary.student_id)
        student_id = db.session.scalars(fullest.limit(1)).one()
        own = sa.select(User.id).join(Student, Student.user_id == User.id).where(Student.id == student_id)
        user_id = db.session.scalars(own).one()
        teacher = db.session.scalars(sa.select(Grant.user_id).where(Grant.role == Role.TEACHER.value).order_by(Grant.id).limit(1)).one()
        at_school = sa.select(Grant.user_id).where(Grant.role == Role.COORDINATOR.value, Grant.school_id.is_not(None))
        coordinator = db.session.scalars(at_school.order_by(Grant.id).limit(1)).one()
        soc = db.session.scalars(sa.select(Occupation.soc).order_by(Occupation.soc).limit(1)).one()
        family_name = db.session.scalars(sa.select(Student.family_name).where(Student.id == student_id)).one()
        db.session.remove()
    homes = [
        Look(f"home of a {role.value.replace('_', ' ')}", role, "/")
        for role in (Role.DISTRICT_ADMIN, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.COUNSELOR)
    ]
    return [
        *homes,
        Look("home of a teacher", Role.TEACHER, "/", teacher),
        Look("courses", Role.DISTRICT_ADMIN, "/courses"),
        Look("coverage grid", Role.DISTRICT_ADMIN, "/coverage"),
        Look("students", Role.DISTRICT_ADMIN, "/students"),
        Look("a student", Role.DISTRICT_ADMIN, f"/students/{student_id}"),
        Look(MINE, Role.STUDENT, "/my-pathway", user_id),
        Look("search", Role.DISTRICT_ADMIN, f"/search?q={family_name}"),
        Look("queue, home of a coordinator", Role.COORDINATOR, "/queue", coordinator),
        Look("queue of a whole district", Role.DISTRICT_ADMIN, "/queue"),
        Look("list of occupations", Role.DISTRICT_ADMIN, "/occupations"),
        Look("an occupation", Role.DISTRICT_ADMIN, f"/occupations/{soc}"),
    ]


def figures(here: Place, school: Place | None, *, rounds: int) -> Iterator[Figure]:
    """`school` is the smaller district that growth is measured against; None where this is it."""
    for name in here.looks:
        yield from of_page(here, school, name, rounds)
    yield fragment(here, rounds)
    yield unchanged(here, "list of occupations", rounds)
    for name in ("courses", "students", MINE):
        yield tail(here, name)


def of_page(here: Place, school: Place | None, name: str, rounds: int) -> Iterator[Figure]:
    look, header = here.looks[name]
    floor, seen = floor_of(here.app, look.path, header)
    page = requester(here.app, look.path, header)
    mine, base = in_turn([page, floor], rounds=rounds)
    yield Figure(f"{name}: page / its floor, CPU", ratios(mine, base), PAGE, "x")
    yield Figure(f"{name}: page, CPU", Spread.of(mine).scaled(1_000), None, "ms")
    if school is None:
        yield Figure(f"{name}: queries", exactly(len(seen.queries)), None, "")
        return
    small, small_header = school.looks[name]
    fewer = watched(school.app, small.path, small_header)
    yield Figure(f"{name}: queries more than at a school", exactly(len(seen.queries) - len(fewer.queries)), 0, "")
    yield Figure(f"{name}: page / the same at a school, CPU", ratio(page, requester(school.app, small.path, small_header), rounds=rounds), GROWTH, "x")


def fragment(here: Place, rounds: int) -> Figure:
    """The list of courses narrowed to at most five, as htmx asks for it."""
    look, header = here.looks["courses"]
    floor, seen = floor_of(here.app, look.path, header)
    rows = seen.rendered[-1][1]["listing"].rows
    if len(rows) != ROWS:
        raise Broken(f"{look.path} shows {len(rows)} courses")
    for row in rows:
        narrowed = f"{look.path}?q={row.code}"
        found = watched(here.app, narrowed, header).rendered[-1][1]["listing"].rows
        if 0 < len(found) <= 5:
            few = requester(here.app, narrowed, header | ASKED_BY_HTMX | {"HX-Target": "div#course-list"})
            body = few()[0].decode()
            if "<html" in body or any(str(each.title) not in body for each in found if str(each.title).isascii() and "&" not in each.title):
                raise Broken(f"{narrowed} is no fragment of its rows")
            return Figure("courses: fragment of at most 5 rows / the page's floor, CPU", ratio(few, floor, rounds=rounds), FRAGMENT, "x")
    raise Broken("no course is found alone by its code")


def unchanged(here: Place, name: str, rounds: int) -> Figure:
    """A page that the reader has already, asked for again."""
    look, header = here.looks[name]
    floor, _ = floor_of(here.app, look.path, header)
    body, _, headers = requester(here.app, look.path, header)()
    known = requester(here.app, look.path, header | {"If-None-Match": headers.get("ETag", "")})
    if not known()[1].startswith("304"):
        raise Broken(f"{look.path} is not known again")
    if plain(requester(here.app, look.path, header)()[0]) != plain(body):
        raise Broken(f"{look.path} says something else the second time")
    return Figure(f"{name}: answered 304 / its floor, CPU", ratio(known, floor, rounds=rounds), KNOWN, "x")


def tail(here: Place, name: str) -> Figure:
    """How much the slowest of a hundred takes: three lots of 400, one call at a time."""
    look, header = here.looks[name]
    page = requester(here.app, look.path, header)
    cpu(page, 20)
    found = []
    for _ in range(3):
        times = sorted(cpu(page, 1) for _ in range(400))
        found.append(times[396] / times[200])
    return Figure(f"{name}: p99 / p50, CPU", Spread.of(found), TAIL, "x")
