"""Forms of the inventory, of official scores and of the skills checklist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError

from portal.careers.models import RIASEC
from portal.clock import this_day
from portal.interests.models import FULL, Source
from portal.interests.words import SIDES
from portal.language import lazy
from portal.web.forms import Form, TokenField, WholeNumber, strip

LARGEST_ID = 2**63 - 1
OLDEST = timedelta(days=6 * 366)


class StartForm(Form):
    form = HiddenField("Form", validators=[AnyOf([Source.LONG.value, Source.SHORT.value])])


class AnswerForm(Form):
    take = WholeNumber("Take", low=1, high=LARGEST_ID)
    statement = HiddenField("Statement", validators=[DataRequired(), Length(max=4)], filters=[strip])
    value = WholeNumber("Answer", low=0, high=4)


class OfficialForm(Form):
    """Six whole scores by the names of the sides, as the profiler prints them."""

    taken_on = DateField(lazy("Day you took it"), validators=[InputRequired(lazy("Choose the day."))])
    realistic = WholeNumber(SIDES["R"].name, low=0, high=FULL)
    investigative = WholeNumber(SIDES["I"].name, low=0, high=FULL)
    artistic = WholeNumber(SIDES["A"].name, low=0, high=FULL)
    social = WholeNumber(SIDES["S"].name, low=0, high=FULL)
    enterprising = WholeNumber(SIDES["E"].name, low=0, high=FULL)
    conventional = WholeNumber(SIDES["C"].name, low=0, high=FULL)
    form_token = TokenField()

    def validate_taken_on(self, field: Any) -> None:
        today: date = this_day()
        if field.data is not None and not today - OLDEST <= field.data <= today:
            raise ValidationError(str(lazy("Choose a day of the last six years.")))

    @property
    def scores(self) -> dict[str, int]:
        return {column[0].upper(): self[column].data for column in RIASEC}


class RatingForm(Form):
    skill = HiddenField("Skill", validators=[DataRequired(), Length(max=120)], filters=[strip])
    value = WholeNumber("Answer", low=1, high=5)


class UnrateForm(Form):
    skill = HiddenField("Skill", validators=[DataRequired(), Length(max=120)], filters=[strip])
