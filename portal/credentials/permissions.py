"""Who keeps the catalogue of credentials, who enters results, and who approves them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import STAFF, Viewer
from portal.catalog.models import Credential
from portal.credentials.models import CertificationResult
from portal.rosters.models import Student, StudentCredential
from portal.rosters.permissions import students_visible_to

CATALOGUE_EDITORS = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
LIST_KEEPERS = frozenset({Role.DISTRICT_ADMIN})
APPROVERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
"""They approve, and bring in lists of results, for students in their scope."""
EXACT = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
"""They may open every figure into its students, so small figures are not kept from them."""


def credentials_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Credential: the district's own and national ones."""
    return sa.or_(Credential.district_id == viewer.district_id, Credential.district_id.is_(None))


def may_edit_credential(viewer: Viewer, credential: Any) -> bool:
    """A national one is nobody's to change."""
    return viewer.has(*CATALOGUE_EDITORS) and credential.district_id == viewer.district_id


def attempts_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on StudentCredential: of students whom the viewer may see."""
    return StudentCredential.student_id.in_(sa.select(Student.id).where(students_visible_to(viewer)))


def may_enter(viewer: Viewer, student: Any) -> bool:
    """Staff enter results of students in their scope, students their own."""
    if student.district_id != viewer.district_id:
        return False
    if viewer.role == Role.STUDENT:
        return student.user_id is not None and student.user_id == viewer.user_id
    return viewer.role in STAFF


def may_answer(viewer: Viewer) -> bool:
    """Approvers; and a teacher who leads a program, for the students they see."""
    return viewer.has(*APPROVERS) or (viewer.role == Role.TEACHER and viewer.holds(Role.PROGRAM_LEAD))


def is_own_work(viewer: Viewer, attempt: Any) -> bool:
    """Nobody approves what they entered themselves."""
    return attempt.entered_by_id is not None and attempt.entered_by_id == viewer.user_id


def results_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on CertificationResult: brought by people of the viewer's school, or all with a district grant."""
    rule = CertificationResult.district_id == viewer.district_id
    if viewer.school_id is None:
        return rule
    return sa.and_(rule, CertificationResult.school_id == viewer.school_id)
