"""When the facts of reference pages last changed: stamps that an ETag is made of."""

from __future__ import annotations

import secrets
from typing import Any, cast

import sqlalchemy as sa

from portal.extensions import db
from portal.schools.models import District
from portal.stamps import DataVersion

REFERENCE = "reference"


def name_of(district_id: int | None) -> str:
    """The stamp of a district's own frameworks, or with None that of the national facts."""
    return REFERENCE if district_id is None else f"district:{district_id}"


def touch(district_id: int | None) -> None:
    """Says, in the running transaction, that national facts (None) or a district's frameworks changed."""
    name, stamp = name_of(district_id), secrets.token_hex(8)
    changed = db.session.execute(sa.update(DataVersion).where(DataVersion.name == name).values(stamp=stamp))
    if not cast(sa.CursorResult[Any], changed).rowcount:
        db.session.execute(sa.insert(DataVersion).values(name=name, stamp=stamp))


def current(district_id: int) -> str:
    """One query: the stamps that concern a district, and the area whose wages it shows first."""
    names = (REFERENCE, name_of(district_id))
    stamps = sa.select(DataVersion.name, DataVersion.stamp).where(DataVersion.name.in_(names))
    area = sa.select(sa.literal("area"), District.area_code).where(District.id == district_id)
    rows = db.session.execute(sa.union_all(stamps, area)).all()
    return " ".join(sorted(f"{name}={stamp}" for name, stamp in rows))
