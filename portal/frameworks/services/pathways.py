"""Adds, changes, moves, retires and deletes pathways of a district's own framework."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.errors import InUse, Refused, TitleTaken
from portal.frameworks.models import Cluster, Pathway
from portal.frameworks.services.common import check_version, free_code, note, set_values
from portal.frameworks.services.frameworks import remove_pathways


def add_pathway(cluster: Cluster, *, by: Viewer, **values: Any) -> Pathway:
    """At the end of its cluster. Raises TitleTaken."""
    _check_title(cluster.id, values["title"])
    pathway = Pathway(
        framework_id=cluster.framework_id,
        cluster_id=cluster.id,
        code=free_code(Pathway, cluster.framework_id, values["title"]),
        position=_last(cluster.id) + 1,
        **values,
    )
    db.session.add(pathway)
    db.session.flush()
    note("pathway.add", pathway, by=by, cluster=cluster.id)
    return pathway


def edit_pathway(pathway: Pathway, *, version: int | None, by: Viewer, cluster_id: int, **values: Any) -> None:
    """May move it to another cluster of its framework. Raises Stale, TitleTaken, and Refused for a cluster elsewhere."""
    check_version(pathway, version)
    if cluster_id != pathway.cluster_id:
        framework_id = db.session.scalar(sa.select(Cluster.framework_id).where(Cluster.id == cluster_id))
        if framework_id != pathway.framework_id:
            raise Refused("Choose a cluster of the same framework.")
        values |= {"cluster_id": cluster_id, "position": _last(cluster_id) + 1}
    _check_title(cluster_id, values["title"], but=pathway)
    changed = set_values(pathway, **values)
    db.session.flush()
    note("pathway.edit", pathway, by=by, changed=changed)


def move_pathway(pathway: Pathway, direction: Literal["up", "down"], *, by: Viewer) -> None:
    """Changes places with its neighbour; does nothing at the end of the list."""
    ids = list(
        db.session.scalars(
            sa.select(Pathway.id)
            .where(Pathway.cluster_id == pathway.cluster_id, Pathway.retired.is_(False))
            .order_by(Pathway.position, Pathway.title, Pathway.id)
        )
    )
    place = ids.index(pathway.id) if pathway.id in ids else -1
    other = place + (-1 if direction == "up" else 1)
    if place < 0 or not 0 <= other < len(ids):
        return
    ids[place], ids[other] = ids[other], ids[place]
    for position, pathway_id in enumerate(ids, start=1):
        db.session.execute(sa.update(Pathway).where(Pathway.id == pathway_id).values(position=position))
    db.session.expire(pathway)
    note("pathway.move", pathway, by=by, position=other + 1)


def retire_pathway(pathway: Pathway, *, by: Viewer) -> None:
    """Nothing new can be aligned with it; what is stays readable."""
    _set_retired(pathway, True, "pathway.retire", by)


def restore_pathway(pathway: Pathway, *, by: Viewer) -> None:
    """Takes a retirement back."""
    _set_retired(pathway, False, "pathway.restore", by)


def delete_pathway(pathway: Pathway, *, by: Viewer) -> None:
    """Raises InUse when an offering, a program or anything else hangs on it."""
    try:
        with db.session.begin_nested():
            remove_pathways([pathway.id])
    except IntegrityError:
        raise InUse("Offerings or programs use it, so it can only be retired.") from None
    db.session.expunge(pathway)
    audit.record("pathway.delete", subject=f"pathways:{pathway.id}", by=by, detail={"code": pathway.code})
    versions.touch(by.district_id)


def _set_retired(pathway: Pathway, retired: bool, action: str, by: Viewer) -> None:
    if pathway.retired != retired:
        pathway.retired = retired
        db.session.flush()
        note(action, pathway, by=by)


def _last(cluster_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.max(Pathway.position)).where(Pathway.cluster_id == cluster_id)) or 0


def _check_title(cluster_id: int, title: str, *, but: Pathway | None = None) -> None:
    same = sa.select(Pathway.id).where(Pathway.cluster_id == cluster_id, sa.func.lower(Pathway.title) == title.lower())
    if but is not None:
        same = same.where(Pathway.id != but.id)
    if db.session.scalar(same.limit(1)):
        raise TitleTaken("This cluster has a pathway with this title already.")
