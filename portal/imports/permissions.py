"""Who may import what, and which imports a viewer may see."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.imports import kinds
from portal.imports.archives import ArchiveKind
from portal.imports.kinds import TabularKind
from portal.imports.models import ImportBatch

IMPORTERS = (Role.TEACHER, Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN)
"""Roles that the pages are open to; each kind names its own among them."""


def may_import(viewer: Viewer, kind: TabularKind | ArchiveKind) -> bool:
    return viewer.role in kind.roles


def batches_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on ImportBatch: of kinds the viewer may import, of their school, or all with a district grant.

    An import made for the whole district shows rows of every school, so a school's people do not see it.
    """
    mine = [kind.key for kind in kinds.kinds_for(viewer)]
    rules = [ImportBatch.district_id == viewer.district_id, ImportBatch.kind.in_(mine)]
    if viewer.school_id is not None:
        rules.append(ImportBatch.school_id == viewer.school_id)
    return sa.and_(*rules)
