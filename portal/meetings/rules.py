"""What stands against a meeting: the rules for minors, asked as for a job shadow without pay."""

from __future__ import annotations

from datetime import date

from portal.clock import this_day
from portal.extensions import db
from portal.meetings.models import Meeting, MeetingOffer, MeetingRequest, Way
from portal.minors.ages import age_on
from portal.minors.checking import Job, Stage, check
from portal.rosters.models import Student
from portal.schools.models import District


def to_confirm(request: MeetingRequest, offer: MeetingOffer, student: Student, day: date | None = None) -> list[str]:
    """Sentences to the coordinator; empty: nothing is to be confirmed. Only a shadow at the workplace asks for it. Below the
    district's age a guardian is spoken with first."""
    if offer.kind != Meeting.SHADOW or request.way != Way.SITE:
        return []
    day = day or request.meets_on or this_day()
    found = [each.text for each in check(Stage.REQUEST, student_id=student.id, job=Job(day, day, "job_shadow")).findings if not each.allowed]
    if student.birth_date is None:
        found.append("The date of birth is not on record.")
    elif age_on(student.birth_date, day) < db.session.get_one(District, student.district_id).visits_alone_from:
        found.append(f"The student is {age_on(student.birth_date, day)}. Speak with a guardian before the visit.")
    return found
