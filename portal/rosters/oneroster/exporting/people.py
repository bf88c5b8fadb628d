"""Students and staff, their roles and demographics as OneRoster rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.rosters.models import AttendedSchool, Student, StudentSensitive
from portal.rosters.oneroster.exporting.roster import Roster

Row = dict[str, Any]
ROLES_1_1 = {
    Role.DISTRICT_ADMIN.value: "administrator", Role.SCHOOL_ADMIN.value: "administrator",
    Role.TEACHER.value: "teacher", Role.COUNSELOR.value: "aide",
}  # fmt: skip
"""By rank: 1.1 has one role a person, and no word for a counselor."""
ROLES_1_2 = {
    Role.DISTRICT_ADMIN.value: "districtAdministrator", Role.SCHOOL_ADMIN.value: "siteAdministrator",
    Role.TEACHER.value: "teacher", Role.COUNSELOR.value: "counselor",
}  # fmt: skip
RANK = {role: place for place, role in enumerate(ROLES_1_1)}


def attended(roster: Roster) -> dict[int, list[int]]:
    """Student id -> schools beside the home school, now."""
    rows = roster.read(
        sa.select(AttendedSchool.student_id, AttendedSchool.school_id)
        .join(Student, Student.id == AttendedSchool.student_id)
        .where(
            roster.students(), AttendedSchool.begins_on <= roster.today,
            sa.or_(AttendedSchool.ends_on.is_(None), AttendedSchool.ends_on >= roster.today),
            AttendedSchool.school_id != Student.school_id,
        )
        .order_by(AttendedSchool.student_id, AttendedSchool.school_id)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for row in rows:
        if row.school_id not in (have := found.setdefault(row.student_id, [])):
            have.append(row.school_id)
    return found


def students(roster: Roster) -> Iterator[Any]:
    return roster.read(
        sa.select(
            Student.id.label("student_id"), Student.sourced_id.label("student_sid"), Student.school_id, Student.local_id,
            Student.given_name, Student.middle_name, Student.family_name, Student.preferred_name, Student.grade,
            User.id.label("user_id"), User.sourced_id.label("user_sid"), User.username, User.email,
        )
        .outerjoin(User, User.id == Student.user_id)
        .where(roster.students())
        .order_by(Student.id)
    )  # fmt: skip


def staff(roster: Roster) -> Iterator[Any]:
    """A row for each role of somebody who works here, person by person."""
    return roster.read(
        sa.select(
            User.id.label("user_id"), User.sourced_id.label("user_sid"), Student.id.label("student_id"),
            Student.sourced_id.label("student_sid"), User.username, User.email, User.given_name, User.family_name,
            User.disabled_at, Grant.id.label("grant_id"), Grant.sourced_id.label("grant_sid"), Grant.role,
            Grant.school_id, Grant.begins_on, Grant.ends_on,
        )
        .join(Grant, Grant.user_id == User.id)
        .outerjoin(Student, sa.and_(Student.user_id == User.id, roster.students()))
        .where(roster.staff_grants())
        .order_by(User.id, Grant.id)
    )  # fmt: skip


def users(roster: Roster) -> Iterator[Row]:
    schools = attended(roster) if roster.version == "1.1" else {}
    for row in students(roster):
        sid = roster.person(row)
        made = {
            "sourcedId": sid, "enabledUser": "true", "username": row.username or sid.lower()[:100],
            "givenName": row.given_name, "familyName": row.family_name, "middleName": row.middle_name,
            "identifier": row.local_id, "email": row.email or "", "grades": f"{row.grade:02d}" if row.grade else "",
        }  # fmt: skip
        home = roster.schools[row.school_id]
        if roster.version == "1.1":
            beside = [roster.schools[school] for school in schools.get(row.student_id, ())]
            yield made | {"role": "student", "orgSourcedIds": ",".join((home, *beside))}
        else:
            yield made | {"preferredGivenName": row.preferred_name, "primaryOrgSourcedId": home}
    for _, grants in groupby(staff(roster), key=attrgetter("user_id")):
        held = sorted(grants, key=lambda g: (RANK[g.role], g.grant_id))
        row = held[0]
        if row.student_id is not None:  # is among the students already
            continue
        made = {
            "sourcedId": roster.person(row), "enabledUser": "false" if row.disabled_at else "true", "username": row.username,
            "givenName": row.given_name, "familyName": row.family_name, "email": row.email,
        }  # fmt: skip
        if roster.version == "1.1":
            places = dict.fromkeys(roster.place(g.school_id) for g in held if g.role == row.role)
            yield made | {"role": ROLES_1_1[row.role], "orgSourcedIds": ",".join(places)}
        else:
            yield made


def roles(roster: Roster) -> Iterator[Row]:
    beside = attended(roster)
    for row in students(roster):
        sid = roster.person(row)
        for place, school in enumerate((row.school_id, *beside.get(row.student_id, ()))):
            org = roster.schools[school]
            yield {
                "sourcedId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{sid} student at {org}")), "userSourcedId": sid,
                "roleType": "secondary" if place else "primary", "role": "student", "orgSourcedId": org,
            }  # fmt: skip
    for _, grants in groupby(staff(roster), key=attrgetter("user_id")):
        for place, row in enumerate(sorted(grants, key=lambda g: (RANK[g.role], g.grant_id))):
            yield {
                "sourcedId": roster.name("grant", row.grant_id, row.grant_sid), "userSourcedId": roster.person(row),
                "roleType": "secondary" if place or row.student_id is not None else "primary", "role": ROLES_1_2[row.role],
                "beginDate": row.begins_on, "endDate": row.ends_on, "orgSourcedId": roster.place(row.school_id),
            }  # fmt: skip


def demographics(roster: Roster) -> Iterator[Row]:
    statement = (
        sa.select(
            Student.id.label("student_id"), Student.sourced_id.label("student_sid"), User.id.label("user_id"),
            User.sourced_id.label("user_sid"), Student.birth_date, StudentSensitive.sex, StudentSensitive.races,
            StudentSensitive.hispanic,
        )
        .outerjoin(User, User.id == Student.user_id)
        .outerjoin(StudentSensitive, StudentSensitive.student_id == Student.id)
        .where(roster.students(), sa.or_(Student.birth_date.is_not(None), StudentSensitive.student_id.is_not(None)))
        .order_by(Student.id)
    )  # fmt: skip
    key, birth = ("userSourcedId", "birthdate") if roster.version == "1.1" else ("sourcedId", "birthDate")
    sexes = ("male", "female") if roster.version == "1.1" else ("male", "female", "unspecified", "other")
    for row in roster.read(statement):
        races = set(filter(None, (row.races or "").split(",")))
        hispanic = "" if row.hispanic is None else str(row.hispanic).lower()
        yield {
            key: roster.person(row), birth: row.birth_date, "sex": row.sex if row.sex in sexes else "",
            **dict.fromkeys(races & RACES, "true"), "hispanicOrLatinoEthnicity": hispanic,
        }  # fmt: skip


RACES = {
    "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
    "demographicRaceTwoOrMoreRaces",
}  # fmt: skip
