"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.validators import Optional, ValidationError

from portal.clearances.services import Rule
from portal.files.checking import LARGEST, BadFile, CheckedFile, check_file
from portal.language import lazy
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text


class DateChecks:
    def validate_until(self, field: Any) -> None:
        if field.data is not None and not 2000 <= field.data.year <= 2100:
            raise ValidationError("Enter the date with its year, like 2027-06-12.")


class FileForm(Form):
    file = FileField(lazy("File or photo"))
    found: CheckedFile | None = None

    def validate_file(self, field: Any) -> None:
        given = field.data
        if given is None or not getattr(given, "filename", ""):
            return
        try:
            self.found = check_file(given.filename, given.stream.read(LARGEST + 1))
        except BadFile as bad:
            raise ValidationError(str(bad)) from None


class HandInForm(FileForm):
    pass


class OnFileForm(DateChecks, FileForm):
    until = DateField("On file until", validators=[Optional()])


class RefuseForm(Form):
    reason = text("Why", longest=400)
    version = VersionField()


class MarkForm(DateChecks, Form):
    """Marked placements, and the form that all their students have."""

    kind_id = SearchableSelect("Form")
    until = DateField("On file until", validators=[Optional()])
    marked = SelectMultipleField("Placements", coerce=int, validate_choice=False)

    @property
    def chosen(self) -> set[int]:
        return {number for number in (self.marked.data or []) if 0 < number < 2**63}


class UndoForm(Form):
    row_ids = SelectMultipleField("Rows", coerce=int, validate_choice=False)

    @property
    def chosen(self) -> set[int]:
        return {number for number in (self.row_ids.data or []) if 0 < number < 2**63}


class RuleForm(Form):
    experience_kinds = SelectMultipleField("Asked for by", validate_choice=True)
    only_paid = BooleanField("Only when the work is paid")
    only_minors = BooleanField("Only of students under 18")
    before_first_day = BooleanField("Nobody begins without it", default=True)
    months = WholeNumber("Lasts for months", low=1, high=120, required=False)

    @property
    def rule(self) -> Rule:
        return Rule(
            tuple(self.experience_kinds.data or ()), bool(self.only_paid.data), bool(self.only_minors.data), bool(self.before_first_day.data), self.months.data,
        )


class EditRuleForm(RuleForm):
    version = VersionField()


class NewFormForm(RuleForm):
    title = text("Title", longest=120, required=True)
    about = long_text("What it is", longest=1_000, required=True)
    sensitive = BooleanField("It is about health: keep only the day until which it holds")
    form_token = TokenField()
