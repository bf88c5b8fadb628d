"""Copies, makes, changes and deletes a district's own frameworks, and says which one counts where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import queries, versions
from portal.frameworks.errors import InUse, Refused, TitleTaken
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, FrameworkChoice, FrameworkState, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.frameworks.services.common import check_version, note, set_values
from portal.frameworks.signals import framework_changed, pathways_copied, pathways_removed
from portal.schools.models import District
from portal.search import services as search


def create_framework(*, by: Viewer, **values: Any) -> Framework:
    """A new, empty one of the district. Raises TitleTaken."""
    _check_title(values["title"], by)
    framework = Framework(district_id=by.district_id, **values)
    db.session.add(framework)
    db.session.flush()
    note("framework.create", framework, by=by, state=framework.state)
    return framework


def edit_framework(framework: Framework, *, version: int | None, by: Viewer, **values: Any) -> None:
    """Raises Stale, TitleTaken, and Refused for a state that what is chosen may not have."""
    check_version(framework, version)
    _check_title(values["title"], by, but=framework)
    if values["state"] != FrameworkState.ACTIVE and framework.state == FrameworkState.ACTIVE and _is_chosen(framework):
        raise Refused("It is the one that the district or a school works with. Choose another one there first.")
    changed = set_values(framework, **values)
    db.session.flush()
    note("framework.edit", framework, by=by, changed=changed)


def delete_framework(framework: Framework, *, by: Viewer) -> None:
    """With its clusters and pathways. Raises InUse when anything hangs on one of them."""
    pathways = list(db.session.scalars(sa.select(Pathway.id).where(Pathway.framework_id == framework.id)))
    clusters = list(db.session.scalars(sa.select(Cluster.id).where(Cluster.framework_id == framework.id)))
    try:
        with db.session.begin_nested():
            remove_pathways(pathways)
            db.session.execute(sa.delete(Cluster).where(Cluster.framework_id == framework.id))
            db.session.execute(
                sa.update(Framework).where(Framework.copied_from_id == framework.id).values(copied_from_id=None)
            )
            db.session.execute(sa.delete(Framework).where(Framework.id == framework.id))
    except IntegrityError:
        raise InUse("Offerings, programs or a school work with it. It can be retired instead.") from None
    db.session.expunge(framework)
    search.remove_many(kind="cluster", keys=clusters)
    audit.record("framework.delete", subject=f"frameworks:{framework.id}", by=by, detail={"pathways": len(pathways)})
    versions.touch(by.district_id)


def remove_pathways(pathway_ids: list[int]) -> None:
    """Deletes pathways and the facts that belong to them alone; IntegrityError when more hangs on one."""
    pathways_removed.send(None, pathway_ids=pathway_ids)
    for start in range(0, len(pathway_ids), 500):
        some = pathway_ids[start : start + 500]
        linked = sa.or_(CrosswalkLink.from_pathway_id.in_(some), CrosswalkLink.to_pathway_id.in_(some))
        db.session.execute(sa.delete(CrosswalkLink).where(linked))
        db.session.execute(sa.delete(Pathway).where(Pathway.id.in_(some)))
    search.remove_many(kind="pathway", keys=pathway_ids)


def copy_framework(source: Framework, *, title: str, by: Viewer) -> Framework:
    """An own draft like the source: clusters, pathways, and all facts that features above hang on these."""
    _check_title(title, by)
    copy = Framework(
        district_id=by.district_id,
        title=title,
        publisher=db.session.scalar(sa.select(District.name).where(District.id == by.district_id)) or "",
        edition=source.edition,
        state=FrameworkState.DRAFT.value,
        cluster_word=source.cluster_word,
        pathway_word=source.pathway_word,
        copied_from_id=source.id,
    )
    db.session.add(copy)
    db.session.flush()
    clusters = _copy_clusters(source.id, copy.id)
    pathways = _copy_pathways(source.id, copy.id, clusters)
    _copy_crosswalk(pathways, by.district_id)
    pathways_copied.send(None, copies=pathways)
    note("framework.copy", copy, by=by, copied_from=source.id, pathways=len(pathways))
    return copy


def _copy_clusters(source_id: int, copy_id: int) -> dict[int, int]:
    rows = db.session.execute(sa.select(Cluster).where(Cluster.framework_id == source_id)).scalars().all()
    names = ("code", "title", "grouping", "cross_cutting", "position", "summary", "title_es", "summary_es")
    values = [{"framework_id": copy_id} | {name: getattr(row, name) for name in names} for row in rows]
    if values:
        db.session.execute(sa.insert(Cluster), values)
    new = dict(db.session.execute(sa.select(Cluster.code, Cluster.id).where(Cluster.framework_id == copy_id)).all())
    return {row.id: new[row.code] for row in rows}


def _copy_pathways(source_id: int, copy_id: int, clusters: Mapping[int, int]) -> dict[int, int]:
    rows = db.session.execute(sa.select(Pathway).where(Pathway.framework_id == source_id)).scalars().all()
    names = ("code", "title", "position", "summary", "retired", "title_es", "summary_es")
    values = [
        {"framework_id": copy_id, "cluster_id": clusters[row.cluster_id]} | {name: getattr(row, name) for name in names}
        for row in rows
    ]
    if values:
        db.session.execute(sa.insert(Pathway), values)
    new = dict(db.session.execute(sa.select(Pathway.code, Pathway.id).where(Pathway.framework_id == copy_id)).all())
    return {row.id: new[row.code] for row in rows}


def _copy_crosswalk(pathways: Mapping[int, int], district_id: int) -> None:
    """The copy came from its original, and stands to other frameworks as the original does."""
    rows = db.session.execute(
        sa.select(CrosswalkLink).where(
            sa.or_(CrosswalkLink.from_pathway_id.in_(pathways), CrosswalkLink.to_pathway_id.in_(pathways)),
            sa.or_(CrosswalkLink.district_id.is_(None), CrosswalkLink.district_id == district_id),
        )
    ).scalars()
    links = [
        {
            "district_id": row.district_id,
            "from_pathway_id": pathways.get(row.from_pathway_id, row.from_pathway_id),
            "to_pathway_id": pathways.get(row.to_pathway_id, row.to_pathway_id),
            "relation": row.relation,
            "weight": row.weight,
            "shared_occupations": row.shared_occupations,
            "origin": row.origin,
        }
        for row in rows
    ]
    links += [
        {
            "district_id": None,
            "from_pathway_id": original,
            "to_pathway_id": copy,
            "relation": "same",
            "weight": 1.0,
            "shared_occupations": 0,
            "origin": "official",
        }
        for original, copy in pathways.items()
    ]
    if links:
        db.session.execute(sa.insert(CrosswalkLink), links)


def choose_frameworks(
    choices: Mapping[int | None, int | None], *, district_id: int, by: Viewer
) -> dict[int | None, int | None]:
    """Says which framework counts: `None` for the district, a school's id for the school; returns what changed.

    A framework of None takes the choice back. Raises Refused for one that is not active or not theirs to choose.
    """
    allowed = set(
        db.session.scalars(
            sa.select(Framework.id).where(frameworks_visible_to(by), Framework.state == FrameworkState.ACTIVE.value)
        )
    )
    now = queries.chosen(district_id)
    changes = {place: wanted for place, wanted in choices.items() if now.get(place) != wanted}
    for place, wanted in changes.items():
        if wanted is not None and wanted not in allowed:
            raise Refused("Only an active framework can be chosen.")
        here = FrameworkChoice.school_id == place if place is not None else FrameworkChoice.school_id.is_(None)
        db.session.execute(sa.delete(FrameworkChoice).where(FrameworkChoice.district_id == district_id, here))
        if wanted is not None:
            db.session.add(FrameworkChoice(district_id=district_id, school_id=place, framework_id=wanted))
    if changes:
        db.session.flush()
        detail = {str(place or "district"): wanted for place, wanted in changes.items()}
        audit.record("framework.choose", subject=f"districts:{district_id}", by=by, detail=detail)
        versions.touch(district_id)
        for framework_id in set(filter(None, changes.values())):
            framework_changed.send(None, framework_id=framework_id)
    return changes


def _is_chosen(framework: Framework) -> bool:
    return bool(
        db.session.scalar(sa.select(FrameworkChoice.id).where(FrameworkChoice.framework_id == framework.id).limit(1))
    )


def _check_title(title: str, by: Viewer, *, but: Framework | None = None) -> None:
    same = sa.select(Framework.id).where(
        Framework.district_id == by.district_id, sa.func.lower(Framework.title) == title.lower()
    )
    if but is not None:
        same = same.where(Framework.id != but.id)
    if db.session.scalar(same.limit(1)):
        raise TitleTaken("Your district has a framework with this title already.")
