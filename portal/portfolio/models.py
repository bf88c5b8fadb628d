"""What a student puts into their portfolio, and how it is shown; what the portal knows by itself is read where it lies."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned


class Portfolio(Versioned, Stamped, Model):
    """One a student, made with their first words or their first choice of what to show."""

    __tablename__ = "portfolios"
    __table_args__ = (sa.UniqueConstraint("student_id"), sa.Index("ix_portfolios_district_id", "district_id"))
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    about: Mapped[str] = mapped_column(sa.Text(), default="")
    hidden: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """What the portal knows and the student does not show: '<table>:<id>', or 'skills:rated'."""


class PortfolioPiece(Versioned, Stamped, Model):
    """A piece of work: a file, a link, a text, or several of them."""

    __tablename__ = "portfolio_pieces"
    __table_args__ = (
        sa.CheckConstraint("(seen_by_id IS NULL) = (seen_at IS NULL)", name="seen"),
        sa.Index("ix_portfolio_pieces_student_id_position", "student_id", "position", "id"),
        sa.Index("ix_portfolio_pieces_district_id", "district_id"),
        sa.Index("ix_portfolio_pieces_removed_at", "removed_at"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(120))
    shows: Mapped[str] = mapped_column(sa.String(600), default="")
    """What it shows of the student, in their own words."""
    made_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(sa.Text(), default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    """http or https only."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    small_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    """The picture made small for the page; a PDF has none."""
    tied_to: Mapped[str] = mapped_column(sa.String(60), default="")
    """'<table>:<id>' of the course record, placement, credential or competency it came from; '': of nothing."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """Only the student sees it: not staff, not on paper."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """It can be brought back until it is swept away (portfolio.sweeping)."""
    seen_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who of the school has seen the work; a change of the work takes it back."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
