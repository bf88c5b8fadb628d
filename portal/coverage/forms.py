"""Forms of the grid."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from portal.accounts.models import LONGEST_NAME
from portal.alignment.forms import WORDS
from portal.coverage.models import Level
from portal.web.forms import Form, TokenField, VersionField, long_text, text

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


LONGEST_EVIDENCE = 2_000
LEVEL_WORDS: list[Any] = [*(level.value for level in Level), NOTHING]


class CellForm(Form):
    """One offering in one competency; without `evidence` the words that stand are kept."""

    level = RadioField("Level", choices=LEVEL_WORDS, validators=[InputRequired("Choose a level, or nothing.")])
    evidence = long_text("Where one sees it", longest=LONGEST_EVIDENCE)
    version = VersionField()
    next = HiddenField()

    @property
    def wanted(self) -> str | None:
        return None if self.level.data == NOTHING else self.level.data


class BlockForm(Form):
    """A block of cells; what `cells` holds is read in blocks.py. `how` says what the person did."""

    HOW: tuple[Any, ...] = ("set", "paste", "fill")
    cells = HiddenField()
    how = RadioField("How", choices=list(HOW), validators=[InputRequired("Reload the page.")])
    next = HiddenField()


class UndoForm(Form):
    cells = HiddenField()
    how = RadioField("How", choices=["undo", "redo"], validators=[InputRequired("Reload the page.")])  # type: ignore[list-item]
    next = HiddenField()


class ViewForm(Form):
    """The grid's filters under a name of one's own."""

    name = text("Name", longest=LONGEST_NAME, required=True)
    query = HiddenField("Filters")
    form_token = TokenField()
