"""Forms of this feature."""

from __future__ import annotations

from wtforms import PasswordField, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from portal.accounts.password_rules import LONGEST, SHORTEST
from portal.language import lazy
from portal.mail.models import Digest
from portal.web.forms import Form, TokenField, text

DIGESTS = [
    SelectChoice(Digest.DAILY.value, lazy("Once a day, in the morning")),
    SelectChoice(Digest.HOURLY.value, lazy("Every hour, where there is something")),
    SelectChoice(Digest.OFF.value, lazy("Never: I look at the portal")),
]


class DigestForm(Form):
    digest = RadioField(lazy("How often"), choices=DIGESTS, validators=[InputRequired(lazy("Choose one."))])


class TestForm(Form):
    form_token = TokenField()


class ForgotForm(Form):
    """A user name or an e-mail address; which of them, the portal finds out by itself."""

    who = text(lazy("User name or e-mail"), longest=254, required=True, render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})


class NewPasswordForm(Form):
    new_password = PasswordField(
        lazy("New password"), validators=[InputRequired(lazy("Enter a new password."))],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )  # fmt: skip
