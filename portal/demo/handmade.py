"""The demo district: two high schools, a middle school and a career center, written by hand and filled from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.passwords import matches
from portal.clock import this_day
from portal.demo import (
    agreements,
    alignments,
    changes,
    clearances,
    competencies,
    coverage,
    credentials,
    district,
    events,
    exceptions,
    families,
    framework_moves,
    gaps,
    goals,
    growth,
    hosts,
    interests,
    looks,
    mail,
    meetings,
    minors,
    notes,
    offerings,
    openings,
    papers,
    perkins,
    placements,
    plans,
    portfolios,
    programs,
    records,
    reference,
    research,
    rollover,
    rosters,
    seeds,
    study,
    supervision,
)
from portal.demo.calendar import SchoolCalendar
from portal.demo.findable import make_findable
from portal.demo.history import live
from portal.demo.names import NameMaker
from portal.demo.pupils import make_pupils, number_of, sizes, username_of
from portal.demo.sections import add_sections
from portal.demo.standing import Decider
from portal.demo.timetables import Planner
from portal.demo.work import Placer
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.programs.summaries import recompute_all
from portal.schools.models import District

DEMO = "demo-district"
"""The district's sourced id, by which it is known again."""
NAME = "Harbor Point City Schools"
STUDENTS = 1_200
SEED = 2026


class Refused(RuntimeError):
    """The demo may not be loaded here; the message says why and what to do."""


@dataclass(frozen=True)
class Loaded:
    """What a load made."""

    district_id: int
    name: str
    rows: dict[str, int]


def know_the_sizes() -> None:
    """Tells the database how large its tables have become: until then PostgreSQL plans as if they were empty."""
    db.session.connection().exec_driver_sql("ANALYZE")


def load(*, seed: int = SEED, today: date | None = None, add: bool = False) -> Loaded:
    """Adds the demo district in the running transaction. The same seed on the same day gives the same rows.

    Raises reference.NotReady without reference facts, Refused where there are districts already (and not `add`) or
    this very one is there.
    """
    refuse_where_not_empty(add)
    tables = seeds.read()
    _refuse_twice(tables)
    world = reference.begin(tables, SchoolCalendar(today or this_day()), seed)
    campus = _found(world)
    fill(campus, NameMaker(tables.names, special=True))
    world.rows.flush()
    records.add_records(campus)
    credentials.add_lists(world)
    credentials.add_cases(campus)
    rollover.add_calendar(campus)
    world.rows.flush()
    rollover.add_plan(campus)
    exceptions.add_cases(campus)
    hosts.add_hosts_records(campus)
    placements.add_cases(campus)
    minors.add_cases(campus)
    papers.add_papers(campus)
    rosters.add_imports(campus)
    world.rows.flush()
    agreements.add_agreements(campus)
    openings.add_openings(campus)
    clearances.add_clearances(campus)
    perkins.begin(campus)
    framework_moves.add_school(campus)
    world.rows.flush()
    changes.add_changes(campus)
    mail.add_mail(campus)
    supervision.add_supervision(campus)
    families.add_families(campus)
    interests.add_interests(world)
    research.add_research(world)
    study.add_study(world)
    events.add_events(campus)
    notes.add_notes(campus)
    goals.add_goals(campus)
    plans.add_plans(campus)
    portfolios.add_portfolios(campus)
    meetings.add_meetings(campus)
    know_the_sizes()
    perkins.add_perkins(world)
    perkins.add_cases(campus)
    recompute_all(world.district_id, today=world.calendar.today)
    looks.add_looks(world)
    perkins.add_perkins(world)  # the looks say when records came in, and nothing was reached later
    gaps.add_gaps(world, campus)
    make_findable(world)
    audit.record(
        "demo.load",
        subject=f"districts:{world.district_id}",
        by=None,
        district_id=world.district_id,
        detail={"seed": seed},
    )
    return Loaded(world.district_id, NAME, dict(world.rows.written))


def refuse_where_not_empty(add: bool) -> None:
    if not add and db.session.scalar(sa.select(District.id).limit(1)) is not None:
        raise Refused(
            "This database already holds a district. Use an empty one (DATABASE_URL, PORTAL_VAR), or say --add."
        )


def _refuse_twice(tables: seeds.Seeds) -> None:
    if demo_district_id() is not None:
        raise Refused("The demo district is here already. It can be loaded once into a database.")
    wanted = [person.username for person in tables.staff]
    wanted += [each["username"] for each in tables.named if "username" in each]
    wanted += [username_of(number_of(0, position)) for position in range(STUDENTS)]
    taken = db.session.scalar(sa.select(sa.func.min(User.username)).where(User.username.in_(wanted)))
    if taken is not None:
        raise Refused(f"Somebody here has the user name {taken}, which the demo wants for its own people.")


def demo_district_id() -> int | None:
    return db.session.scalar(sa.select(District.id).where(District.sourced_id == DEMO))


def _found(world: World) -> Campus:
    """The district with all that it offers, before its students come."""
    district.add_district(world, name=NAME, sourced_id=DEMO)
    schools = district.add_schools(world)
    staff = district.add_staff(world, schools, domain="harborpoint.example")
    campus = Campus(world, 0, "", schools, staff, world.programs, sizes(STUDENTS))
    district.find_teachers(campus, world.seeds.staff)
    offerings.add_offerings(world, schools)
    offerings.add_credentials(world)
    offerings.add_hosts(world)
    alignments.add_alignments(world, campus)
    competencies.add_competencies(world)
    growth.add_ties(world)
    coverage.add_coverage(world, campus)
    for spec in world.seeds.programs:
        world.programs[spec.key] = programs.add_program(world, spec, [campus])
    return campus


def fill(campus: Campus, names: NameMaker) -> int:
    """Adds the students of a campus with all that is known of them; returns how many."""
    rows = campus.world.rows
    pupils = make_pupils(campus, names)
    rows.flush()
    decider, placer = Decider(campus), Placer(campus)
    for pupil in pupils:
        decider.decide(pupil)
        placer.place(pupil)
    rows.flush()
    sittings = live(campus, Planner(campus.world.seeds, campus.world.calendar.now), pupils)
    rows.flush()
    add_sections(campus, sittings)
    rows.flush()
    return len(pupils)


def sign_ins() -> list[dict[str, str]]:
    """The cast as the issue's users get to know it: who still has the demo's password, in the order of cast.csv."""
    district_id = demo_district_id()
    if district_id is None:
        raise Refused("The demo district is not in this database. Run `flask --app wsgi demo load` first.")
    rows = db.session.execute(
        sa.select(User.username, User.given_name, User.family_name, User.password_hash)
        .where(User.district_id == district_id, User.password_hash.is_not(None), User.disabled_at.is_(None))
        .order_by(User.id)
    ).all()
    people = {row.username: row for row in rows}
    found: list[dict[str, str]] = []
    for line in seeds.table("cast"):
        person = people.get(line["username"])
        if person is None or not matches(line["password"], person.password_hash):
            continue
        name = f"{person.given_name} {person.family_name}"
        found.append(
            {
                "role": line["role"],
                "username": line["username"],
                "password": line["password"],
                "name": name,
                "note": line["note"],
            }
        )
    return found
