"""Forms of the directory of hosts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.files.checking import LARGEST, BadFile, CheckedFile, check_file
from portal.hosts.record_models import NoteKind, PaperKind
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text

LARGEST_ID = 2**63 - 1
KIND_WORDS = {PaperKind.AGREEMENT: "Agreement", PaperKind.INSURANCE: "Insurance", PaperKind.OTHER: "Other paper"}
NOTE_WORDS = {NoteKind.VISIT: "Visit", NoteKind.CALL: "Call", NoteKind.EMAIL: "E-mail", NoteKind.NOTE: "Note"}


def web_address(text_: str) -> str:
    """'https://…' as typed or with https:// before it; raises ValueError for what no browser should follow."""
    found = text_ if "://" in text_ else f"https://{text_}"
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or any(c.isspace() for c in found):
        raise ValueError
    return found


def is_mail(address: str) -> bool:
    name, _, place = address.partition("@")
    return bool(name) and "." in place.strip(".") and not any(c.isspace() or c in ",;<>" for c in address)


def year_is_likely(form: Any, field: Any) -> None:
    if field.data is not None and not 1980 <= field.data.year <= 2100:
        raise ValidationError("Enter the date with its year, like 2026-05-12.")


class HostForm(Form):
    name = text("Name", longest=200, required=True)
    naics = SearchableSelect("Industry", default="")
    city = text("City", longest=120)
    capacity = WholeNumber("Students at a time", low=0, high=9_999, required=False)
    phone = text("Phone", longest=40)
    website = text("Website", longest=390)
    number = text("Number", longest=40)
    about = long_text("About", longest=4_000)

    def validate_website(self, field: Any) -> None:
        if field.data:
            try:
                field.data = web_address(field.data)
            except ValueError:
                raise ValidationError("Enter an address like https://example.org.") from None

    @property
    def told(self) -> dict[str, Any]:
        words = {name: self[name].data or "" for name in ("name", "city", "phone", "website", "number", "about")}
        return words | {"naics": self.naics.data or None, "capacity": self.capacity.data}


class NewHostForm(HostForm):
    form_token = TokenField()


class EditHostForm(HostForm):
    state = SearchableSelect("State", choices=[SelectChoice("active", "Active: takes students"), SelectChoice("inactive", "Inactive: takes none now")])
    version = VersionField()

    @property
    def told(self) -> dict[str, Any]:
        return super().told | {"state": self.state.data}


class PathwaysForm(Form):
    pathways = SelectMultipleField("Pathways", validate_choice=False)
    version = VersionField()

    @property
    def chosen(self) -> set[int]:
        return {int(each) for each in self.pathways.data or [] if each.isascii() and each.isdigit() and len(each) < 19}


class SiteForm(Form):
    name = text("Name of the site", longest=200)
    address = text("Address", longest=400)
    city = text("City", longest=120)
    directions = long_text("How to get there", longest=2_000)

    @property
    def told(self) -> dict[str, Any]:
        return {name: self[name].data or "" for name in ("name", "address", "city", "directions")}


class NewSiteForm(SiteForm):
    form_token = TokenField()


class EditSiteForm(SiteForm):
    closed = BooleanField("Closed: offered no more")
    version = VersionField()

    @property
    def told(self) -> dict[str, Any]:
        return super().told | {"closed": self.closed.data}


class ContactForm(Form):
    name = text("Name", longest=200, required=True)
    title = text("Title", longest=120)
    email = text("E-mail", longest=254)
    phone = text("Phone", longest=40)
    language = SelectField("Reads", choices=[SelectChoice("", "Not known: English, with a line of Spanish"), SelectChoice("en", "English"), SelectChoice("es", "Spanish")], default="")
    supervises = BooleanField("Supervises students", default=True)
    signs = BooleanField("Signs agreements for the host")

    def validate_email(self, field: Any) -> None:
        if field.data and not is_mail(field.data):
            raise ValidationError("Enter an address like name@example.org.")

    @property
    def told(self) -> dict[str, Any]:
        return {name: self[name].data or "" for name in ("name", "title", "email", "phone", "language")} | {name: self[name].data for name in ("supervises", "signs")}


class NewContactForm(ContactForm):
    form_token = TokenField()


class EditContactForm(ContactForm):
    left = BooleanField("No longer there")
    version = VersionField()

    @property
    def told(self) -> dict[str, Any]:
        return super().told | {"left": self.left.data}


class PaperForm(Form):
    kind = SearchableSelect("Kind", choices=[SelectChoice(key.value, label) for key, label in KIND_WORDS.items()])
    number = text("Number", longest=80)
    begins_on = DateField("From", validators=[Optional(), year_is_likely])
    expires_on = DateField("Until", validators=[Optional(), year_is_likely])
    notes = long_text("Notes", longest=2_000)
    file = FileField("File")

    found: CheckedFile | None = None

    def validate_file(self, field: Any) -> None:
        """Reads the file; one without a name was not chosen."""
        if field.data is None or not getattr(field.data, "filename", ""):
            return
        try:
            self.found = check_file(field.data.filename, field.data.stream.read(LARGEST + 1))
        except BadFile as bad:
            raise ValidationError(str(bad)) from None

    @property
    def told(self) -> dict[str, Any]:
        return {
            "kind": self.kind.data, "number": self.number.data or "", "begins_on": self.begins_on.data,
            "expires_on": self.expires_on.data, "notes": self.notes.data or "",
        }  # fmt: skip


class NewPaperForm(PaperForm):
    form_token = TokenField()


class EditPaperForm(PaperForm):
    version = VersionField()


class NoteForm(Form):
    kind = SearchableSelect("What", choices=[SelectChoice(key.value, label) for key, label in NOTE_WORDS.items()])
    done = SearchableSelect("State", choices=[SelectChoice("yes", "Done"), SelectChoice("no", "Planned")])
    day = DateField("Day", validators=[InputRequired("Enter the day."), year_is_likely])
    at = TimeField("Time", validators=[Optional()])
    text = long_text("What it was about", longest=4_000)
    contact_id = SearchableSelect("With", default="")
    placement_id = SearchableSelect("About a placement", default="")

    def offer(self, contacts: list[tuple[int, str]], placements: list[tuple[int, str]]) -> None:
        self.contact_id.choices = [SelectChoice("", "Nobody named"), *(SelectChoice(str(key), name) for key, name in contacts)]
        self.placement_id.choices = [SelectChoice("", "The host as a whole"), *(SelectChoice(str(key), name) for key, name in placements)]

    @property
    def told(self) -> dict[str, Any]:
        return {
            "kind": self.kind.data, "done": self.done.data == "yes", "day": self.day.data, "at": self.at.data, "text": self.text.data or "",
            "contact_id": int(self.contact_id.data) if self.contact_id.data else None,
            "placement_id": int(self.placement_id.data) if self.placement_id.data else None,
        }  # fmt: skip


class NewNoteForm(NoteForm):
    form_token = TokenField()


class EditNoteForm(NoteForm):
    version = VersionField()


class RejectForm(Form):
    reason = long_text("Why it is not taken", longest=1_000, required=True)


class MergeForm(Form):
    """Which host goes into which, as they were looked at."""

    other_id = WholeNumber("The other host", low=1, high=LARGEST_ID)
    keep = SearchableSelect("Which one is kept", choices=[SelectChoice("this", "This one"), SelectChoice("other", "The other one")])
    version = VersionField()
    other_version = WholeNumber("Version", low=1, high=LARGEST_ID)
