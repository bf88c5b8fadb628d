"""Keeps what hangs on a pathway in step with it: occupations, programs of education, industries, search."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from portal.careers import findable
from portal.careers.models import CipPathway, IndustryPathway, OccupationPathway
from portal.extensions import db
from portal.frameworks.signals import framework_changed, pathways_copied, pathways_removed

LINKS = ((OccupationPathway, "soc"), (CipPathway, "cip"), (IndustryPathway, "naics"))


def copy_links(sender: Any, *, copies: dict[int, int]) -> None:
    """A copied pathway leads where its original does."""
    for model, column in LINKS:
        table = cast(sa.Table, model.__table__)
        rows = db.session.execute(
            sa.select(table.c.pathway_id, table.c[column]).where(table.c.pathway_id.in_(list(copies)))
        )
        if values := [{"pathway_id": copies[pathway_id], column: code} for pathway_id, code in rows]:
            db.session.execute(sa.insert(table), values)


def remove_links(sender: Any, *, pathway_ids: list[int]) -> None:
    """A pathway that is deleted leads nowhere any more."""
    for model, _ in LINKS:
        for start in range(0, len(pathway_ids), 500):
            some = pathway_ids[start : start + 500]
            db.session.execute(sa.delete(model).where(model.pathway_id.in_(some)))


def find_again(sender: Any, *, framework_id: int) -> None:
    findable.put_frameworks(framework_id)


def connect() -> None:
    """Listens to frameworks; the same listener again changes nothing."""
    pathways_copied.connect(copy_links)
    pathways_removed.connect(remove_links)
    framework_changed.connect(find_again)
