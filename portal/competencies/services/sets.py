"""Making, changing, deleting a set, and saying which pathways ask for it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts.viewer import Viewer
from portal.competencies import references
from portal.competencies.errors import InUse, Refused, TitleTaken
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet, PathwayCompetencySet
from portal.competencies.services.common import check_version, note, pathways_of, set_values
from portal.competencies.signals import competencies_removed
from portal.extensions import db
from portal.frameworks.queries import visible_pathway


def create_set(*, by: Viewer, **values: Any) -> CompetencySet:
    """Raises TitleTaken."""
    _check_title(by.district_id, values["title"])
    made = CompetencySet(district_id=by.district_id, case_identifier=str(uuid4()), case_version="1.1", **values)
    db.session.add(made)
    db.session.flush()
    note("competency_set.create", f"competency_sets:{made.id}", made.id, by=by, district_id=by.district_id)
    return made


def edit_set(found: CompetencySet, *, version: int | None, by: Viewer, **values: Any) -> None:
    """Raises Stale and TitleTaken."""
    check_version(found, version)
    _check_title(found.district_id, values["title"], but=found)
    changed = set_values(found, **values)
    if "title" in changed:  # what a package cut short is said by its own words no longer
        found.extras = {name: value for name, value in found.extras.items() if name != "title"}
    db.session.flush()
    note(
        "competency_set.edit",
        f"competency_sets:{found.id}",
        found.id,
        by=by,
        district_id=by.district_id,
        changed=changed,
    )


def attach(found: CompetencySet, pathway_id: int, *, by: Viewer) -> bool:
    """The pathway asks for the set from now on; False where it did. Raises Refused for one that `by` may not see."""
    seen = visible_pathway(by, pathway_id)
    if seen is None or seen[0].retired:
        raise Refused("Choose a pathway from the list.")
    if pathway_id in pathways_of(found.id):
        return False
    db.session.add(PathwayCompetencySet(district_id=found.district_id, pathway_id=pathway_id, set_id=found.id))
    db.session.flush()
    subject = f"competency_sets:{found.id}"
    note("competency_set.attach", subject, found.id, by=by, district_id=by.district_id, pathway=pathway_id)
    return True


def detach(found: CompetencySet, pathway_id: int, *, by: Viewer) -> bool:
    """The pathway asks for the set no longer. What offerings cover of it stays."""
    removed = db.session.execute(
        sa.delete(PathwayCompetencySet).where(
            PathwayCompetencySet.set_id == found.id, PathwayCompetencySet.pathway_id == pathway_id
        )
    )
    if not removed.rowcount:  # type: ignore[attr-defined]
        return False
    note(
        "competency_set.detach", f"competency_sets:{found.id}", found.id, by=by, district_id=by.district_id,
        more=[pathway_id], pathway=pathway_id,
    )  # fmt: skip
    return True


def delete_set(found: CompetencySet, *, by: Viewer) -> None:
    """With all that stands in it. Raises InUse where something hangs on one of its competencies."""
    ids = list(db.session.scalars(sa.select(Competency.id).where(Competency.set_id == found.id)))
    if references.is_set_referred(found.id) or references.referred(ids):
        raise InUse(
            "Offerings cover some of it, or its history is kept. Retire it: its pathways then ask for it no longer."
        )
    asking, set_id = pathways_of(found.id), found.id
    try:
        with db.session.begin_nested():
            competencies_removed.send(None, competency_ids=ids)
            db.session.execute(sa.delete(CompetencyAssociation).where(CompetencyAssociation.set_id == set_id))
            db.session.execute(sa.delete(PathwayCompetencySet).where(PathwayCompetencySet.set_id == set_id))
            db.session.execute(sa.update(Competency).where(Competency.set_id == set_id).values(parent_id=None))
            db.session.execute(sa.delete(Competency).where(Competency.set_id == set_id))
            db.session.execute(sa.delete(CompetencySet).where(CompetencySet.id == set_id))
    except IntegrityError:
        raise InUse("Something came to hang on it just now. Retire it instead.") from None
    db.session.expunge_all()
    note("competency_set.delete", f"competency_sets:{set_id}", set_id, by=by, district_id=by.district_id, more=asking)


def _check_title(district_id: int, title: str, *, but: CompetencySet | None = None) -> None:
    same = sa.select(CompetencySet.id).where(
        CompetencySet.district_id == district_id, sa.func.lower(CompetencySet.title) == title.lower()
    )
    if but is not None:
        same = same.where(CompetencySet.id != but.id)
    if db.session.scalar(same.limit(1)):
        raise TitleTaken("The district has a set with this title already.")
