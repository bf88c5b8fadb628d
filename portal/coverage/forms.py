"""Forms of the grid."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from portal.alignment.forms import WORDS
from portal.web.forms import Form, VersionField, long_text

NOTHING = "none"
"""What a cell of the grid posts to be emptied."""
WORDS_OR_NOTHING = [*WORDS, NOTHING]


class MarkForm(Form):
    """One offering in one pathway; without `rationale` the words that stand are kept."""

    role = RadioField(
        "Role",
        choices=WORDS_OR_NOTHING,
        validators=[InputRequired("Choose a role, or nothing.")],
    )
    rationale = long_text("Why it fits", longest=4_000)
    version = VersionField()
    next = HiddenField()
