"""Forms of the plan."""

from __future__ import annotations

from portal.language import lazy
from portal.web.forms import Form, TokenField, VersionField, WholeNumber, long_text, text

LARGEST_ID = 2**63 - 1


class PlaceForm(Form):
    year = WholeNumber(lazy("School year"), low=2000, high=2100)
    term = text(lazy("Term"), longest=40)


class AddForm(PlaceForm):
    offering_id = WholeNumber(lazy("Course or experience"), low=1, high=LARGEST_ID)


class MoveForm(PlaceForm):
    version = VersionField()


class ReopenForm(Form):
    submission_id = WholeNumber("Version", low=1, high=LARGEST_ID)


class DecisionForm(ReopenForm):
    version = VersionField()
    comment = long_text("Comment", longest=1000)


class CommentForm(Form):
    text = long_text(lazy("Comment"), longest=1000, required=True)
    year = WholeNumber(lazy("School year"), low=2000, high=2100, required=False)
    form_token = TokenField()


class CoursesForm(Form):
    courses_a_year = WholeNumber("Courses a year", low=1, high=20, required=False)
    version = VersionField()
