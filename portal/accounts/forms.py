"""Forms of this feature."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import Form


class SignInForm(Form):
    username = StringField("User name", validators=[InputRequired("Enter your user name."), Length(max=120)], render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField("Password", validators=[InputRequired("Enter your password."), Length(max=200)], render_kw={"autocomplete": "current-password"})
    next = HiddenField()
