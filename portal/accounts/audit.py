"""The trail: append-only rows, each carrying the hash of the one before it in its district.

The chain shows that a row was changed, put in or taken out. It cannot show that the newest rows were cut off:
for that, note the last hash (`flask --app wsgi audit verify` prints it) and ask for it again later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db

FIRST_HASH = "0" * 64
LOCK = 7_204  # the first half of PostgreSQL's advisory lock; the district's id is the second


@dataclass(frozen=True)
class Chain:
    """What reading a district's chain found. `broken_at` is the id of the first row that does not follow."""

    rows: int
    broken_at: int | None
    last_hash: str
    expected_seen: bool = False

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def record(
    action: str,
    *,
    subject: str,
    by: Viewer | None,
    district_id: int | None = None,
    student_id: int | None = None,
    detail: dict[str, Any] | None = None,
    connection: sa.Connection | None = None,
) -> None:
    """Adds a row in the running transaction (or on `connection`).

    `action` is noun.verb ('alignment.approve'), `subject` '<table>:<id>', `detail` holds ids, codes and states,
    never names. `by` None: a command or a visitor did it; then `district_id` says whose trail it is.
    """
    conn = connection if connection is not None else db.session.connection()
    district = by.district_id if by is not None else district_id
    if conn.dialect.name == "postgresql":  # SQLite has one writer anyway
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK, (district or 0) % 2**31)))
    previous = conn.scalar(
        sa.select(AuditEvent.hash).where(of_district(district)).order_by(AuditEvent.id.desc()).limit(1)
    )
    row: dict[str, Any] = {
        "district_id": district,
        "at": now().replace(microsecond=0),
        "actor_id": by.user_id if by is not None else None,
        "role": by.role.value if by is not None else "",
        "action": action,
        "subject": subject,
        "student_id": student_id,
        "detail": json.loads(json.dumps(detail or {})),  # as it will be read back: lists, words as keys
        "previous_hash": previous or FIRST_HASH,
    }
    conn.execute(sa.insert(AuditEvent).values(**row, hash=chain_hash(row)))


def chain_hash(row: dict[str, Any]) -> str:
    """SHA-256 over everything a row says and the hash before it."""
    parts = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in row.items()
        if key not in ("id", "hash")
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify(district_id: int | None, *, newest: int | None = None, expected: str = "") -> Chain:
    """Reads the chain (or its `newest` rows) in order and says whether each row follows from the one before.

    With `expected`, a hash noted earlier, also whether some row still carries it. Takes about ten seconds per
    million rows and little memory; run it where no write lock is held.
    """
    columns = list(AuditEvent.__table__.columns)
    statement = sa.select(*columns).where(of_district(district_id)).order_by(AuditEvent.id)
    before: str | None = FIRST_HASH
    if newest is not None:
        ids = sa.select(AuditEvent.id).where(of_district(district_id)).order_by(AuditEvent.id.desc())
        first = db.session.scalar(ids.offset(newest - 1).limit(1))
        if first is not None:
            statement, before = statement.where(AuditEvent.id >= first), None  # its first link is taken on trust
    count, last, seen = 0, FIRST_HASH, False
    with db.session.execute(statement.execution_options(yield_per=1_000)) as found:
        for row in found.mappings():
            if (before is not None and row["previous_hash"] != before) or chain_hash(dict(row)) != row["hash"]:
                return Chain(count, int(row["id"]), last, seen)
            before = last = row["hash"]
            seen = seen or last == expected
            count += 1
    return Chain(count, None, last, seen)


def first_break(district_id: int | None) -> int | None:
    """The id of the first row whose hash does not follow from its content and the row before; None when whole."""
    return verify(district_id).broken_at


def of_district(district_id: int | None) -> sa.ColumnElement[bool]:
    """The rows of one trail; those of nobody's district (an unknown name at the sign-in) are one of their own."""
    return AuditEvent.district_id == district_id if district_id is not None else AuditEvent.district_id.is_(None)
