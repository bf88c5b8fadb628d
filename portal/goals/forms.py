"""Forms of goals."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from portal.language import _, lazy
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber

WORDS = lazy("Write something first.")


def _most(count: int) -> Length:
    return Length(max=count, message=lazy("Use at most %(count)s characters.", count=count))


class _GoalFields(Form):
    title = StringField(lazy("What do you want to reach?"), validators=[DataRequired(WORDS), _most(200)])
    why = TextAreaField(lazy("Why does it matter to you?"), validators=[Optional(), _most(1000)])
    due_on = DateField(lazy("By when?"), validators=[Optional()])
    tie = SearchableSelect(lazy("What does it belong to?"), default="", choices=[])

    def prepare(self, ties: list[tuple[str, str]], *, now: str = "") -> None:
        """`now`: what it is tied to already, which may not be among what a new goal can be tied to."""
        kept = [] if not now or now in dict(ties) else [(now, _("As it is now"))]
        self.tie.choices = [SelectChoice(value, said) for value, said in [("", _("Nothing in particular")), *kept, *ties]]


class NewGoalForm(_GoalFields):
    steps = TextAreaField(lazy("First steps, one a line"), validators=[Optional(), _most(4000)])
    form_token = TokenField()

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in (self.steps.data or "").splitlines() if line.strip()]


class EditGoalForm(_GoalFields):
    version = VersionField()


class StepForm(Form):
    title = StringField(lazy("One more step"), validators=[DataRequired(WORDS), _most(200)])
    due_on = DateField(lazy("By when?"), validators=[Optional()])
    form_token = TokenField()


class StepBackForm(StepForm):
    """What the undo of a removed step posts: the step as it was."""

    position = WholeNumber(lazy("Place"), low=0, high=1_000_000)
    done_on = DateField(lazy("Done"), validators=[Optional()])


class NoteForm(Form):
    text = TextAreaField(lazy("What do you think about it now?"), validators=[DataRequired(WORDS), _most(2000)])
    form_token = TokenField()


class AnswerForm(Form):
    text = TextAreaField("Answer", validators=[DataRequired("Write an answer."), _most(2000)])


def form_of(goal: Any) -> EditGoalForm:
    """The edit form as the goal stands."""
    return EditGoalForm(formdata=None, data={"title": goal.title, "why": goal.why, "due_on": goal.due_on, "tie": tie_of(goal), "version": goal.version})


def tie_of(goal: Any) -> str:
    if goal.program_id:
        return f"program:{goal.program_id}"
    return f"soc:{goal.soc}" if goal.soc else f"placement:{goal.placement_id}" if goal.placement_id else ""
