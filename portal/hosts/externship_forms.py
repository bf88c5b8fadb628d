"""The form of a teacher's externship."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, DecimalField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, ValidationError

from portal.files.checking import LARGEST, BadFile, CheckedFile, check_file
from portal.hosts.forms import year_is_likely
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, long_text, text


class Hours(DecimalField):
    """A number of hours that the column holds; overlong and endless ones are refused before they are read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(str(valuelist[0])) > 10:
            self.data = None
            raise ValueError("Enter a number like 6.5.")
        super().process_formdata(valuelist)
        if self.data is not None:
            try:
                self.data = self.data.quantize(Decimal("0.01"))  # refuses what is endless, or longer than any number of hours
            except InvalidOperation:
                self.data = None
                raise ValueError("Enter a number like 6.5.") from None


class ExternshipForm(Form):
    host_id = SearchableSelect("Host", default="")
    place = text("Or another place", longest=200)
    begins_on = DateField("First day", validators=[InputRequired("Enter the first day."), year_is_likely])
    ends_on = DateField("Last day", validators=[InputRequired("Enter the last day."), year_is_likely])
    hours = Hours("Hours", validators=[InputRequired("Enter the hours."), NumberRange(Decimal("0.25"), Decimal(2_000), "Enter a number from 0.25 to 2,000.")])
    learned = long_text("What I learned", longest=4_000, required=True)
    courses = SelectMultipleField("Courses it feeds into", validate_choice=False)
    file = FileField("Proof")

    found: CheckedFile | None = None

    def offer(self, hosts: list[tuple[int, str]]) -> None:
        self.host_id.choices = [SelectChoice("", "None of these"), *(SelectChoice(str(key), name) for key, name in hosts)]

    def validate_file(self, field: Any) -> None:
        if field.data is None or not getattr(field.data, "filename", ""):
            return
        try:
            self.found = check_file(field.data.filename, field.data.stream.read(LARGEST + 1))
        except BadFile as bad:
            raise ValidationError(str(bad)) from None

    @property
    def told(self) -> dict[str, Any]:
        return {
            "host_id": int(self.host_id.data) if self.host_id.data else None, "place": self.place.data or "", "begins_on": self.begins_on.data,
            "ends_on": self.ends_on.data, "hours": self.hours.data, "learned": self.learned.data or "",
        }  # fmt: skip

    @property
    def chosen(self) -> set[int]:
        return {int(each) for each in self.courses.data or [] if each.isascii() and each.isdigit() and len(each) < 19}


class NewExternshipForm(ExternshipForm):
    form_token = TokenField()


class EditExternshipForm(ExternshipForm):
    version = VersionField()
