"""Perkins V in the demo: the state's rules, who reached what, and every case that the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from portal.demo.former import add_former, add_sensitive
from portal.demo.names import NameMaker
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.perkins.examples import examples
from portal.perkins.exits import note_from_roster
from portal.perkins.keeping import recompute_all, refresh
from portal.perkins.models import Level, PerkinsStanding, PerkinsStatus, PerkinsStatusRecord, StudentExit
from portal.perkins.rules import Rules, Threshold, as_json
from portal.rosters.models import CourseRecord, Student

records, statuses, exits = (cast(sa.Table, each.__table__) for each in (CourseRecord, PerkinsStatus, StudentExit))
STATE_CODES = {"G4": "11", "G5": "12", "D": "31", "T": "41", "O": "39"}
NONTRADITIONAL = {"WLD": "female", "AUT": "female", "NSC": "female", "PCT": "male", "TEC": "male"}
UNCODED = "AGR"
"""The program that the state's file has no code for: a case to mend before the export."""


def begin(campus: Campus) -> None:
    """Rules, former students, and what the state's file needs; before anything is worked out."""
    world = campus.world
    add_former(campus, NameMaker(world.seeds.names, special=False))
    world.rows.flush()
    add_sensitive(world, list(db.session.scalars(sa.select(Student.id).where(Student.district_id == world.district_id).order_by(Student.id))))
    _rule_sets(world)
    for key, sex in NONTRADITIONAL.items():
        world.rows.add("nontraditional_programs", program_id=world.programs[key].id, sex=sex)


def add_perkins(world: World) -> None:
    """Who reached what by their records."""
    recompute_all(world.district_id, today=world.calendar.today)


def add_cases(campus: Campus) -> None:
    """Kept after a corrected mark, withdrawn as an error, left by the roster; before the progress is worked out."""
    world = campus.world
    note_from_roster(db.session.scalars(sa.select(Student.id).where(Student.district_id == world.district_id, Student.exited_on.is_not(None)).order_by(Student.id)))
    kept, withdrawn = _just_concentrators(world)
    moment = world.rows.moment
    corrected = {"updated_at": moment, "mark": "F", "outcome": "failed", "passed": False, "credits_earned": Decimal(0), "credits_given": Decimal(0)}
    db.session.execute(sa.update(records).where(records.c.id == _last_record(kept)).values(**corrected))
    error = {"withdrawn_at": moment, "withdrawn_by_id": campus.staff_ids["wboone"], "withdrawn_reason": "The course was taken at another district and entered twice."}
    own = (statuses.c.student_id == withdrawn.student_id, statuses.c.program_id == withdrawn.program_id, statuses.c.level != Level.PARTICIPANT.value)
    db.session.execute(sa.update(statuses).where(*own).values(**error))
    refresh([kept.student_id, withdrawn.student_id], today=world.calendar.today)
    db.session.execute(sa.update(statuses).where(statuses.c.district_id == world.district_id).values(noted_at=moment))
    db.session.execute(sa.update(exits).where(exits.c.district_id == world.district_id).values(created_at=moment, updated_at=moment))


def _rule_sets(world: World) -> None:
    federal = examples()["federal"]
    types = tuple(replace(each, state_code=STATE_CODES.get(each.code, "")) for each in federal.rules.exit_types)
    codes = {program.spec.values["cip"]: f"OH-{number:03d}" for number, program in enumerate(world.programs.values(), 101) if program.spec.key != UNCODED}
    ours = replace(federal.rules, completer=Threshold(courses=3, advanced=1), exit_types=types, program_codes=codes, other_title="")
    tried = replace(examples()["by_credits"].rules, exit_types=types)
    year = world.calendar.year
    _rule_set(world, year - 5, "Example rules, as in the demo", f"{federal.source}; completer, codes and exit types are made up", ours, in_force=True)
    _rule_set(world, year, "By credits, to compare", f"{examples()['by_credits'].source}. Example: check with your state.", tried, in_force=False)


def _rule_set(world: World, year: int, title: str, source: str, rules: Rules, *, in_force: bool) -> None:
    world.rows.add("perkins_rule_sets", district_id=world.district_id, reporting_year=year, title=title, source=source[:400], in_force=in_force, rules=as_json(rules))


def _just_concentrators(world: World) -> Sequence[Any]:
    """Of two students of grade 11, who have just the two courses that it takes."""
    return db.session.execute(
        sa.select(PerkinsStatus.id, PerkinsStatus.student_id, PerkinsStatus.program_id)
        .join(PerkinsStanding, sa.and_(PerkinsStanding.student_id == PerkinsStatus.student_id, PerkinsStanding.program_id == PerkinsStatus.program_id))
        .join(Student, Student.id == PerkinsStatus.student_id)
        .where(
            PerkinsStatus.district_id == world.district_id, PerkinsStatus.level == Level.CONCENTRATOR.value, PerkinsStanding.courses == 2,
            PerkinsStanding.level == Level.CONCENTRATOR.value, Student.grade == 11, Student.state == "active",
        )
        .order_by(PerkinsStatus.student_id.desc(), PerkinsStatus.program_id)
        .limit(2)
    ).all()  # fmt: skip


def _last_record(status: Any) -> int:
    found = db.session.scalar(
        sa.select(CourseRecord.id)
        .join(PerkinsStatusRecord, PerkinsStatusRecord.course_record_id == CourseRecord.id)
        .where(PerkinsStatusRecord.perkins_status_id == status.id)
        .order_by(CourseRecord.year.desc(), CourseRecord.id.desc())
        .limit(1)
    )
    assert found is not None
    return found
