"""What became of suggestions: accepted, or rejected and not to come again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now, one_of


class Answer(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class SuggestionAnswer(Model):
    """One per offering and pathway. Of the offering's text only `gist` stays: eight numbers that show if it changed."""

    __tablename__ = "suggestion_answers"
    __table_args__ = (
        sa.CheckConstraint(one_of("answer", Answer), name="answer"),
        sa.UniqueConstraint("offering_id", "pathway_id"),
        sa.Index("ix_suggestion_answers_district_id", "district_id"),
        sa.Index("ix_suggestion_answers_pathway_id", "pathway_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    offering_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    answer: Mapped[str] = mapped_column(sa.String(10))
    gist: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
