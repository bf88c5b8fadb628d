"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from portal.accounts.models import ROLE_TITLES, Role
from portal.accounts.password_rules import LONGEST, SHORTEST
from portal.accounts.permissions import roles_to_give
from portal.accounts.viewer import Viewer
from portal.language import lazy
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, at_most, strip, text

WHOLE_DISTRICT = "district"
PLAIN = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    username = StringField(
        lazy("User name"),
        validators=[InputRequired(lazy("Enter your user name.")), at_most(120)],
        render_kw={"autocomplete": "username", **PLAIN},
    )
    password = PasswordField(
        lazy("Password"),
        validators=[
            InputRequired(lazy("Enter your password.")),
            at_most(LONGEST),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ChangePasswordForm(Form):
    current_password = PasswordField(
        lazy("Current password"),
        validators=[InputRequired(lazy("Enter your current password.")), at_most(LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        lazy("New password"),
        validators=[InputRequired(lazy("Enter a new password."))],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )


class ConfirmForm(Form):
    """Asks for the password again; its field travels with whatever the first form held."""

    confirm_password = PasswordField(
        "Your password",
        validators=[InputRequired(lazy("Enter your password.")), at_most(LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class EmailAddress(StringField):
    """An address where one is given, in small letters; nothing is sent there unasked."""

    def __init__(self, label: str = "E-mail", **kwargs: Any) -> None:
        checks = [
            Optional(),
            Length(max=254, message="Use at most 254 characters."),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="Write it like name@school.org."),
        ]
        filters = [strip, *kwargs.pop("filters", ())]
        looks = {"autocomplete": "off", "inputmode": "email", **PLAIN}
        super().__init__(label, validators=checks, filters=filters, render_kw=looks, **kwargs)


class UserName(StringField):
    """Small letters, digits and . _ - + @; capitals are made small, so that nobody is locked out by Shift."""

    def __init__(self, label: str = "User name", **kwargs: Any) -> None:
        checks = [
            InputRequired("Enter a user name."),
            Length(min=2, max=120, message="Use 2 to 120 characters."),
            Regexp(
                r"^[a-z0-9][a-z0-9._+@-]*$",
                message="Use letters a-z, digits and . _ - + @ only, a letter or digit first.",
            ),
        ]
        filters = [strip, lower, *kwargs.pop("filters", ())]
        super().__init__(
            label, validators=checks, filters=filters, render_kw={"autocomplete": "off", **PLAIN}, **kwargs
        )


def lower(value: str | None) -> str | None:
    return value.lower() if value else value


class PersonForm(Form):
    """What is known of a person."""

    given_name = text("Given name", longest=200, required=True)
    family_name = text("Family name", longest=200, required=True)
    username = UserName()
    email = EmailAddress()


class EditPersonForm(PersonForm):
    version = VersionField()


class RoleAndPlace(Form):
    """A role and where it counts; the lists hold what the viewer may give."""

    role = SearchableSelect("Role")
    school_id = SearchableSelect("School", coerce=str)

    def offer(self, viewer: Viewer, schools: dict[int, str]) -> None:
        self.role.choices = [("", "Choose a role"), *((str(role), ROLE_TITLES[role]) for role in roles_to_give(viewer))]
        if viewer.role == Role.DISTRICT_ADMIN:
            places = [("", "Choose a school"), (WHOLE_DISTRICT, "Whole district")]
            places += [(str(school_id), name) for school_id, name in schools.items()]
        else:
            places = [(str(viewer.school_id), schools.get(viewer.school_id or 0, ""))]
        self.school_id.choices = places

    def validate_role(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose a role.")

    def validate_school_id(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose a school, or the whole district.")

    @property
    def chosen_school(self) -> int | None:
        return None if self.school_id.data == WHOLE_DISTRICT else int(self.school_id.data)


class OnceForm(Form):
    """A deed that must count once however often it is posted."""

    form_token = TokenField()

    @property
    def token(self) -> str:
        return self.form_token.data or ""


class NewPersonForm(PersonForm, RoleAndPlace, OnceForm):
    pass


class GrantForm(RoleAndPlace, OnceForm):
    begins_on = DateField("From", validators=[Optional()])
    ends_on = DateField("Until", validators=[Optional()])
