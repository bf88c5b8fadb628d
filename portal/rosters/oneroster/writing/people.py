"""Users, students and roles."""

from __future__ import annotations

import sqlite3
from typing import Any

from portal.accounts import audit
from portal.accounts.models import Grant, User
from portal.accounts.viewer import ADMINS
from portal.rosters.models import Student, StudentState
from portal.rosters.oneroster.writing.writer import Writer, day


def write(writer: Writer) -> None:
    write_people(writer)
    end_students(writer)
    write_grants(writer)
    end_grants(writer)


def write_people(writer: Writer) -> None:
    """A user for everybody, without a password; a student record beside it for students."""
    for rows in writer.chunks("plan_people", "action <> 'unchanged'", doing="People"):
        users = [{"id": row["old_id"], "sourced_id": row["sid"], **account(row)} for row in rows]
        writer.insert(User, [
            {"district_id": writer.district_id, **{k: v for k, v in each.items() if k != "id"}}
            for each in users
            if each["id"] is None
        ])  # fmt: skip
        writer.update(User, [each for each in users if each["id"] is not None])
        ids = writer.learn("r_users", User, [row["sid"] for row in rows])
        write_students(writer, [row for row in rows if row["is_student"]], ids)


def account(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "username": row["n_username"], "email": row["n_email"], "given_name": row["n_given"],
        "family_name": row["n_family"],
    }  # fmt: skip


def write_students(writer: Writer, rows: list[sqlite3.Row], users: dict[str, int]) -> None:
    if not rows:
        return
    homes = writer.ids("r_schools", [row["home"] for row in rows])
    values = [
        {
            "id": row["student_id"], "sourced_id": row["sid"], "user_id": users[row["sid"]],
            "school_id": homes.get(row["home"]) or row["o_home"], "local_id": row["n_local"],
            "given_name": row["n_sgiven"], "middle_name": row["n_middle"], "family_name": row["n_sfamily"],
            "preferred_name": row["n_preferred"], "grade": row["n_grade"], "state": row["n_state"],
            "exited_on": day(row["n_exited"]),
        }
        for row in rows
    ]  # fmt: skip
    fresh = [{k: v for k, v in each.items() if k != "id"} for each in values if each["id"] is None]
    writer.insert(Student, [{"district_id": writer.district_id, **each} for each in fresh])
    writer.update(Student, [each for each in values if each["id"] is not None])
    ids = writer.learn("r_students", Student, [row["sid"] for row in rows])
    known = {ids[row["sid"]] for row in rows if row["student_id"] is not None}
    if known:  # who is new has nothing yet that could move
        writer.moved(known)


def end_students(writer: Writer) -> None:
    for rows in writer.chunks("end_students", doing="Students who left"):
        ended = {"state": StudentState.EXITED.value, "exited_on": day(writer.scope.today)}
        writer.update(Student, [{"id": row["id"], **ended} for row in rows])
        writer.moved({row["id"] for row in rows})


def write_grants(writer: Writer) -> None:
    for rows in writer.chunks("plan_grants", "action <> 'unchanged'", doing="Roles"):
        users = writer.ids("r_users", [row["user"] for row in rows])
        schools = writer.ids("r_schools", [row["school"] for row in rows])
        fresh = [
            {
                "user_id": users[row["user"]], "district_id": writer.district_id, "role": row["role"],
                "school_id": schools[row["school"]] if row["school"] else None,
                "begins_on": day(row["begins"] or writer.scope.today), "ends_on": day(row["n_ends"]),
                "sourced_id": row["sid"],
            }
            for row in rows
            if row["old_id"] is None and row["user"] in users
        ]  # fmt: skip
        writer.insert(Grant, fresh)
        old = [row for row in rows if row["old_id"] is not None]
        writer.update(Grant, [{"id": row["old_id"], "ends_on": day(row["n_ends"])} for row in old])
        for each in fresh:
            note(writer, "grant.give", each["user_id"], each["role"], each["school_id"])
        for row in old:
            note(writer, "grant.restore", row["user_id"], row["role"], row["school_id"])


def end_grants(writer: Writer) -> None:
    for rows in writer.chunks("end_grants", doing="Roles that ended"):
        writer.update(Grant, [{"id": row["id"], "ends_on": day(writer.scope.yesterday)} for row in rows])
        for row in rows:
            note(writer, "grant.end", row["user_id"], row["role"], None)


def note(writer: Writer, action: str, user_id: int, role: str, school_id: int | None) -> None:
    """Rights over others are worth a line of their own in the trail; the rest is in the import's counts."""
    if role in ADMINS:
        audit.record(
            action, subject=f"users:{user_id}", by=writer.context.by, district_id=writer.district_id,
            detail={"role": role, "school_id": school_id, "import": writer.context.batch_id},
        )  # fmt: skip
