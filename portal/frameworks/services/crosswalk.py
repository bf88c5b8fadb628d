"""A district's own links between pathways of two frameworks; everybody's stay as they are."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.crosswalks import TURNED
from portal.frameworks.errors import Refused, Stale
from portal.frameworks.models import CrosswalkLink, LinkRelation, Pathway
from portal.frameworks.permissions import is_editor

RELATIONS = tuple(LinkRelation)


def set_link(
    *, from_id: int, to_id: int, relation: str, weight: float | None = None, origin: str | None = None, seen: int | None, by: Viewer
) -> CrosswalkLink | None:
    """The district says how two pathways are linked, or (NONE) that they are not.

    `weight` and `origin` None: what everybody's link says, else nothing known of it. `seen`: the version of the
    district's own link that was looked at, 0 where there was none, None where an import was shown against what
    stands. Hands back None where that is what everybody's link says already. Raises Stale, Refused.
    """
    if not is_editor(by):
        raise Refused("You may not edit crosswalks.")
    frameworks = set(db.session.scalars(sa.select(Pathway.framework_id).where(Pathway.id.in_([from_id, to_id]))))
    if len(frameworks) != 2:
        raise Refused("Choose pathways of two different frameworks.")
    first, second, said = _as_stored(from_id, to_id, relation)
    everybody = _row(None, first, second)
    own = _row(by.district_id, first, second)
    if seen is not None and seen != (own.version if own is not None else 0):
        raise Stale("Somebody else changed this link first.")
    if weight is None:
        weight = own.weight if own is not None else everybody.weight if everybody is not None else 1.0 if said == LinkRelation.SAME else 0.0
    origin = origin or (own.origin if own is not None else everybody.origin if everybody is not None else "official")
    if said == LinkRelation.NONE and everybody is None:
        if own is not None:
            _remove(own, by)
        return None
    if own is None and everybody is not None and (everybody.relation, round(everybody.weight, 3), everybody.origin) == (said, round(weight, 3), origin):
        return None
    if own is None:
        own = CrosswalkLink(
            district_id=by.district_id, from_pathway_id=first, to_pathway_id=second, relation=said, weight=weight, origin=origin,
            shared_occupations=everybody.shared_occupations if everybody is not None else 0,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(own)
        except IntegrityError:
            raise Stale("Somebody else changed this link first.") from None
    elif (own.relation, round(own.weight, 3), own.origin) == (said, round(weight, 3), origin):
        return own
    else:
        own.relation, own.weight, own.origin, own.version = said, weight, origin, own.version + 1
    db.session.flush()
    audit.record("crosswalk.edit", subject=f"crosswalk_links:{own.id}", by=by, detail={"from_id": from_id, "to_id": to_id, "relation": str(relation), "weight": round(weight, 3), "origin": origin})
    versions.touch(by.district_id)
    return own


def clear_link(*, from_id: int, to_id: int, seen: int, by: Viewer) -> bool:
    """The district's own word goes; everybody's link counts again, where there is one. Raises Stale, Refused."""
    if not is_editor(by):
        raise Refused("You may not edit crosswalks.")
    first, second, _ = _as_stored(from_id, to_id, LinkRelation.SAME)
    own = _row(by.district_id, first, second)
    if own is None:
        return False
    if seen != own.version:
        raise Stale("Somebody else changed this link first.")
    _remove(own, by)
    return True


def _remove(own: CrosswalkLink, by: Viewer) -> None:
    audit.record("crosswalk.clear", subject=f"crosswalk_links:{own.id}", by=by, detail={"from_id": own.from_pathway_id, "to_id": own.to_pathway_id})
    db.session.delete(own)
    db.session.flush()
    versions.touch(by.district_id)


def _as_stored(from_id: int, to_id: int, relation: str) -> tuple[int, int, str]:
    """The direction in which a link of the two is kept already, else the one that was asked for."""
    turned = db.session.scalar(
        sa.select(CrosswalkLink.id).where(CrosswalkLink.from_pathway_id == to_id, CrosswalkLink.to_pathway_id == from_id).limit(1)
    )
    if turned is None:
        return from_id, to_id, str(relation)
    return to_id, from_id, str(TURNED.get(relation, relation))


def _row(district_id: int | None, from_id: int, to_id: int) -> CrosswalkLink | None:
    whose = CrosswalkLink.district_id.is_(None) if district_id is None else CrosswalkLink.district_id == district_id
    return db.session.scalar(sa.select(CrosswalkLink).where(whose, CrosswalkLink.from_pathway_id == from_id, CrosswalkLink.to_pathway_id == to_id))
