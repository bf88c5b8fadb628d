"""Forms of this feature."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.files.checking import LARGEST, BadFile, CheckedFile, check_file
from portal.language import _, lazy
from portal.portfolio.services import Told
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, text

REASONS = {
    "": "Choose", "student": "The student", "guardian": "A parent or guardian, in writing", "transfer": "Another school, for a transfer", "court": "A court or an agency, by law",
}  # fmt: skip


def line(label: Any, most: int, *, needed: Any = None) -> StringField:
    """A line of text, its complaints in the reader's language."""
    return StringField(label, validators=[DataRequired(needed) if needed else Optional(), _at_most(most)])


def lines(label: Any, most: int) -> TextAreaField:
    return TextAreaField(label, validators=[Optional(), _at_most(most)])


def _at_most(most: int) -> Length:
    return Length(max=most, message=lazy("Use at most %(most)s characters.", most=most))


class PieceForm(Form):
    title = line(lazy("What is it?"), 120, needed=lazy("Give it a short name, like “Bridge of straws”."))
    file = FileField(lazy("A photo or a PDF"))
    link = line(lazy("A link"), 500)
    text = lines(lazy("Or write it here"), 4_000)
    shows = lines(lazy("What does it show about you?"), 600)
    made_on = DateField(lazy("When did you make it?"), validators=[Optional()])
    tied_to = SearchableSelect(lazy("Where does it come from?"))

    found: CheckedFile | None = None

    def validate_file(self, field: Any) -> None:
        """Reads the file; one without a name was not chosen."""
        given = field.data
        if given is None or not getattr(given, "filename", ""):
            return
        try:
            self.found = check_file(given.filename, given.stream.read(LARGEST + 1))
        except BadFile as bad:
            raise ValidationError(str(bad)) from None

    def validate_link(self, field: Any) -> None:
        if field.data and not is_web_link(field.data):
            raise ValidationError(_("Paste the whole address. It begins with https:// or http://."))

    def validate_made_on(self, field: Any) -> None:
        if field.data is not None and not 2000 <= field.data.year <= 2100:
            raise ValidationError(_("Enter the date with its year, like 2027-05-12."))

    @property
    def told(self) -> Told:
        return Told(
            title=self.title.data or "", shows=self.shows.data or "", made_on=self.made_on.data, text=self.text.data or "", link=self.link.data or "",
            tied_to=self.tied_to.data or "",
        )


class NewPieceForm(PieceForm):
    form_token = TokenField()


class EditPieceForm(PieceForm):
    without_file = BooleanField(lazy("Take the file out"))
    version = VersionField()


class AboutForm(Form):
    about = lines(lazy("About me"), 1_200)
    version = VersionField()


class ShowForm(Form):
    """Show or hide; `key` where it is something that the portal knows by itself."""

    key = text("Key", longest=80)
    shown = SelectField("Shown", choices=[SelectChoice("1"), SelectChoice("0")])


class MoveForm(Form):
    to = SelectField("To", choices=[SelectChoice("up"), SelectChoice("down")])


class AskForm(Form):
    """For whom a school hands out everything it holds about a student: a code, since the trail keeps no names."""

    reason = SearchableSelect("Who asked for it?", choices=[SelectChoice(key, label) for key, label in REASONS.items()])

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose who asked for it.")


def is_web_link(value: str) -> bool:
    """http or https, to a host, without line ends or what a browser would drop."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return False
    plain = value.isprintable() and not any(character.isspace() for character in value)
    return plain and parts.scheme.lower() in ("http", "https") and bool(host) and "@" not in parts.netloc


