"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import Length

from portal.web.forms import Form, VersionField, WholeNumber

MOST_VERSIONS = 2**31 - 1


class CellForm(Form):
    """Back to what a cell said after its change `number`; 0: before the first."""

    number = WholeNumber("Change", low=0, high=MOST_VERSIONS)
    version = VersionField()
    next = HiddenField("Back to", validators=[Length(max=1_500)])


class BatchForm(Form):
    """`anyway`: 'cell-version' of those that were changed since and should go back all the same. `seal` is of what was
    shown to follow for students."""

    anyway = SelectMultipleField("Set back all the same", coerce=str, validate_choice=False)
    seal = HiddenField()

    @property
    def cells(self) -> set[tuple[int, int]]:
        return pairs(self.anyway.data or [])


class BringBackForm(Form):
    """`cells`: 'cell-version' of those that were marked."""

    on = DateField("Day")
    school_id = WholeNumber("School", low=1, high=2**63 - 1, required=False)
    offering_id = WholeNumber("Offering", low=1, high=2**63 - 1, required=False)
    cells = SelectMultipleField("Bring back", coerce=str, validate_choice=False)

    @property
    def marked(self) -> set[tuple[int, int]]:
        return pairs(self.cells.data or [])


class SeenForm(Form):
    until = StringField("Up to", validators=[Length(max=40)])


def pairs(said: Any) -> set[tuple[int, int]]:
    """'12-3' -> (12, 3); what is none is left out."""
    found = set()
    for each in said:
        first, _, second = str(each).partition("-")
        if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (first, second)):
            found.add((int(first), int(second)))
    return found
