"""Everything the page of one offering says of it, read before the template runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.catalog import queries
from portal.catalog.finding import Option, sced_of
from portal.catalog.models import Course, Experience, ExperienceKind, Offering
from portal.catalog.permissions import may_edit_offering
from portal.catalog.queries import Linked


@dataclass(frozen=True)
class Details:
    """`asked_for_by`: courses that want this one first. `experiences`: those whose credit this course gives."""

    may_edit: bool
    sced: Option | None = None
    prerequisites: Sequence[Linked] = ()
    asked_for_by: Sequence[Linked] = ()
    experiences: Sequence[Linked] = ()
    kind: ExperienceKind | None = None
    credit_course: Linked | None = None


def details_of(offering: Offering, viewer: Viewer) -> Details:
    """A constant number of queries."""
    may_edit = may_edit_offering(viewer, offering)
    if isinstance(offering, Course):
        return Details(
            may_edit,
            sced=sced_of(offering.sced_code),
            prerequisites=queries.prerequisites_of(viewer, offering.id),
            asked_for_by=queries.courses_asking_for(viewer, offering.id),
            experiences=queries.experiences_with_credit(viewer, offering.id),
        )
    assert isinstance(offering, Experience)
    return Details(
        may_edit,
        kind=queries.experience_kind(offering.experience_kind),
        credit_course=queries.linked_course(viewer, offering.course_id),
    )
