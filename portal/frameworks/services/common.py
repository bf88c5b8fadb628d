"""What every deed on a framework does beside its own: the trail, the stamp of the pages, the word to others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.errors import Stale
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.signals import framework_changed
from portal.search.words import split

LONGEST_CODE = 70


def note(action: str, row: Framework | Cluster | Pathway, *, by: Viewer, **detail: Any) -> None:
    """Writes the trail, renews the district's stamp and tells others; the row has its id already."""
    framework_id = row.id if isinstance(row, Framework) else row.framework_id
    audit.record(action, subject=f"{row.__tablename__}:{row.id}", by=by, detail=detail)
    versions.touch(by.district_id)
    framework_changed.send(None, framework_id=framework_id)


def check_version(row: Framework | Cluster | Pathway, version: int | None) -> None:
    """Raises Stale where the form was made from another version of the row."""
    if row.version != version:
        raise Stale("Somebody else saved first.")


def set_values(row: Framework | Cluster | Pathway, **values: Any) -> dict[str, list[Any]]:
    """Sets columns; returns {column: [old, new]} for codes, states and numbers that changed (never for words)."""
    changed: dict[str, list[Any]] = {}
    for name, value in values.items():
        if (old := getattr(row, name)) != value:
            setattr(row, name, value)
            if f"{name}_es" in type(row).__table__.c and f"{name}_es" not in values:
                setattr(row, f"{name}_es", "")  # the Spanish of the old words is no Spanish of the new ones
            changed[name] = [old, value] if not isinstance(value, str) else []
    return changed


def free_code(model: type[Cluster] | type[Pathway], framework_id: int, title: str) -> str:
    """A code made of the title that no other one of the framework has: 'robotics', 'robotics-2'."""
    stem = "-".join(split(title))[:LONGEST_CODE].strip("-") or "untitled"
    taken = set(
        db.session.scalars(
            sa.select(model.code).where(
                model.framework_id == framework_id, model.code.startswith(stem, autoescape=True)
            )
        )
    )
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
