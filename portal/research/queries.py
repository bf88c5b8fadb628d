"""What a student saved. `saved_of` and `target_of` serve other rooms too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.careers.models import Occupation
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.research.models import SavedItem


@dataclass(frozen=True)
class Saved:
    """A saved occupation (`soc`) or pathway (`pathway_id`), with its title in both languages for `said`."""

    id: int
    soc: str | None
    pathway_id: int | None
    title: str
    title_es: str
    note: str
    is_target: bool
    saved_at: datetime
    version: int

    @property
    def path(self) -> str:
        return f"/occupations/{self.soc}" if self.soc else f"/pathways/{self.pathway_id}"


def saved_of(student_id: int) -> Sequence[Saved]:
    """What a student keeps: what they aim at first, then occupations, then pathways, the newest first."""
    rows = db.session.execute(
        sa.select(
            SavedItem.id, SavedItem.soc, SavedItem.pathway_id, sa.func.coalesce(Occupation.title, Pathway.title).label("title"),
            sa.func.coalesce(Occupation.title_es, Pathway.title_es).label("title_es"), SavedItem.note, SavedItem.is_target,
            SavedItem.saved_at, SavedItem.version,
        )
        .outerjoin(Occupation, Occupation.soc == SavedItem.soc)
        .outerjoin(Pathway, Pathway.id == SavedItem.pathway_id)
        .where(SavedItem.student_id == student_id, SavedItem.removed_at.is_(None))
        .order_by(SavedItem.is_target.desc(), SavedItem.soc.is_(None), SavedItem.saved_at.desc(), SavedItem.id.desc())
    )  # fmt: skip
    return [Saved(*row) for row in rows]


def target_of(student_id: int) -> str | None:
    """The SOC code of the one occupation that a student marked as what they aim at."""
    return db.session.scalar(sa.select(SavedItem.soc).where(SavedItem.student_id == student_id, SavedItem.is_target))


def item_of(student_id: int, saved_item_id: int) -> SavedItem | None:
    """A student's own item, on the list or taken off it."""
    return db.session.scalar(sa.select(SavedItem).where(SavedItem.student_id == student_id, SavedItem.id == saved_item_id))


def item_for(student_id: int, *, soc: str | None = None, pathway_id: int | None = None) -> SavedItem | None:
    """The item that stands for an occupation or a pathway, on the list or taken off it."""
    which = SavedItem.soc == soc if soc else SavedItem.pathway_id == pathway_id
    return db.session.scalar(sa.select(SavedItem).where(SavedItem.student_id == student_id, which).execution_options(populate_existing=True))
