"""One gap with its names, its history, and who may own it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.gaps.models import Gap, GapEvent
from portal.gaps.permissions import OWNERS, gaps_visible_to
from portal.gaps.queries.lists import Wanted, rows
from portal.programs.models import Program, ProgramLead, ProgramPathway
from portal.schools.models import School


def gap_row(viewer: Viewer, gap_id: int) -> Any:
    """A line as in the list; None where the viewer may not see it."""
    return db.session.execute(rows(viewer, Wanted(state="any")).where(Gap.id == gap_id)).one_or_none()


def gap_to_change(viewer: Viewer, gap_id: int) -> Gap | None:
    return db.session.scalars(sa.select(Gap).where(Gap.id == gap_id, gaps_visible_to(viewer))).one_or_none()


def gaps_to_change(viewer: Viewer, ids: Collection[int]) -> Sequence[Gap]:
    return db.session.scalars(sa.select(Gap).where(Gap.id.in_(ids), gaps_visible_to(viewer)).order_by(Gap.id)).all()


@dataclass(frozen=True)
class Event:
    """A line of a gap's history; names are empty where nobody did it or nobody was named."""

    deed: str
    owner_id: int | None
    due_on: date | None
    words: str
    by_id: int | None
    at: datetime
    by_name: str
    owner_name: str


def events_of(gap_id: int) -> list[Event]:
    """The latest first; one query."""
    by, owner = aliased(User), aliased(User)
    found = db.session.execute(
        sa.select(
            GapEvent.deed, GapEvent.owner_id, GapEvent.due_on, GapEvent.words, GapEvent.by_id, GapEvent.at,
            by.given_name.label("by_given"), by.family_name.label("by_family"), owner.given_name.label("to_given"), owner.family_name.label("to_family"),
        )
        .outerjoin(by, by.id == GapEvent.by_id)
        .outerjoin(owner, owner.id == GapEvent.owner_id)
        .where(GapEvent.gap_id == gap_id)
        .order_by(GapEvent.at.desc(), GapEvent.id.desc())
    )  # fmt: skip
    return [
        Event(row.deed, row.owner_id, row.due_on, row.words, row.by_id, row.at, _name(row.by_given, row.by_family), _name(row.to_given, row.to_family))
        for row in found
    ]


@dataclass(frozen=True)
class Owner:
    """Somebody who may own gaps of some schools; `where` names them, '' for the whole district."""

    id: int
    name: str
    school_ids: frozenset[int] | None
    """None: of any school."""
    where: str

    def serves(self, school_id: int) -> bool:
        return self.school_ids is None or school_id in self.school_ids


def owners_for(district_id: int, school_ids: Collection[int], today: date) -> dict[int, Owner]:
    """Who may own gaps of these schools: people of each who may align, and those of the whole district; one query."""
    found = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name, Grant.school_id, School.name)
        .join(Grant, Grant.user_id == User.id)
        .outerjoin(School, School.id == Grant.school_id)
        .where(
            User.district_id == district_id,
            User.disabled_at.is_(None),
            Grant.district_id == district_id,
            Grant.role.in_([role.value for role in OWNERS]),
            Grant.begins_on <= today,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
            sa.or_(Grant.school_id.is_(None), Grant.school_id.in_(school_ids)),
        )
        .order_by(User.family_name, User.given_name, User.id, School.name)
    )
    people: dict[int, Owner] = {}
    for row in found:
        before = people.get(row.id)
        if row.school_id is None or (before is not None and before.school_ids is None):
            people[row.id] = Owner(row.id, _name(row.given_name, row.family_name), None, "")
        else:
            schools = (before.school_ids or frozenset() if before else frozenset()) | {row.school_id}
            names = [before.where] if before and before.where else []
            where = ", ".join(dict.fromkeys([*names, row.name]))
            people[row.id] = Owner(row.id, _name(row.given_name, row.family_name), schools, where)
    return people


def pathways_led_by(viewer: Viewer) -> frozenset[int]:
    """The pathways of active programs that the viewer leads (row and grant)."""
    if not viewer.holds(Role.PROGRAM_LEAD):
        return frozenset()
    return frozenset(
        db.session.scalars(
            sa.select(ProgramPathway.pathway_id)
            .join(Program, Program.id == ProgramPathway.program_id)
            .join(ProgramLead, ProgramLead.program_id == Program.id)
            .where(ProgramLead.user_id == viewer.user_id, Program.district_id == viewer.district_id, Program.state == "active")
            .distinct()
        )
    )


def _name(given: str | None, family: str | None) -> str:
    return f"{given or ''} {family or ''}".strip()
