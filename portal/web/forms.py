"""The base of every form, and fields that refuse what a database cannot hold.

On POST a form is built from the posted data alone (`Form()`), on GET from the record (`Form(obj=record)`):
WTForms fills what a post leaves out from `obj=`, and an empty post would then count as valid.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.i18n import Translations
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.language import _, lazy

PLAINER = {
    "Not a valid date value.": lazy("This is not a date."),
    "Not a valid time value.": lazy("This is not a time, like 2:30 PM."),
    "Not a valid integer value.": lazy("This is not a whole number."),
    "Not a valid decimal value.": lazy("This is not a number."),
}
"""What WTForms says of a value that it cannot read, in words that students know."""


class PlainWords(Translations):
    def gettext(self, string: str) -> str:
        return str(PLAINER[string]) if string in PLAINER else str(super().gettext(string))


class Form(FlaskForm):
    """Trims text, knows its errors in order, and never reads `obj=` on a post."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return PlainWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = list(unbound_field.kwargs.get("filters", ()))
            if unbound_field.field_class in (StringField, TextAreaField, SearchableSelect):
                filters.append(strip)
            return unbound_field.bind(form=form, filters=filters, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_submitted() and (kwargs.get("obj") is not None):
            raise TypeError("On POST build the form from the posted data alone, without obj=.")
        if "csrf_token" in self._fields:  # several forms on a page: ids stay unique
            self._fields["csrf_token"].id = f"csrf-{secrets.token_hex(4)}"

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """What was typed is checked as it came, and shown again without what HTML cannot hold."""
        valid = bool(super().validate(*args, **kwargs))
        for each in self._fields.values():
            if getattr(each, "raw_data", None):
                each.raw_data = [value.replace("\x00", "") if isinstance(value, str) else value for value in each.raw_data]
        return valid

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(field id, label, what is wrong) for the error summary, in the form's order."""
        return [(f.id, f.label.text, str(e)) for f in self if f.name != "csrf_token" for e in f.errors]


class VersionField(HiddenField):
    """The version of the row that the form was made from; compared before anything is saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("Version", validators=[InputRequired(lazy("Reload the page: the form lost its version."))], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data: Any = int(valuelist[0]) if valuelist else None
        except ValueError:
            self.data = None
            raise ValueError(_("Reload the page: the form's version is not a number.")) from None


class TokenField(HiddenField):
    """Makes a form that creates something count once, however often it is posted (accounts.once)."""

    def __init__(self, **kwargs: Any) -> None:
        checks = [DataRequired(lazy("Reload the page.")), Length(max=64)]
        filters = [*kwargs.pop("filters", ()), strip]
        super().__init__("Form", default=lambda: secrets.token_urlsafe(16), validators=checks, filters=filters, **kwargs)


class WholeNumber(IntegerField):
    """An integer within bounds; `low` and `high` are required so that no field can overflow a column."""

    def __init__(self, label: str, *, low: int, high: int, required: bool = True, **kwargs: Any) -> None:
        wrong = lazy("Enter a number from %(low)s to %(high)s.", low=low, high=high)
        validators = [InputRequired(wrong) if required else Optional(), NumberRange(low, high, wrong), *kwargs.pop("validators", [])]
        super().__init__(label, validators=validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(str(valuelist[0])) > 18:
            self.data = None
            raise ValueError(_("That number is too large."))
        super().process_formdata(valuelist)


class SearchableSelect(SelectField):
    """A select whose choices are given per request; a value that is none of them is refused by name."""

    def pre_validate(self, form: Any) -> None:
        if self.validate_choice and self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(_("Choose one from the list."))


def strip(value: str | None) -> str | None:
    """Trims, and drops NUL bytes, which PostgreSQL refuses in text."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def text(label: str, *, longest: int, required: bool = False, **kwargs: Any) -> StringField:
    """A line of text; a blank one is refused where required."""
    return StringField(label, validators=_text_validators(label, longest, required), **kwargs)


def long_text(label: str, *, longest: int, required: bool = False, **kwargs: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, validators=_text_validators(label, longest, required), **kwargs)


def _text_validators(label: str, longest: int, required: bool) -> list[Any]:
    missing = LazyString(lambda: _("Enter the %(what)s.", what=str(label).lower()))
    first: list[Any] = [DataRequired(missing)] if required else [Optional()]
    return [*first, at_most(longest)]


def at_most(longest: int) -> Length:
    """Refuses a text that is longer."""
    return Length(max=longest, message=lazy("Use at most %(count)s characters.", count=longest))
