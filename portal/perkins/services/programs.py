"""Which programs lead to fields that are non-traditional for a sex. Routes commit."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.models import NontraditionalProgram
from portal.programs.models import Program

SEXES = ("female", "male")


def flags_of(district_id: int) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(NontraditionalProgram.program_id, NontraditionalProgram.sex)
        .join(Program, Program.id == NontraditionalProgram.program_id)
        .where(Program.district_id == district_id)
        .order_by(NontraditionalProgram.program_id)
    )
    return {row.program_id: row.sex for row in rows}


def version_of(flags: Mapping[int, str]) -> int:
    """A number for the flags as they stand: together they are one form."""
    return crc32(repr(sorted(flags.items())).encode())


def flag_programs(wanted: Mapping[int, str], *, by: Viewer) -> bool:
    """Makes the flags of the district these (program id -> sex); whether anything changed."""
    before = flags_of(by.district_id)
    after = {key: sex for key, sex in wanted.items() if sex in SEXES}
    if after == before:
        return False
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    db.session.execute(sa.delete(NontraditionalProgram).where(NontraditionalProgram.program_id.in_(changed)))
    if rows := [{"program_id": key, "sex": after[key]} for key in changed if key in after]:
        db.session.execute(sa.insert(NontraditionalProgram), rows)
    for key in changed:
        audit.record("program.flag", subject=f"programs:{key}", by=by, detail={"nontraditional_for": after.get(key, "")})
    return True
