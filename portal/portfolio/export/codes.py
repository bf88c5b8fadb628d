"""What the portal's own codes mean, for the index of an export: 'on_file' -> 'On file', 'En archivo'.

By column, and by table where a column of the same name holds other codes there. The CSV and JSON keep the codes. A test
compares this with the rules of the tables: a code that a table allows and the index would show has a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.interests.words import ANSWERS, RATINGS
from portal.language import lazy
from portal.schools.models import year_title
from portal.schools.terms import term_in_words

STATES: Mapping[str, Any] = {
    "open": lazy("Still open"), "answered": lazy("Was answered"), "finished": lazy("Was finished"), "removed": lazy("Was removed"), "reached": lazy("Was reached"),
    "dropped": lazy("Was dropped"), "submitted": lazy("Was sent in"), "approved": lazy("Was approved"), "returned": lazy("Came back"), "verified": lazy("Was verified"),
    "planned": lazy("Was planned"), "draft": lazy("Draft"), "withdrawn": lazy("Was taken back"), "requested": lazy("Was asked for"), "declined": lazy("Was turned down"),
    "done": lazy("Took place"), "asked": lazy("Sent to the host"), "arranged": lazy("Was arranged"), "signed": lazy("Was signed"), "waiting": lazy("Waiting"),
    "on_paper": lazy("On paper"), "waived": lazy("Not needed"), "reopened": lazy("Was opened again"), "on_file": lazy("On file"), "refused": lazy("Was not accepted"),
    "attempted": lazy("Was tried"), "sending": lazy("Being sent"), "sent": lazy("Was sent"), "failed": lazy("Could not be sent"), "canceled": lazy("Was canceled"),
    "none": lazy("Not begun"), "in_progress": lazy("In progress"), "off_track": lazy("Off track"), "complete": lazy("Complete"), "completed": lazy("Was completed"),
    "confirmed": lazy("Was confirmed"), "agreement_out": lazy("Agreement being signed"), "active": lazy("Active"), "out": lazy("Being signed"),
    "revoked": lazy("Was taken back"), "superseded": lazy("Was replaced"),
    "exited": lazy("Left school"), "graduated": lazy("Graduated"), "recorded": lazy("Was recorded"), "skipped": lazy("Was set aside"),
}  # fmt: skip
"""What happened, not what it is: the Spanish of 'approved' would be another for hours, a plan or a placement."""
ROLES: Mapping[str, Any] = {
    "teacher": lazy("Teacher"), "coordinator": lazy("Coordinator"), "counselor": lazy("Counselor"), "cte_director": lazy("Director of career education"),
    "school_admin": lazy("School administrator"), "district_admin": lazy("District administrator"), "student": lazy("Student"), "reviewer": lazy("Reviewer"),
    "program_lead": lazy("Program lead"), "guardian": lazy("Guardian"), "host": lazy("Host"), "school": lazy("School"), "supervisor": lazy("Supervisor"),
}  # fmt: skip
SAID: Mapping[str, Any] = {"accepted": lazy("Said yes"), "other_time": lazy("Another time proposed"), "declined": lazy("Said no"), "yes": lazy("I have it"), "no": lazy("I do not have it yet")}
RELATIONS: Mapping[str, Any] = {
    "mother": lazy("Mother"), "father": lazy("Father"), "guardian": lazy("Guardian"), "grandmother": lazy("Grandmother"), "grandfather": lazy("Grandfather"),
    "parent": lazy("Parent"), "stepmother": lazy("Stepmother"), "stepfather": lazy("Stepfather"), "aunt": lazy("Aunt"), "uncle": lazy("Uncle"),
}  # fmt: skip
"""What schools write most; another word stays as the school wrote it."""
CODES: Mapping[str, Mapping[Any, Any]] = {
    "state": STATES,
    "role": ROLES,
    "moment": {"midterm": lazy("In the middle"), "end": lazy("At the end")},
    "result": {"pending": lazy("Not known yet"), "passed": lazy("Passed"), "failed": lazy("Not passed")},
    "digest": {"off": lazy("Never"), "hourly": lazy("Every hour"), "daily": lazy("Every day")},
    "purpose": {
        "supervisor": lazy("Your supervisor"), "signature": lazy("A signature"), "calendar": lazy("Your calendar"), "password": lazy("A new password"), "family": lazy("Your family"),
        "meeting": lazy("A meeting"),
    },
    "relation": RELATIONS,
    "topic": {
        "news": lazy("What is new for me"), "hours": lazy("Hours"), "reminder": lazy("A reminder"), "signature": lazy("A signature"), "account": lazy("Your account"),
        "password": lazy("A new password"), "placement": lazy("Your internship"), "clearance": lazy("Forms and papers"), "meeting": lazy("A meeting"),
        "supervisor": lazy("Your supervisor"), "family": lazy("Your family"), "test": lazy("A test"), "queue": lazy("What waits for somebody"),
    },
}  # fmt: skip
OF_TABLE: Mapping[tuple[str, str], Mapping[Any, Any]] = {
    ("goal_notes", "kind"): {"reflection": lazy("Reflection"), "comment": lazy("Comment")},
    ("record_changes", "kind"): {
        "file": lazy("By a file of the school"), "hand": lazy("By hand"), "rule": lazy("By a rule of the district"), "tie": lazy("Tied to a course"),
        "override": lazy("By a decision of the school"), "back": lazy("Was taken back"),
    },
    ("minor_exemptions", "kind"): {"student_learner": lazy("Student learner"), "wecep": lazy("Work experience program"), "work_study": lazy("Work-study program")},
    ("assessment_results", "subject"): {"reading": lazy("Reading"), "mathematics": lazy("Mathematics"), "science": lazy("Science")},
    ("meeting_requests", "answer"): SAID,
    ("posting_requirements", "answer"): SAID,
    ("interest_answers", "value"): dict(ANSWERS),
    ("skill_ratings", "value"): dict(RATINGS),
}  # fmt: skip


def meaning(table: str, column: str, value: Any) -> str | None:
    """What a code of a column means in the language spoken now; None where the column holds no codes, or not this one."""
    if column == "year" and isinstance(value, int):
        return year_title(value)
    if column == "term":
        return term_in_words(str(value)) or None
    codes = OF_TABLE.get((table, column), CODES.get(column, {}))
    found = codes.get(value.lower() if column == "relation" and isinstance(value, str) else value)
    return None if found is None else str(found)
