"""The form of a guardian, new or known."""

from __future__ import annotations

from typing import Any

from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, text

LANGUAGES = {"en": "English", "es": "Spanish", "ar": "Arabic", "fr": "French", "so": "Somali", "vi": "Vietnamese", "zh": "Chinese", "ne": "Nepali", "uk": "Ukrainian"}


class GuardianForm(Form):
    name = text("Name", longest=200, required=True)
    relation = text("Relation", longest=40)
    email = text("E-mail", longest=254)
    phone = text("Phone", longest=40)
    language = SearchableSelect("Language", choices=[SelectChoice(code, title) for code, title in LANGUAGES.items()], default="en")

    def validate_email(self, field: Any) -> None:
        value = field.data or ""
        if value and (value.count("@") != 1 or value.startswith("@") or "." not in value.rpartition("@")[2] or any(c.isspace() or ord(c) < 32 for c in value)):
            raise ValidationError("This is no e-mail address. Leave it empty where there is none.")

    @property
    def given(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("name", "relation", "email", "phone", "language")}


class NewGuardianForm(GuardianForm):
    form_token = TokenField()


class EditGuardianForm(GuardianForm):
    version = VersionField()
