"""Forms of staff: correct an entry, add one, and what a district decides about hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import SelectField, StringField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from portal.hours.log_forms import TIMES, EntryForm
from portal.web.forms import Form, TokenField, VersionField, text


class CorrectForm(EntryForm):
    reason = text("Why it is corrected", longest=400, required=True)
    version = VersionField()


class AddForm(EntryForm):
    form_token = TokenField()


class SettingsForm(Form):
    hours_need = SelectField(
        "Hours count when",
        choices=[SelectChoice("both", "the supervisor verified them and the school approved them"), SelectChoice("one", "the school approved them, verified or not")],
    )
    school_begins_at = TimeField("Classes begin", format=TIMES, validators=[Optional()])
    school_ends_at = TimeField("Classes end", format=TIMES, validators=[Optional()])
    version = VersionField()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        begins, ends = self.school_begins_at.data, self.school_ends_at.data
        if fine and ((begins is None) != (ends is None) or (begins and ends and ends <= begins)):
            self.school_ends_at.errors = ["Enter both times, the end after the beginning, or none."]
            return False
        return fine


class MomentForm(Form):
    at = StringField("Moment", validators=[InputRequired("Reload the page."), Length(max=40)])

    @property
    def moment(self) -> datetime | None:
        """The moment with its zone; None for anything that is none."""
        try:
            found = datetime.fromisoformat(self.at.data or "")
        except ValueError:
            return None
        return found if found.tzinfo is not None else None
