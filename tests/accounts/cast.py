"""The named cast of this feature's tests, and how they come in by the front door."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from portal.accounts.models import AuditEvent, BrowserSession, User
from portal.extensions import db
from tests import factories as make
from tests.page import Page, PageClient

PASSWORD = make.PASSWORD
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CHEAP = CHEAP_HASHER.hash(PASSWORD)
"""The cast's password with the cheapest parameters, so that tests need not wait for the real ones."""


def enter(client: PageClient, username: str, password: str = PASSWORD, *, status: int = 303, **more: Any) -> Page:
    """Sign in at the page."""
    return client.submit("/sign-in", {"username": username, "password": password} | more, status=status)


def cookie(client: PageClient) -> str:
    found = client.get_cookie("session")
    return found.value if found else ""


def is_in(client: PageClient) -> bool:
    return client.get("/account/sessions").status_code == 200


def sessions(who: User) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(BrowserSession.user_id == who.id)) or 0


def deeds(who: User | None = None, action: str = "") -> list[Any]:
    """Rows of the trail by a person (or by nobody), oldest first."""
    statement = sa.select(AuditEvent).where(AuditEvent.actor_id == who.id if who else AuditEvent.actor_id.is_(None))
    if action:
        statement = statement.where(AuditEvent.action == action)
    db.session.commit()  # a rollback here would take back what the requests did inside our savepoint
    return list(db.session.scalars(statement.order_by(AuditEvent.id)))


class Town:
    """A district with two schools and its administrators, and another district with its own."""

    def __init__(self) -> None:
        self.district = make.district(name="Maple Valley")
        self.north = make.school(self.district, name="North High School")
        self.south = make.school(self.district, name="South High School")
        self.admin = self.person("district_admin", given_name="Dana", family_name="Okafor", username="dana")
        self.north_admin = self.person("school_admin", at=self.north, given_name="Luis", family_name="Ibarra")
        self.teacher = self.person("teacher", at=self.north, given_name="Tess", family_name="Tran", username="tess")
        self.south_teacher = self.person("teacher", at=self.south, given_name="Sam", family_name="Sato")
        self.elsewhere = make.district(name="Elsewhere")
        self.stranger = make.user(self.elsewhere, "district_admin", password_hash=CHEAP)
        db.session.commit()

    def person(self, role: str | None, *, at: Any = None, **values: Any) -> User:
        return make.user(self.district, role, at=at, **{"password_hash": CHEAP} | values)
