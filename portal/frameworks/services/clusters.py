"""Adds, changes and deletes clusters of a district's own framework."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.errors import InUse, TitleTaken
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.services.common import check_version, free_code, note, set_values
from portal.frameworks.services.frameworks import remove_pathways
from portal.search import services as search


def add_cluster(framework: Framework, *, by: Viewer, **values: Any) -> Cluster:
    """At the end of its framework, unless a position is given. Raises TitleTaken."""
    _check_title(framework.id, values["title"])
    last = db.session.scalar(sa.select(sa.func.max(Cluster.position)).where(Cluster.framework_id == framework.id))
    code = free_code(Cluster, framework.id, values["title"])
    values["position"] = values.get("position") or (last or 0) + 1
    cluster = Cluster(framework_id=framework.id, code=code, **values)
    db.session.add(cluster)
    db.session.flush()
    note("cluster.add", cluster, by=by, framework=framework.id)
    return cluster


def edit_cluster(cluster: Cluster, *, version: int | None, by: Viewer, **values: Any) -> None:
    """Raises Stale and TitleTaken."""
    check_version(cluster, version)
    _check_title(cluster.framework_id, values["title"], but=cluster)
    changed = set_values(cluster, **values)
    db.session.flush()
    note("cluster.edit", cluster, by=by, changed=changed)


def delete_cluster(cluster: Cluster, *, by: Viewer) -> None:
    """With its pathways. Raises InUse when anything hangs on one of them."""
    pathways = list(db.session.scalars(sa.select(Pathway.id).where(Pathway.cluster_id == cluster.id)))
    try:
        with db.session.begin_nested():
            remove_pathways(pathways)
            db.session.execute(sa.delete(Cluster).where(Cluster.id == cluster.id))
    except IntegrityError:
        raise InUse("Offerings or programs use a pathway of it. Retire its pathways instead.") from None
    db.session.expunge(cluster)
    search.remove(kind="cluster", key=cluster.id)
    audit.record("cluster.delete", subject=f"clusters:{cluster.id}", by=by, detail={"pathways": len(pathways)})
    versions.touch(by.district_id)


def _check_title(framework_id: int, title: str, *, but: Cluster | None = None) -> None:
    same = sa.select(Cluster.id).where(
        Cluster.framework_id == framework_id, sa.func.lower(Cluster.title) == title.lower()
    )
    if but is not None:
        same = same.where(Cluster.id != but.id)
    if db.session.scalar(same.limit(1)):
        raise TitleTaken("This framework has a cluster with this title already.")
