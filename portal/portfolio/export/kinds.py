"""Which tables hold something about a student, how each leads to them, and what is left out with its reason.

A test compares both lists with all tables of the portal. Whoever adds a table with a student in it adds a line here: a
`Kind` where the student gets it, a line of LEFT_OUT where they do not. Until then it is in no export.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.language import lazy


@dataclass(frozen=True)
class Kind:
    """Rows of one table, as one pair of files."""

    table: str
    title: Any
    through: str = "student_id"
    """'student_id'; or the column that leads to another exported table, e.g. 'placement_id'; or 'user_id', 'id'."""
    without: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    """Columns that are taken though their names look private: they are the student's own."""
    only: frozenset[str] = frozenset()
    """If anything, nothing but these."""
    name: str = ""
    """Of the files, where the table stands for two kinds."""
    for_self_only: bool = False
    """Not for staff who ask on a student's behalf."""

    @property
    def key(self) -> str:
        return self.name or self.table


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


KINDS = (
    Kind("students", lazy("What the school's roster says"), "id"),
    Kind("users", lazy("Your account"), "id", also=_set("email")),
    Kind("student_sensitive", lazy("Protected facts"), for_self_only=True),
    Kind("attended_schools", lazy("Schools you attend")),
    Kind("guardians", lazy("Your guardians")),
    Kind("caseloads", lazy("Your counselors")),
    Kind("enrollments", lazy("Sections you sit in")),
    Kind("course_records", lazy("Courses and marks")),
    Kind("record_changes", lazy("Changes to your course records"), "record_id"),
    Kind("record_overrides", lazy("Decisions about your course records"), "record_id"),
    Kind("assessment_results", lazy("Test results")),
    Kind("student_exits", lazy("When you left school, and for what")),
    Kind("choices", lazy("Programs you chose")),
    Kind("what_if_requests", lazy("What you asked your counselor")),
    Kind("plan_entries", lazy("Your plan")),
    Kind("plan_submissions", lazy("Versions of your plan that you asked to have approved")),
    Kind("plan_comments", lazy("What was written about your plan")),
    Kind("waivers", lazy("Requirements waived for you")),
    Kind("substitutions", lazy("Courses that count in place of others")),
    Kind("progress_summaries", lazy("Your progress, added up")),
    Kind("progress_changes", lazy("How your progress changed")),
    Kind("moved_students", lazy("Moves to a newer version of your program")),
    Kind("framework_move_outcomes", lazy("Moves to a newer list of pathways")),
    Kind("perkins_standings", lazy("Your standing in the federal career education count")),
    Kind("perkins_statuses", lazy("Levels reached in the federal career education count")),
    Kind("perkins_status_records", lazy("Courses behind those levels"), "perkins_status_id"),
    Kind("interest_takes", lazy("Your interest results")),
    Kind("interest_answers", lazy("Your answers about interests"), "take_id"),
    Kind("skill_ratings", lazy("Skills you rated")),
    Kind("goals", lazy("Your goals")),
    Kind("goal_steps", lazy("Steps to your goals"), "goal_id"),
    Kind("goal_notes", lazy("Reflections on your goals"), "goal_id"),
    Kind("saved_items", lazy("What you saved")),
    Kind("research_questions", lazy("Your questions for professionals")),
    Kind("conversations", lazy("Your conversations about work")),
    Kind("job_postings", lazy("Job postings you read")),
    Kind("posting_requirements", lazy("What those postings ask for"), "job_posting_id"),
    Kind("event_visitors", lazy("Events you said you come to")),
    Kind("meeting_requests", lazy("Meetings that you asked for"), without=_set("place contact_id")),
    Kind("placements", lazy("Your internships")),
    Kind("placement_terms", lazy("What was agreed for your internships"), "placement_id"),
    Kind("placement_changes", lazy("Steps of your internships"), "placement_id"),
    Kind("placement_goals", lazy("Goals of your internships"), "placement_id"),
    Kind("placement_rubrics", lazy("What your evaluations ask"), "placement_id"),
    Kind("minor_exemptions", lazy("Exemptions from the rules for minors"), "placement_id"),
    Kind("minor_overrides", lazy("Decisions about the rules for minors"), "placement_id"),
    Kind("hour_entries", lazy("Your hours")),
    Kind("hour_changes", lazy("Corrections of your hours"), "entry_id"),
    Kind("hour_competencies", lazy("Skills you touched at work"), "entry_id"),
    Kind("timesheets", lazy("Timesheets on paper"), "placement_id"),
    Kind("agreements", lazy("Your training agreements"), without=_set("body")),
    Kind("agreement_goals", lazy("What you agreed to learn"), "agreement_id"),
    Kind("signatures", lazy("Who signed")),
    Kind("evaluations", lazy("What hosts said of your work"), "placement_id"),
    Kind("evaluation_lines", lazy("Their answers, one by one"), "evaluation_id", also=_set("text")),
    Kind("student_clearances", lazy("Forms and papers")),
    Kind("student_credentials", lazy("Your credentials")),
    Kind("credential_proofs", lazy("Proofs of your credentials"), "student_credential_id"),
    Kind("certification_results", lazy("Results from test lists"), without=_set("line")),
    Kind("portfolios", lazy("Your portfolio")),
    Kind("portfolio_pieces", lazy("Your work in it")),
    Kind("stored_files", lazy("Your files")),
    Kind("mails", lazy("Mail to you"), "user_id", without=_set("to_name path tries next_try_at error"), name="mails_to_you"),
    Kind("mails", lazy("Mail about you to others"), only=_set("topic made_at sent_at state"), name="mails_about_you"),
    Kind("digest_choices", lazy("How often you want mail"), "user_id"),
    Kind("signed_links", lazy("Links to your record that were given out"), without=_set("subject name")),
    Kind("link_requests", lazy("Links that were asked for again"), "placement_id"),
    Kind("grants", lazy("What your account may do"), "user_id"),
    Kind("browser_sessions", lazy("Where you are signed in"), "user_id", without=_set("data")),
    Kind("last_looks", lazy("When you last looked"), "user_id"),
    Kind("audit_events", lazy("Who looked at your record, and what was done"), without=_set("detail")),
)

STAFF_ONLY = "It is about staff; an account of a student has none."
LEFT_OUT: dict[str, Any] = {
    "form_tokens": lazy("Marks that keep a form from counting twice; they say nothing about you."),
    "saved_views": STAFF_ONLY,
    "program_leads": STAFF_ONLY,
    "section_teachers": STAFF_ONLY,
    "teacher_externships": STAFF_ONLY,
    "teacher_externship_courses": STAFF_ONLY,
    "import_batches": STAFF_ONLY,
    "host_documents": lazy("Papers of an employer, not yours."),
    "host_notes": lazy("Notes that staff keep about an employer."),
    "student_notes": lazy("Notes that counselors keep for themselves. Ask your counselor about them."),
}
"""Table -> why it is not in the file."""

ALSO_LEFT_OUT = (
    lazy("E-mail addresses and telephone numbers of guardians and of people at your hosts: they are theirs."),
    lazy("Names of other students."),
    lazy("Passwords and the secret parts of links."),
    lazy("The sealed text of an agreement: open it on the page of your internship, or ask for it on paper."),
)
