"""What a goal can be tied to: the student's programs, their placements, the occupations they saved."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.extensions import db
from portal.hosts.models import Host
from portal.language import _, said
from portal.placements.models import Placement
from portal.programs.models import Choice, Program, ProgramSite, ProgramVersion
from portal.programs.summaries import schools_of
from portal.research.queries import saved_of
from portal.rosters.models import Student
from portal.schools.queries import career_centers


def ties_of(student: Student, today: date) -> list[tuple[str, str]]:
    """(value, words) for the form: programs in reach and those one was in, then placements, then saved occupations."""
    reach = schools_of([student.id], today)[student.id] | career_centers(student.district_id)
    chosen = sa.select(ProgramVersion.program_id).join(Choice, Choice.program_version_id == ProgramVersion.id).where(Choice.student_id == student.id)
    offered = sa.select(ProgramVersion.program_id).join(ProgramSite, ProgramSite.program_id == ProgramVersion.program_id).where(ProgramVersion.state == "published", ProgramSite.school_id.in_(sorted(reach)))
    programs = db.session.execute(
        sa.select(Program.id, Program.title)
        .where(Program.district_id == student.district_id, sa.or_(Program.id.in_(chosen), sa.and_(Program.state == "active", Program.id.in_(offered))))
        .order_by(Program.title, Program.id)
    )
    placements = db.session.execute(
        sa.select(Placement.id, Offering.title, Host.name)
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Host, Host.id == Placement.host_id)
        .where(Placement.student_id == student.id)
        .order_by(Placement.begins_on.desc(), Placement.id)
    )
    return [
        *((f"program:{row.id}", _("Program: %(title)s", title=row.title)) for row in programs),
        *((f"placement:{row.id}", _("Placement: %(title)s at %(host)s", title=row.title, host=row.name)) for row in placements),
        *((f"soc:{row.soc}", _("Occupation: %(title)s", title=said(row, "title"))) for row in saved_of(student.id) if row.soc),
    ]
