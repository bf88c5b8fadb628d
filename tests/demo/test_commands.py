"""`flask demo` as somebody at a terminal meets it, and the cast at the sign-in page."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.password_rules import problem
from portal.accounts.passwords import hash_password
from portal.extensions import db
from tests.demo.conftest import undone

ROLES = [
    "teacher", "coordinator", "counselor", "cte_director", "school_admin", "district_admin", "student", "reviewer",
    "program_lead", "several_grants",
]  # fmt: skip


def people(run) -> list[dict[str, str]]:
    return json.loads(run("sign-ins").output)


@pytest.fixture(scope="module")
def cast(app, loaded) -> list[dict[str, str]]:
    return people(lambda *words: app.test_cli_runner().invoke(args=["demo", *words]))


def test_one_of_each_role_is_named_with_a_password_worth_the_name(cast):
    assert [person["role"] for person in cast] == ROLES
    for person in cast:
        assert set(person) == {"role", "username", "password", "name", "note"}
        assert problem(person["password"], about=(person["name"], person["username"])) is None
        assert person["note"]


def test_everybody_of_the_cast_signs_in_and_reaches_a_home_page(cast, app):
    for person in cast:
        client = app.test_client()
        client.submit("/sign-in", {"username": person["username"], "password": person["password"]}, status=303)
        page = client.get("/", follow_redirects=True)
        assert page.status_code == 200, person
        assert person["name"].split()[-1] in page.get_data(as_text=True), person


def test_nobody_else_has_a_password(cast):
    with_one = db.session.scalars(sa.select(User.username).where(User.password_hash.is_not(None))).all()
    assert sorted(with_one) == sorted(person["username"] for person in cast)


def test_who_changed_the_password_is_no_longer_listed(facts, loaded, run):
    with undone(facts):
        db.session.execute(
            sa.update(User).where(User.username == "mosei").values(password_hash=hash_password("another one entirely"))
        )
        db.session.commit()
        assert "coordinator" not in {person["role"] for person in people(run)}
