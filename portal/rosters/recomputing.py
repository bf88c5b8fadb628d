"""What every `recompute` command does: district by district, with a bar, and an exit code where a check finds something."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

import click
import sqlalchemy as sa

from portal.extensions import db, reading
from portal.rosters.models import Student
from portal.schools.models import District


class Found(Protocol):
    """How many rows there are, and how many were missing or wrong before."""

    @property
    def rows(self) -> int: ...

    @property
    def corrected(self) -> int: ...


class Recompute(Protocol):
    """Works a district out anew; tells `progress` how many students each chunk had; never commits."""

    def __call__(self, district_id: int, /, *, progress: Callable[[int], None], check: bool) -> Found: ...


def recompute_districts(recompute: Recompute, *, check: bool) -> None:
    """Commits after each district. With `check` nothing is written, and what is wrong ends the command with 1."""
    wrong = 0
    with reading():
        districts = db.session.execute(sa.select(District.id, District.name).order_by(District.id)).all()
        students = db.session.execute(sa.select(Student.district_id, sa.func.count()).group_by(Student.district_id)).all()
        counts: dict[int, int] = {row[0]: row[1] for row in students}
        db.session.rollback()
    for district in districts:
        with click.progressbar(length=counts.get(district.id, 0), label=f"District {district.id}", file=sys.stderr) as bar:
            found = recompute(district.id, progress=bar.update, check=check)
        db.session.commit()
        wrong += found.corrected
        click.echo(f"{district.name}: {found.rows} rows, {found.corrected} {'wrong' if check else 'corrected'}")
    if check and wrong:
        raise SystemExit(1)
