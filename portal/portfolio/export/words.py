"""What the index of an export calls its columns and values; the CSV and JSON keep the portal's own names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.language import _, day_in_words, lazy
from portal.portfolio.export.codes import meaning
from portal.web.filters import number

LABELS: Mapping[str, Any] = {
    "given_name": lazy("Given name"), "family_name": lazy("Family name"), "preferred_name": lazy("Preferred name"), "local_id": lazy("Student number"),
    "username": lazy("User name"), "email": lazy("E-mail"), "grade": lazy("Grade"), "birth_date": lazy("Date of birth"), "school": lazy("School"),
    "name": lazy("Name"), "relation": lazy("Relation"), "user": lazy("Who"), "who": lazy("Who"), "what": lazy("What was done"), "role": lazy("Role"),
    "title": lazy("Title"), "course_title": lazy("Course"), "course": lazy("Course"), "year": lazy("Year"), "term": lazy("Term"), "mark": lazy("Mark"),
    "credits_earned": lazy("Credits"), "section": lazy("Section"), "offering": lazy("Course or experience"), "program": lazy("Program"), "program_version": lazy("Program"),
    "chosen_on": lazy("Chosen on"), "left_on": lazy("Left on"), "reason": lazy("Reason"), "requirement": lazy("Requirement"), "at": lazy("When"),
    "taken_on": lazy("Date"), "statement_code_title": lazy("Statement"), "value": lazy("Answer"), "skill_title": lazy("Skill"), "rated_on": lazy("Date"),
    "due_on": lazy("Due on"), "done_on": lazy("Done on"), "text": lazy("Text"), "host": lazy("Host"), "experience": lazy("Experience"),
    "state": lazy("State"), "begins_on": lazy("From"), "ends_on": lazy("Until"), "hours_goal": lazy("Hours agreed"), "day": lazy("Day"),
    "hours": lazy("Hours"), "activity": lazy("What you did"), "approved_by": lazy("Approved by"), "competency": lazy("Skill"), "moment": lazy("When"),
    "comment": lazy("Comment"), "rating": lazy("Rating"), "credential": lazy("Credential"), "earned_on": lazy("Earned on"), "kind": lazy("Kind"),
    "filename": lazy("File"), "size": lazy("Size in bytes"), "subject": lazy("About"), "sent_at": lazy("Sent"), "topic": lazy("About"),
    "about": lazy("About me"), "made_on": lazy("Made on"), "purpose": lazy("For"), "expires_at": lazy("Until"), "created_at": lazy("Since"),
    "note": lazy("Note"), "answer": lazy("Answer"), "exam": lazy("Test"), "result": lazy("Result"), "digest": lazy("How often"),
}  # fmt: skip
SAYS_THE_SAME: Mapping[str, str] = {"course": "course_title", "program_version": "program"}
"""A column that the index leaves out where another one says it."""


def in_words(table: str, column: str, value: Any) -> str:
    """A value of a column as somebody reads it."""
    if value is None or value == "":
        return ""
    if (said := meaning(table, column, value)) is not None:
        return said
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (datetime, date)):
        return day_in_words(value)
    if isinstance(value, Decimal):
        return number(value)
    text = str(value)
    return text if len(text) <= 300 else text[:299] + "…"
