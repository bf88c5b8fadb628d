"""Building the tree of a draft: requirements are added, changed, moved, taken out and put back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.programs.errors import NotPossible, Stale
from portal.programs.models import ProgramVersion, Requirement, RequirementKind, RequirementOption
from portal.programs.queries.trees import holds_requirements
from portal.programs.services.editing import check_draft, touch
from portal.programs.words import FIRST_HOURS, FIRST_TITLES

DEEPEST = 3
"""How deep requirements lie in one another; more is no longer understood."""
MOST_REQUIREMENTS = 120
OPTION_COLUMNS = ("offering_id", "credential_id", "pathway_id", "role")


def add_requirement(version: ProgramVersion, *, kind: RequirementKind, parent: Requirement | None = None, by: Viewer) -> Requirement:
    """An empty requirement at the end, or at the end of what is inside `parent`. Raises NotPossible, NotAllowed."""
    check_draft(version, by)
    _check_room(version, 1)
    if parent is not None:
        _check_parent(version, parent)
    made = Requirement(
        program_version_id=version.id, parent_id=parent.id if parent else None, kind=kind.value, title=FIRST_TITLES[kind],
        amount=FIRST_HOURS if kind == RequirementKind.HOURS else Decimal(1), position=len(siblings(version.id, parent.id if parent else None)),
    )  # fmt: skip
    db.session.add(made)
    _tell("requirement.add", version, made, by)
    return made


def edit_requirement(requirement: Requirement, *, kind: RequirementKind, title: str, amount: Decimal, seen: int, by: Viewer) -> Requirement:
    """`seen` is the row's version that the form was made from. Raises Stale, NotPossible, NotAllowed."""
    version = version_of(requirement)
    check_draft(version, by)
    if (requirement.kind, requirement.title, requirement.amount) == (kind.value, title, amount):
        return requirement
    if seen != requirement.version:
        raise Stale("Somebody else changed this requirement first.")
    if not holds_requirements(kind) and siblings(version.id, requirement.id):
        raise NotPossible("Other requirements lie inside: only “all of these” and “some of these” can hold them.")
    requirement.kind, requirement.title, requirement.amount = kind.value, title, amount
    _tell("requirement.edit", version, requirement, by)
    return requirement


def shift_requirement(requirement: Requirement, *, down: bool, by: Viewer) -> Requirement:
    """One place up or down among those beside it; at the end nothing changes."""
    version = version_of(requirement)
    check_draft(version, by)
    row = list(siblings(version.id, requirement.parent_id))
    here = row.index(requirement)
    there = here + 1 if down else here - 1
    if 0 <= there < len(row):
        row[here], row[there] = row[there], row[here]
        _number(row)
        _tell("requirement.move", version, requirement, by)
    return requirement


def place_requirement(requirement: Requirement, *, parent: Requirement | None, by: Viewer) -> Requirement:
    """Puts it, with all that is in it, at the end of `parent`, or of the version. Raises NotPossible, NotAllowed."""
    version = version_of(requirement)
    check_draft(version, by)
    if requirement.parent_id == (parent.id if parent else None):
        return requirement
    if parent is not None:
        if parent.id in {each.id for each in _within(requirement)}:
            raise NotPossible("A requirement cannot lie inside itself.")
        _check_parent(version, parent, height=_height(requirement))
    old = requirement.parent_id
    requirement.parent_id = parent.id if parent else None
    requirement.position = len(siblings(version.id, requirement.parent_id))
    db.session.flush()
    _number(siblings(version.id, old))
    _number(siblings(version.id, requirement.parent_id))
    _tell("requirement.move", version, requirement, by)
    return requirement


def remove_requirement(requirement: Requirement, *, by: Viewer) -> dict[str, Any]:
    """Takes it out with all that is in it; hands back what `put_back` needs to undo that (JSON only)."""
    version = version_of(requirement)
    check_draft(version, by)
    taken = {"parent_id": requirement.parent_id, "position": requirement.position, "requirement": _written(requirement)}
    _tell("requirement.remove", version, requirement, by)
    beside = requirement.parent_id
    for each in reversed(_within(requirement)):
        db.session.execute(sa.delete(RequirementOption).where(RequirementOption.requirement_id == each.id))
        db.session.delete(each)
        db.session.flush()
    _number(siblings(version.id, beside))
    return taken


def put_back(version: ProgramVersion, taken: dict[str, Any], *, by: Viewer) -> Requirement:
    """Undoes a removal; where the requirement it lay in is gone too, it comes last. Raises NotPossible, NotAllowed."""
    check_draft(version, by)
    parent = db.session.get(Requirement, taken["parent_id"]) if taken["parent_id"] else None
    if parent is not None and (parent.program_version_id != version.id or not holds_requirements(parent.kind)):
        parent = None
    _check_room(version, 1)
    made = _rewrite(version, taken["requirement"], parent.id if parent else None)
    row = [each for each in siblings(version.id, made.parent_id) if each is not made]
    row.insert(min(int(taken["position"]), len(row)), made)
    _number(row)
    _tell("requirement.put_back", version, made, by)
    return made


def version_of(requirement: Requirement) -> ProgramVersion:
    return db.session.get_one(ProgramVersion, requirement.program_version_id)


def siblings(version_id: int, parent_id: int | None) -> Sequence[Requirement]:
    """The requirements inside one, or at the top, in their order."""
    same = Requirement.parent_id.is_(None) if parent_id is None else Requirement.parent_id == parent_id
    return db.session.scalars(
        sa.select(Requirement).where(Requirement.program_version_id == version_id, same).order_by(Requirement.position, Requirement.id)
    ).all()


def _check_room(version: ProgramVersion, more: int) -> None:
    there = db.session.scalar(sa.select(sa.func.count()).where(Requirement.program_version_id == version.id)) or 0
    if there + more > MOST_REQUIREMENTS:
        raise NotPossible(f"A version holds at most {MOST_REQUIREMENTS} requirements.")


def _check_parent(version: ProgramVersion, parent: Requirement, *, height: int = 1) -> None:
    if parent.program_version_id != version.id:
        raise NotPossible("Choose a requirement of this version.")
    if not holds_requirements(parent.kind):
        raise NotPossible("Only “all of these” and “some of these” can hold other requirements.")
    if _depth(parent) + height > DEEPEST:
        raise NotPossible(f"Requirements lie at most {DEEPEST} deep in one another.")


def _depth(requirement: Requirement) -> int:
    """1 at the top."""
    found, parent_id = 1, requirement.parent_id
    while parent_id is not None and found <= DEEPEST:
        found, parent_id = found + 1, db.session.get_one(Requirement, parent_id).parent_id
    return found


def _within(requirement: Requirement) -> list[Requirement]:
    """The requirement and everything in it, each before what is inside it."""
    found = [requirement]
    for each in found:
        found.extend(siblings(requirement.program_version_id, each.id))
    return found


def _height(requirement: Requirement) -> int:
    return 1 + max((_height(child) for child in siblings(requirement.program_version_id, requirement.id)), default=0)


def _number(row: Sequence[Requirement]) -> None:
    for place, each in enumerate(row):
        if each.position != place:
            each.position = place
    db.session.flush()


def _written(requirement: Requirement) -> dict[str, Any]:
    options = db.session.scalars(
        sa.select(RequirementOption).where(RequirementOption.requirement_id == requirement.id).order_by(RequirementOption.position, RequirementOption.id)
    )
    return {
        "kind": str(requirement.kind),
        "title": requirement.title,
        "amount": str(requirement.amount),
        "origin_id": requirement.origin_id,
        "options": [{name: getattr(option, name) for name in OPTION_COLUMNS} for option in options],
        "children": [_written(child) for child in siblings(requirement.program_version_id, requirement.id)],
    }


def _rewrite(version: ProgramVersion, written: dict[str, Any], parent_id: int | None, place: int = 0) -> Requirement:
    made = Requirement(
        program_version_id=version.id, parent_id=parent_id, kind=written["kind"], title=written["title"],
        amount=Decimal(written["amount"]), position=place, origin_id=written.get("origin_id"),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add_all(RequirementOption(requirement_id=made.id, position=n, **option) for n, option in enumerate(written["options"]))
    for n, child in enumerate(written["children"]):
        _rewrite(version, child, made.id, n)
    return made


def _tell(action: str, version: ProgramVersion, requirement: Requirement, by: Viewer) -> None:
    touch(version)
    audit.record(
        action, subject=f"program_versions:{version.id}", by=by,
        detail={"requirement_id": requirement.id, "kind": str(requirement.kind), "amount": str(requirement.amount), "parent_id": requirement.parent_id},
    )  # fmt: skip
