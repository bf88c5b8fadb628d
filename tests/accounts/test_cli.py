"""Commands: the first administrator, signing somebody out, checking the trail."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Grant, Role, User
from portal.extensions import db
from portal.schools.models import District
from tests.accounts.cast import deeds, enter, is_in


@pytest.fixture
def run(app, session):
    runner = app.test_cli_runner()

    def run(*words: str, status: int = 0, **kwargs):
        answer = runner.invoke(args=list(words), **kwargs)
        assert answer.exit_code == status, answer.output
        return answer.output

    return run


def make_admin(run, **changes):
    words = {"--district": "Maple Valley", "--name": "Dana Lee Okafor", "--username": "Dana.O"} | changes
    return run("accounts", "create-admin", *(part for pair in words.items() for part in pair))


def test_the_first_administrator_is_made_with_a_district_and_a_first_password(run, client):
    output = make_admin(run)
    password = re.search(r"first password  (\S+)", output).group(1)
    user = db.session.scalar(sa.select(User).where(User.username == "dana.o"))
    assert (user.given_name, user.family_name, user.must_change_password) == ("Dana Lee", "Okafor", True)
    grant = db.session.scalar(sa.select(Grant).where(Grant.user_id == user.id))
    assert (grant.role, grant.school_id) == (Role.DISTRICT_ADMIN, None)
    enter(client, "dana.o", password)
    assert client.get("/").location == "/account/password"
    assert deeds(None, "person.create")[-1].subject == f"users:{user.id}"


def test_an_existing_district_is_taken_by_name_or_number(run, town):
    make_admin(run, **{"--district": "maple valley"})
    make_admin(run, **{"--district": str(town.district.id), "--username": "second"})
    made = db.session.scalars(sa.select(User.district_id).where(User.username.in_(["dana.o", "second"]))).all()
    assert set(made) == {town.district.id}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(District)) == 2


def test_what_is_missing_is_asked_for(run):
    output = run("accounts", "create-admin", input="Maple Valley\nDana Okafor\ndana\n")
    assert "first password" in output


def test_a_user_name_that_somebody_has_and_an_unknown_number_are_refused(run, town):
    assert "Choose another one" in run(
        "accounts", "create-admin", "--district", "x", "--name", "x y", "--username", "TESS", status=1
    )
    assert "no district number 99999" in run(
        "accounts", "create-admin", "--district", "99999", "--name", "x y", "--username", "new", status=1
    )


def test_a_person_is_signed_out_everywhere(run, town, client):
    enter(client, "tess")
    assert "1 session of TESS ended" in run("accounts", "end-sessions", "TESS")
    assert not is_in(client)
    assert "Nobody has the user name" in run("accounts", "end-sessions", "nobody", status=1)


def test_the_trail_is_verified_and_a_missing_hash_is_said(run, town):
    audit.record("course.edit", subject="courses:1", by=None, district_id=town.district.id)
    db.session.commit()
    output = run("audit", "verify")
    last = re.search(rf"district {town.district.id}: 1 rows.*last hash (\w+)", output).group(1)
    run("audit", "verify", "--expect", last)
    assert "cut short" in run("audit", "verify", "--expect", "f" * 64, status=1)


def test_a_broken_chain_fails_the_command(run, town, connection):
    from portal.accounts import triggers

    for n in range(3):
        audit.record("course.edit", subject=f"courses:{n}", by=None, district_id=town.district.id)
    db.session.commit()
    for statement in triggers.drop(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("UPDATE audit_events SET action = 'x.y' WHERE subject = 'courses:1'")
    for statement in triggers.create(connection.dialect.name):
        connection.exec_driver_sql(statement)
    assert "BROKEN at row" in run("audit", "verify", status=1)
