"""The form of a note."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.web.forms import Form, TokenField, VersionField, long_text

LONGEST = 4_000
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


class NoteForm(Form):
    about_on = DateField("Day", validators=[InputRequired("Enter the day it is about.")])
    text = long_text("Note", longest=LONGEST, required=True)
    private = BooleanField("Only for me")
    due_on = DateField("Come back to it on", validators=[Optional()])

    def validate_about_on(self, field: Any) -> None:
        if field.data and not FIRST <= field.data < LAST:
            raise ValidationError("Enter a day of this century.")

    def validate_due_on(self, field: Any) -> None:
        self.validate_about_on(field)

    @property
    def given(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("about_on", "text", "private", "due_on")}


class NewNoteForm(NoteForm):
    form_token = TokenField()


class EditNoteForm(NoteForm):
    version = VersionField()
