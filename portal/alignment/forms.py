"""Forms on alignments; fields are named after the columns they set."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from portal.alignment.models import AlignmentRole
from portal.web.forms import Form, TokenField, VersionField, WholeNumber, long_text, text

ROLE_HINTS = {
    AlignmentRole.EXPLORATORY: "a first taste of the field",
    AlignmentRole.FOUNDATIONAL: "the ground it stands on",
    AlignmentRole.CORE: "its central knowledge and skills",
    AlignmentRole.CAPSTONE: "brings it all together at the end",
}
LARGEST = 10**18 - 1
WORDS: list[Any] = [role.value for role in AlignmentRole]


def role_field() -> RadioField:
    """Required as posted: a default would let an empty post through."""
    return RadioField(
        "Role",
        choices=WORDS,
        validators=[InputRequired("Choose a role.")],
    )


class AddForm(Form):
    """`q` is what was typed in the picker; without a chosen pathway it is searched for."""

    q = text("Pathway", longest=200)
    pathway_id = WholeNumber("Pathway", low=1, high=LARGEST, required=False)
    role = role_field()
    rationale = long_text("Why it fits", longest=4_000)
    form_token = TokenField()


class SuggestionForm(Form):
    """Takes up a suggested pathway; `next` says where to go afterwards."""

    role = role_field()
    next = HiddenField()


class EditForm(Form):
    role = role_field()
    rationale = long_text("Why it fits", longest=4_000)
    version = VersionField()


class DeedForm(Form):
    """A deed that needs nothing but the version it was decided on; `next` says where to go afterwards."""

    version = VersionField()
    next = HiddenField()
    seal = HiddenField()


class RemoveForm(Form):
    """`seal` is of what was shown to follow from it."""

    comment = long_text("reason", longest=2_000, required=True)
    version = VersionField()
    seal = HiddenField()


class ReturnForm(Form):
    comment = long_text("comment", longest=2_000, required=True)
    version = VersionField()


class RevertForm(Form):
    number = WholeNumber("Revision", low=1, high=1_000_000)
    version = VersionField()
