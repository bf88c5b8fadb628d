"""Forms of this feature."""

from __future__ import annotations

from wtforms import DateField, SelectMultipleField
from wtforms.validators import InputRequired

from portal.web.forms import Form, text


class HoursForm(Form):
    entry_ids = SelectMultipleField("Entries", coerce=int, validate_choice=False)
    comment = text("What is to be corrected", longest=400)

    @property
    def marked(self) -> set[int]:
        """The entries that were marked; numbers no entry can have are dropped."""
        return {number for number in (self.entry_ids.data or []) if 0 < number < 2**63}


class DayForm(Form):
    day = DateField("Day", validators=[InputRequired("Choose the day.")])
