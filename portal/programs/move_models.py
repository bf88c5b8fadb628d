"""Moves of students between versions of a program."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime


class ProgramMove(Stamped, Model):
    """Students moved to another version in one deed, with what is needed to undo it."""

    __tablename__ = "program_moves"
    __table_args__ = (sa.Index("ix_program_moves_program_id", "program_id", "id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    target_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("program_versions.id"))
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    undone_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class MovedStudent(Model):
    """One student of a move: the choice that was ended and the one begun."""

    __tablename__ = "moved_students"
    __table_args__ = (
        sa.UniqueConstraint("move_id", "student_id"),
        sa.Index("ix_moved_students_student_id", "student_id"),
        sa.Index("ix_moved_students_new_choice_id", "new_choice_id"),
    )
    id: Mapped[Id]
    move_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("program_moves.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    old_choice_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("choices.id"))
    new_choice_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("choices.id"))
    carried: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Waivers and substitutions made for the new version: 'waivers:12'."""
    dropped: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Those in force that found no twin: 'waivers:7'."""
    undone: Mapped[bool] = mapped_column(default=False)
