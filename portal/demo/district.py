"""The district itself: schools, years and terms, and the people who work there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from uuid import NAMESPACE_OID, uuid5

from portal.accounts.passwords import hash_password
from portal.demo import records
from portal.demo.calendar import TERM_WORDS, TermKey
from portal.demo.reference import area_code
from portal.demo.seeds import StaffSpec
from portal.demo.world import Campus, SchoolRow, World

HIRED = 2_000
"""Days before today since when the staff hold their grants."""


def add_district(world: World, *, name: str, sourced_id: str) -> None:
    rows, calendar = world.rows, world.calendar
    world.district_id = rows.add(
        "districts", name=name, state="OH", area_code=area_code(), sourced_id=sourced_id, guid_key=uuid5(NAMESPACE_OID, sourced_id).hex,
        school_begins_at=time(7, 45), school_ends_at=time(14, 30),
    )  # fmt: skip
    records.add_rule(world)
    rows.add("framework_choices", district_id=world.district_id, framework_id=world.framework_id)
    for year in calendar.years:
        span = calendar.school_year(year)
        world.year_ids[year] = rows.add(
            "school_years", district_id=world.district_id, year=year, begins_on=span.begins_on, ends_on=span.ends_on
        )
        semesters: tuple[TermKey, ...] = ("fall", "spring")
        for key in semesters:
            span = calendar.term(key, year)
            world.term_ids[year, key] = rows.add(
                "terms", district_id=world.district_id, school_year_id=world.year_ids[year],
                title=f"{TERM_WORDS[key]} semester", kind="semester", begins_on=span.begins_on, ends_on=span.ends_on,
            )  # fmt: skip


def add_schools(world: World, *, suffix: str = "") -> dict[str, SchoolRow]:
    """School key -> row; `suffix` tells the schools of a large district apart."""
    made: dict[str, SchoolRow] = {}
    for spec in world.seeds.schools:
        name = f"{spec['name']}{suffix}"
        school_id = world.rows.add(
            "schools", district_id=world.district_id, name=name, kind=spec["kind"], code=f"{spec['code']}{suffix}".strip(),
            grade_low=int(spec["grade_low"]), grade_high=int(spec["grade_high"]),
        )  # fmt: skip
        made[spec["key"]] = SchoolRow(school_id, name)
    return made


def add_staff(
    world: World,
    schools: Mapping[str, SchoolRow],
    *,
    prefix: str = "",
    domain: str,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> dict[str, int]:
    """User name in staff.csv -> user id. `names` replaces names; only the cast of the demo gets passwords."""
    passwords = {row["username"]: row["password"] for row in world.seeds.cast} if not prefix else {}
    since = world.calendar.ago(HIRED).date().replace(month=8, day=1)
    made: dict[str, int] = {}
    for spec in world.seeds.staff:
        given, family = (names or {}).get(spec.username, (spec.given_name, spec.family_name))
        username = f"{prefix}{spec.username}"
        secret = passwords.get(spec.username)
        made[spec.username] = world.rows.add(
            "users", district_id=world.district_id, username=username, email=f"{username}@{domain}",
            given_name=given, family_name=family, password_hash=hash_password(secret) if secret else None,
        )  # fmt: skip
        for role, key in spec.grants:
            add_grant(world, made[spec.username], role, schools[key].id if key else None, since)
    return made


def add_grant(world: World, user_id: int, role: str, school_id: int | None, since: date) -> None:
    world.rows.add(
        "grants", user_id=user_id, district_id=world.district_id, school_id=school_id, role=role, begins_on=since
    )


def find_teachers(campus: Campus, staff: tuple[StaffSpec, ...]) -> None:
    """Notes on the campus who teaches what where."""
    for spec in staff:
        held = [key for role, key in spec.grants if role == "teacher" and key]
        for start, key in spec.teaches:
            for school in [key] if key else held:
                campus.teachers_at.setdefault(school, []).append((start, campus.staff_ids[spec.username]))
