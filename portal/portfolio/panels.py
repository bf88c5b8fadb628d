"""The portfolio on a student's own page and on the staff's page about them."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.portfolio.models import PortfolioPiece
from portal.rosters.models import Student
from portal.rosters.panels import Shown


def of_student(student: Student, viewer: Viewer) -> Shown | None:
    own = viewer.role == Role.STUDENT
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(PortfolioPiece.seen_by_id), sa.func.max(PortfolioPiece.updated_at)).where(
            PortfolioPiece.student_id == student.id, PortfolioPiece.removed_at.is_(None), *(() if own else (PortfolioPiece.hidden.is_(False),))
        )
    ).one()
    return "portfolio/_panel.html", {"student": student, "own": own, "pieces": row[0], "seen": row[1], "changed_at": row[2]}
