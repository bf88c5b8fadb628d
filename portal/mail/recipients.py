"""Who may be written to at all, and how often somebody wants the mail that can wait.

Rooms above this one know more of people (a birth date, a guardian whose time is over): they register a check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.clock import this_day
from portal.mail.models import Digest, DigestChoice


@dataclass(frozen=True)
class Letter:
    """A message as far as a check needs it."""

    id: int
    user_id: int | None
    student_id: int | None
    to_email: str
    link_id: int | None = None


Check = Callable[[Sequence[Letter], sa.Connection], Mapping[int, str]]
"""Letters, and a connection to ask on -> the id of each that must not go, with the reason in a sentence."""
_checks: list[Check] = []


def register(check: Check) -> None:
    if check not in _checks:
        _checks.append(check)


def refusals(letters: Sequence[Letter], conn: sa.Connection) -> dict[int, str]:
    """Letters that must not go, with the first reason."""
    found: dict[int, str] = {}
    if not letters:
        return found
    for check in (disabled, *_checks):
        found = {**check(letters, conn), **found}
    return found


def disabled(letters: Sequence[Letter], conn: sa.Connection) -> dict[int, str]:
    """Nobody writes to an account that was closed."""
    ids = sorted({letter.user_id for letter in letters if letter.user_id is not None})
    closed = set(conn.scalars(sa.select(User.id).where(User.id.in_(ids), User.disabled_at.is_not(None)))) if ids else set()
    return {letter.id: "This account is disabled." for letter in letters if letter.user_id in closed}


def choices(user_ids: Collection[int], conn: sa.Connection) -> dict[int, Digest]:
    """How often each of these people wants a digest: their choice, else daily for staff and off for everybody else."""
    ids = sorted(set(user_ids))
    if not ids:
        return {}
    chosen = {row.user_id: Digest(row.digest) for row in conn.execute(sa.select(DigestChoice.user_id, DigestChoice.digest).where(DigestChoice.user_id.in_(ids)))}
    today = this_day()
    staff = set(
        conn.scalars(
            sa.select(Grant.user_id).where(
                Grant.user_id.in_(ids), Grant.role != Role.STUDENT.value, Grant.begins_on <= today, sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today)
            )
        )
    )
    return {user_id: chosen.get(user_id, Digest.DAILY if user_id in staff else Digest.OFF) for user_id in ids}
