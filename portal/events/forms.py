"""Forms of this feature."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from wtforms import DateField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.events.words import KINDS
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text


class EventForm(Form):
    kind = SelectField("Kind", choices=[SelectChoice(key.value, label) for key, label in KINDS.items()])
    title = text("Title", longest=200, required=True)
    title_es = text("Title in Spanish", longest=200)
    about = long_text("What it is about", longest=4_000)
    about_es = long_text("What it is about, in Spanish", longest=4_000)
    held_on = DateField("Day", validators=[InputRequired("Enter the day.")])
    begins_at = TimeField("From", validators=[Optional()])
    ends_at = TimeField("To", validators=[Optional()])
    place = text("Place", longest=200)
    link = text("Link", longest=500)
    school_id = SearchableSelect("For students of")
    seats = WholeNumber("Seats", low=1, high=10_000, required=False)
    grade_low = WholeNumber("From grade", low=6, high=12)
    grade_high = WholeNumber("To grade", low=6, high=12)
    pathways = SelectMultipleField("Pathways", coerce=int)

    def validate_held_on(self, field: Any) -> None:
        if field.data is not None and not 2000 <= field.data.year <= 2100:
            raise ValidationError("Enter the day with its year, like 2027-01-12.")

    def validate_ends_at(self, field: Any) -> None:
        if field.data is None:
            return
        if self.begins_at.data is None:
            raise ValidationError("Enter when it begins, too.")
        if field.data <= self.begins_at.data:
            raise ValidationError("It ends before it begins.")

    def validate_grade_high(self, field: Any) -> None:
        if field.data is not None and self.grade_low.data is not None and field.data < self.grade_low.data:
            raise ValidationError("This grade is below the first one.")

    def validate_link(self, field: Any) -> None:
        if not field.data:
            return
        try:
            parts = urlsplit(field.data)
        except ValueError:
            parts = None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or any(sign.isspace() for sign in field.data):
            raise ValidationError("Enter an address like https://example.com/fair.")

    @property
    def values(self) -> dict[str, Any]:
        """Columns of CareerEvent."""
        words = {name: self[name].data or "" for name in ("title", "title_es", "about", "about_es", "place", "link")}
        rest = {name: self[name].data for name in ("kind", "held_on", "begins_at", "ends_at", "seats", "grade_low", "grade_high")}
        return words | rest | {"school_id": int(self.school_id.data) if self.school_id.data else None}


class NewEventForm(EventForm):
    form_token = TokenField()


class EditEventForm(EventForm):
    version = VersionField()
