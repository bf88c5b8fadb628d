"""What every deed on competencies does beside its own: the trail, the stamp of the pages, the word to others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.competencies.case.shapes import CHILD
from portal.competencies.errors import Stale
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet, PathwayCompetencySet
from portal.competencies.signals import competencies_changed
from portal.database import now
from portal.extensions import db
from portal.frameworks import versions


def note(
    action: str,
    subject: str,
    set_id: int,
    *,
    by: Viewer | None,
    district_id: int,
    more: Collection[int] = (),
    **detail: Any,
) -> None:
    """Once for a deed. `more`: pathways that no longer ask for the set but did."""
    audit.record(action, subject=subject, by=by, district_id=district_id, detail=detail)
    versions.touch(district_id)
    competencies_changed.send(None, district_id=district_id, pathway_ids=pathways_of(set_id) | set(more))


def pathways_of(set_id: int) -> set[int]:
    asking = sa.select(PathwayCompetencySet.pathway_id).where(PathwayCompetencySet.set_id == set_id)
    return set(db.session.scalars(asking))


def check_version(row: CompetencySet | Competency, version: int | None) -> None:
    """Raises Stale where the form was made from another version of the row."""
    if row.version != version:
        raise Stale("Somebody else saved first.")


def set_values(row: CompetencySet | Competency, **values: Any) -> list[str]:
    """Sets columns; returns the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def refresh_headings(set_id: int) -> None:
    """Says of every competency of a set whether something that is not retired stands under it."""
    below = sa.orm.aliased(Competency)
    has = sa.exists().where(below.parent_id == Competency.id, below.retired.is_(False))
    for is_heading in (True, False):
        condition = has if is_heading else sa.not_(has)
        db.session.execute(
            sa.update(Competency)
            .where(Competency.set_id == set_id, Competency.is_heading.is_(not is_heading), condition)
            .values(is_heading=is_heading, updated_at=Competency.updated_at)
            .execution_options(synchronize_session=False)
        )
    _forget()


def in_order(set_id: int, parent_id: int | None) -> list[int]:
    """The ids that stand under one parent and are not retired, in their order."""
    under = Competency.parent_id == parent_id if parent_id is not None else Competency.parent_id.is_(None)
    wanted = sa.select(Competency.id).where(Competency.set_id == set_id, under, Competency.retired.is_(False))
    return list(db.session.scalars(wanted.order_by(Competency.position, Competency.id)))


def number(set_id: int, ids: Sequence[int]) -> None:
    """Gives siblings the places 1, 2, 3 ... in this order, and the associations that came with them the same.

    A further parent of a sibling comes after its home, so that a package that is read again finds it at home.
    """
    places = {competency_id: place for place, competency_id in enumerate(ids, start=1)}
    table = Competency.metadata.tables["competencies"]
    rows = db.session.execute(
        sa.select(table.c.id, table.c.position, table.c.parent_id).where(table.c.id.in_(ids))
    ).all()
    moved = [{"which": row.id, "place": places[row.id]} for row in rows if row.position != places[row.id]]
    if moved:
        renumbered = sa.update(table).where(table.c.id == sa.bindparam("which"))
        db.session.execute(renumbered.values(position=sa.bindparam("place"), updated_at=now()), moved)
    _number_links(set_id, places, {row.id: row.parent_id for row in rows})
    _forget()


def _number_links(set_id: int, places: Mapping[int, int], parents: Mapping[int, int | None]) -> None:
    links = CompetencyAssociation.metadata.tables["competency_associations"]
    changed = []
    for row in db.session.execute(
        sa.select(links.c.id, links.c.origin_id, links.c.destination_id, links.c.sequence)
        .where(links.c.set_id == set_id, links.c.kind == CHILD, links.c.origin_id.in_(list(places)))
        .order_by(links.c.id)
    ):
        place, at_home = places[row.origin_id], row.destination_id == parents[row.origin_id]
        if at_home and row.sequence != place:
            changed.append({"which": row.id, "place": place})
        elif not at_home and row.sequence is not None and row.sequence <= place:
            changed.append({"which": row.id, "place": place + 1})
    if changed:
        renumbered = sa.update(links).where(links.c.id == sa.bindparam("which"))
        db.session.execute(renumbered.values(sequence=sa.bindparam("place")), changed)


def _forget() -> None:
    """What the session holds of competencies is read anew."""
    for row in [each for each in db.session.identity_map.values() if isinstance(each, Competency)]:
        db.session.expire(row)
