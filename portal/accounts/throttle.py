"""Tries at a password, counted in the database, so that a limit of ten is ten over all processes together.

A try is written down before the password is looked at and taken back when it was right: as many at once as you
like, no more than the limit are ever looked at. A try that is refused here is not counted, so that knocking on
does not keep the door shut.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.accounts.models import SignInAttempt
from portal.clock import local
from portal.database import now
from portal.extensions import db, own_transaction

WINDOW = timedelta(minutes=15)
PER_NAME = 10
PER_ADDRESS = 50
PER_BROWSER = 10
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Counter:
    """Something that may be tried `limit` times within the window."""

    key: str
    limit: int


class TooManyTries(Exception):
    """Not now; `until` is when the oldest counted try falls out of the window."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many tries until {local(until):%H:%M}")
        self.until = until

    @property
    def seconds(self) -> int:
        return max(1, int((self.until - now()).total_seconds()) + 1)

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


def by_name(username: str) -> Counter:
    return Counter(key("name", username.casefold()), PER_NAME)


def by_address(address: str) -> Counter:
    return Counter(key("address", address), PER_ADDRESS)


def by_browser(browser: str) -> Counter:
    """For a browser in which this person has signed in before: nobody else's tries can lock them out there."""
    return Counter(key("browser", browser), PER_BROWSER)


def by_person(user_id: int) -> Counter:
    """For somebody signed in who is asked for the password again."""
    return Counter(key("person", str(user_id)), PER_NAME)


def key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def take(counters: Sequence[Counter]) -> tuple[int, ...]:
    """Counts one try for each counter in a transaction of its own; raises TooManyTries where one is used up.

    Returns the rows written, for `give_back`.
    """
    moment = now()
    with own_transaction() as conn:
        conn.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < moment - KEPT))
        if conn.dialect.name == "postgresql":  # in one order, so that two never wait for each other
            for number in sorted(int(counter.key[:15], 16) for counter in counters):
                conn.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
        for counter in counters:
            tries = conn.scalars(
                sa.select(SignInAttempt.at)
                .where(SignInAttempt.key == counter.key, SignInAttempt.at > moment - WINDOW)
                .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
                .limit(counter.limit)
            ).all()
            if len(tries) >= counter.limit:
                raise TooManyTries(tries[-1] + WINDOW)
        return tuple(
            conn.execute(
                sa.insert(SignInAttempt).values(key=counter.key, at=moment).returning(SignInAttempt.id)
            ).scalar_one()
            for counter in counters
        )


def look(counter: Counter) -> None:
    """Counts nothing; raises TooManyTries where the counter is used up."""
    moment = now()
    tries = db.session.scalars(
        sa.select(SignInAttempt.at)
        .where(SignInAttempt.key == counter.key, SignInAttempt.at > moment - WINDOW)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
        .limit(counter.limit)
    ).all()
    if len(tries) >= counter.limit:
        raise TooManyTries(tries[-1] + WINDOW)


def give_back(tries: Sequence[int], name: Counter | None = None) -> None:
    """The password was right: this try does not count, and the name's earlier ones no longer do."""
    condition: sa.ColumnElement[bool] = SignInAttempt.id.in_(tries)
    if name is not None:
        condition = sa.or_(condition, SignInAttempt.key == name.key)
    with own_transaction() as conn:
        conn.execute(sa.delete(SignInAttempt).where(condition))
