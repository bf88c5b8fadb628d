"""Adding, changing, moving, retiring and deleting one competency."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts.viewer import Viewer
from portal.competencies import references
from portal.competencies.case.shapes import CHANGED_AT, CHILD
from portal.competencies.case.writing import moment
from portal.competencies.errors import Circle, InUse, Refused
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet
from portal.competencies.services.common import check_version, in_order, note, number, refresh_headings, set_values
from portal.competencies.signals import competencies_removed
from portal.database import now
from portal.extensions import db

WHOLE = {"code": "humanCodingScheme", "short": "abbreviatedStatement", "item_type": "CFItemType"}
"""Column -> the name under which a package's longer text is kept among the extras."""


def add_competency(of: CompetencySet, *, parent_id: int | None, by: Viewer, **values: Any) -> Competency:
    """At the end of what stands under its parent. Raises Refused for a parent elsewhere."""
    _parent(of.id, parent_id)
    siblings = in_order(of.id, parent_id)
    made = Competency(
        district_id=of.district_id, set_id=of.id, parent_id=parent_id, position=len(siblings) + 1,
        case_identifier=str(uuid4()), **values,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    number(of.id, [*siblings, made.id])
    refresh_headings(of.id)
    _note("competency.add", made, by)
    return made


def edit_competency(
    found: Competency, *, version: int | None, parent_id: int | None, by: Viewer, **values: Any
) -> None:
    """Also moves it under another. Raises Stale, Circle, and Refused for a parent elsewhere."""
    check_version(found, version)
    if parent_id != found.parent_id:
        _move_under(found, parent_id)
    changed = set_values(found, **values)
    if changed:
        found.extras = edited(found.extras, changed)
    db.session.flush()
    _note("competency.edit", found, by, changed=changed, parent=found.parent_id)


def edited(extras: dict[str, Any], changed: list[str]) -> dict[str, Any]:
    """The extras of an item after an edit: a new date of change, and nothing that contradicts what was typed."""
    gone = {WHOLE.get(name, "") for name in changed} | ({"CFItemTypeURI"} if "item_type" in changed else set())
    kept = {name: value for name, value in extras.items() if name not in gone}
    return kept | {CHANGED_AT: moment(now())} if CHANGED_AT in kept else kept


def move_competency(found: Competency, direction: Literal["up", "down"], *, by: Viewer) -> None:
    """Changes places with its neighbor; does nothing at the end of the list."""
    ids = in_order(found.set_id, found.parent_id)
    place = ids.index(found.id) if found.id in ids else -1
    other = place + (-1 if direction == "up" else 1)
    if place < 0 or not 0 <= other < len(ids):
        return
    ids[place], ids[other] = ids[other], ids[place]
    number(found.set_id, ids)
    _note("competency.move", found, by, position=other + 1)


def retire_competency(found: Competency, *, by: Viewer) -> None:
    """With what stands under it. It is covered no more, and what covered it stays readable."""
    _set_retired(found, _below(found), True, by)


def restore_competency(found: Competency, *, by: Viewer) -> None:
    """With what stands above it, so that it can be seen; what stands below it stays retired."""
    above, parent_id = [], found.parent_id
    while parent_id is not None:
        row = db.session.execute(sa.select(Competency.id, Competency.parent_id).where(Competency.id == parent_id)).one()
        above.append(row.id)
        parent_id = row.parent_id
    _set_retired(found, above, False, by)


def delete_competency(found: Competency, *, by: Viewer) -> None:
    """With what stands under it. Raises InUse where something hangs on any of them."""
    ids = [found.id, *_below(found)]
    if references.referred(ids):
        raise InUse("Offerings cover it, or its history is kept, so it can only be retired.")
    set_id, parent_id, competency_id = found.set_id, found.parent_id, found.id
    try:
        with db.session.begin_nested():
            competencies_removed.send(None, competency_ids=ids)
            _drop(ids)
    except IntegrityError:
        raise InUse("Something came to hang on it just now, so it can only be retired.") from None
    for row in [each for each in db.session.identity_map.values() if isinstance(each, Competency) and each.id in ids]:
        db.session.expunge(row)
    number(set_id, in_order(set_id, parent_id))
    refresh_headings(set_id)
    subject = f"competencies:{competency_id}"
    note("competency.delete", subject, set_id, by=by, district_id=by.district_id, set=set_id, with_below=len(ids) - 1)


def _drop(ids: list[int]) -> None:
    links = CompetencyAssociation
    db.session.execute(sa.delete(links).where(sa.or_(links.origin_id.in_(ids), links.destination_id.in_(ids))))
    db.session.execute(sa.update(Competency).where(Competency.id.in_(ids)).values(parent_id=None))
    db.session.execute(sa.delete(Competency).where(Competency.id.in_(ids)))


def _below(found: Competency) -> list[int]:
    """Everything under it, at any depth; one query for each level."""
    level, ids = [found.id], list[int]()
    while level:
        level = list(
            db.session.scalars(sa.select(Competency.id).where(Competency.parent_id.in_(level)).order_by(Competency.id))
        )
        ids += level
    return ids


def _set_retired(found: Competency, others: list[int], retired: bool, by: Viewer) -> None:
    ids = [found.id, *others]
    db.session.execute(
        sa.update(Competency)
        .where(Competency.id.in_(ids), Competency.retired.is_(not retired))
        .values(retired=retired, version=Competency.version + 1, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    db.session.expire(found)
    number(found.set_id, in_order(found.set_id, found.parent_id))
    refresh_headings(found.set_id)
    _note("competency.retire" if retired else "competency.restore", found, by, others=len(others))


def _move_under(found: Competency, parent_id: int | None) -> None:
    """To the end of what stands under another; what a package said of its places is dropped."""
    parent = _parent(found.set_id, parent_id)
    if parent_id == found.id or (parent is not None and parent.id in _below(found)):
        raise Circle("It cannot stand under itself or under something that stands under it.")
    old = found.parent_id
    links = CompetencyAssociation
    db.session.execute(sa.delete(links).where(links.kind == CHILD, links.origin_id == found.id))
    siblings = in_order(found.set_id, parent_id)
    found.parent_id, found.position = parent_id, len(siblings) + 1
    db.session.flush()
    number(found.set_id, [*siblings, found.id])
    number(found.set_id, in_order(found.set_id, old))
    refresh_headings(found.set_id)


def _parent(set_id: int, parent_id: int | None) -> Any:
    """The row to stand under; None for the top. Raises Refused for one of another set, or a retired one."""
    if parent_id is None:
        return None
    row = db.session.execute(
        sa.select(Competency.id).where(
            Competency.id == parent_id, Competency.set_id == set_id, Competency.retired.is_(False)
        )
    ).one_or_none()
    if row is None:
        raise Refused("Choose one of this set from the list.")
    return row


def _note(action: str, row: Competency, by: Viewer, **detail: Any) -> None:
    note(action, f"competencies:{row.id}", row.set_id, by=by, district_id=by.district_id, set=row.set_id, **detail)
