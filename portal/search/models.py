"""One table of things that can be found by words; the full-text index hangs on it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref


class SearchEntry(Model):
    """A public thing (pathway, occupation, offering, program): never a person.

    `district_id` None: national, everybody finds it.
    """

    __tablename__ = "search_entries"
    __table_args__ = (sa.UniqueConstraint("kind", "key"),)
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref)
    kind: Mapped[str] = mapped_column(sa.String(20))
    key: Mapped[str] = mapped_column(sa.String(40))
    """What the kind's address needs: an id, or a SOC code."""
    title: Mapped[str] = mapped_column(sa.String(300))
    context: Mapped[str] = mapped_column(sa.String(300), default="")
    """One line shown below the title: the cluster, the school."""
    title_es: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    """What a reader of Spanish sees, empty where nobody says it otherwise; the body holds it too, so that it is found."""
    context_es: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    body: Mapped[str] = mapped_column(sa.Text(), default="")
    """Further words it is found by."""
    weight: Mapped[float] = mapped_column(default=1.0)
    """How much of equal matches it is looked for, 1 to 2: nurses before nurse midwives."""
