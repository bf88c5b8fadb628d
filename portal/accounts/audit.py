"""The trail: append-only rows, each carrying the hash of the one before it in its district."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db

FIRST_HASH = "0" * 64


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
    never names. `by` None: a command did it; then `district_id` says whose trail it is.
    """
    conn = connection if connection is not None else db.session.connection()
    district = by.district_id if by is not None else district_id
    if conn.dialect.name == "postgresql":  # SQLite has one writer anyway
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(7_204, district or 0)))
    previous = conn.scalar(
        sa.select(AuditEvent.hash)
        .where(AuditEvent.district_id == district if district is not None else AuditEvent.district_id.is_(None))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    row: dict[str, Any] = {
        "district_id": district,
        "at": now().replace(microsecond=0),
        "actor_id": by.user_id if by is not None else None,
        "role": by.role.value if by is not None else "",
        "action": action,
        "subject": subject,
        "student_id": student_id,
        "detail": detail or {},
        "previous_hash": previous or FIRST_HASH,
    }
    conn.execute(sa.insert(AuditEvent).values(**row, hash=chain_hash(row)))


def chain_hash(row: dict[str, Any]) -> str:
    """SHA-256 over everything a row says and the hash before it."""
    parts = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items() if key not in ("id", "hash")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_break(district_id: int | None) -> int | None:
    """The id of the first row whose hash does not follow from its content and the row before; None when whole."""
    columns = list(AuditEvent.__table__.columns)
    where = AuditEvent.district_id == district_id if district_id is not None else AuditEvent.district_id.is_(None)
    before = FIRST_HASH
    for row in db.session.execute(sa.select(*columns).where(where).order_by(AuditEvent.id)).mappings():
        if row["previous_hash"] != before or chain_hash(dict(row)) != row["hash"]:
            return int(row["id"])
        before = row["hash"]
    return None
