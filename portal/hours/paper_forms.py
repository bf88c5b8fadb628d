"""Forms of the paper path: a photo in, and the seven days of a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, FieldList, FormField, StringField, TimeField
from wtforms import Form as Plain
from wtforms.validators import InputRequired, Length, Optional

from portal.hours.log_forms import TIMES, AmountField
from portal.hours.models import HourEntry
from portal.hours.values import EntryValues
from portal.language import lazy
from portal.placements.plans import Slot
from portal.web.forms import Form, VersionField, strip, text


class PhotoForm(Form):
    """A student's: the week is chosen."""

    week_of = DateField(lazy("A day of the week on the sheet"), validators=[InputRequired(lazy("Choose a day of that week."))])
    file = FileField(lazy("Photo of the signed sheet"))


class CodedPhotoForm(Form):
    """Staff's: the code on the sheet says whose it is."""

    code = text("Code on the sheet", longest=40, required=True)
    file = FileField("Photo or scan")


class DayLine(Plain):
    day = DateField("Day", validators=[InputRequired()])
    begins_at = TimeField("From", format=TIMES, validators=[Optional()])
    ends_at = TimeField("To", format=TIMES, validators=[Optional()])
    hours = AmountField("Hours")
    activity = StringField("What was done", filters=[strip], validators=[Optional(), Length(max=400)])


class TimesheetForm(Form):
    days = FieldList(FormField(DayLine), min_entries=0, max_entries=7)
    signed_by = text("Signed by", longest=200, required=True)
    long_days = BooleanField("A day of more than 12 hours is right")
    version = VersionField()

    def filled(self, known: set[date]) -> list[EntryValues]:
        """The days on which something was entered; days of other weeks are dropped."""
        return [
            EntryValues(line["day"], line["hours"], line["begins_at"], line["ends_at"], line["activity"] or "")
            for line in self.days.data
            if line["day"] in known and (line["hours"] is not None or line["begins_at"] or line["ends_at"])
        ]

    @property
    def wrong_lines(self) -> list[tuple[str, str]]:
        """(field id, sentence) for the summary: FieldList keeps its errors by line."""
        return [(one.id, str(error)) for line in self.days for one in line.form for error in one.errors]


def week_form(days: Sequence[tuple[date, Slot | None]], logged: Mapping[date, HourEntry], *, supervisor: str, version: int) -> TimesheetForm:
    """A week as the plan has it, or as the student logged it."""
    lines: list[dict[str, Any]] = []
    for day, slot in days:
        entry = logged.get(day)
        if entry is not None:
            lines.append({"day": day, "begins_at": entry.begins_at, "ends_at": entry.ends_at, "hours": None if entry.begins_at else entry.hours, "activity": entry.activity})
        else:
            lines.append({"day": day, "begins_at": slot.begins if slot else None, "ends_at": slot.ends if slot else None, "hours": None, "activity": ""})
    return TimesheetForm(formdata=None, days=lines, signed_by=supervisor, version=version)
