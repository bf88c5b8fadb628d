"""Forms of rubrics and evaluations. The answers themselves are as many as there are lines: `read_answers` reads them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf.file import FileField
from wtforms import DateField
from wtforms.validators import Optional

from portal.evaluations.sheets import UNSEEN
from portal.language import lazy
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text


class AnswersForm(Form):
    """What stands beside the answers."""

    comment = long_text(lazy("What you would like to add"), longest=2_000)
    name = text(lazy("Your name"), longest=200)
    version = VersionField()
    asked = text("Form", longest=16)


class PaperForm(AnswersForm):
    """The same, from a sheet of paper."""

    scan = FileField("Photo or scan of the paper")


class ReopenForm(Form):
    reason = text("Why is it opened again? The supervisor reads this.", longest=400, required=True)


class DueForm(Form):
    due_on = DateField("Due", validators=[Optional()])


class AskedForm(Form):
    """Which rubric, and which competencies beside it."""

    rubric_id = SearchableSelect("Rubric", coerce=int)
    how = text("Competencies", longest=10, default="usual")
    version = VersionField()


class RubricForm(Form):
    """Scale and lines are written one a line: quick to type, easy to put in another order."""

    title = text("Title", longest=200, required=True)
    scale = long_text("Scale", longest=300, required=True)
    proficient_from = WholeNumber("Proficient from", low=2, high=6)
    lines = long_text("What is asked", longest=12_000, required=True)


class NewRubricForm(RubricForm):
    form_token = TokenField()


class EditRubricForm(RubricForm):
    version = VersionField()


def read_answers(posted: Mapping[str, str], count: int) -> dict[int, int]:
    """The place of a line -> the place in the scale, or UNSEEN; what is no answer is left out."""
    found: dict[int, int] = {}
    for position in range(count):
        value = posted.get(f"line-{position}", "")
        if value == "unseen":
            found[position] = UNSEEN
        elif value.isascii() and value.isdigit() and len(value) < 3:
            found[position] = int(value)
    return found
