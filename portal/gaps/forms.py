"""Forms of this feature."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, ValidationError

from portal.gaps.queries.one import Owner
from portal.web.forms import Form, SearchableSelect, VersionField, WholeNumber, long_text

LARGEST_ID = 2**63 - 1
LARGEST_VERSION = 2**31 - 1


def refuse_odd_years(form: Any, field: Any) -> None:
    if field.data is not None and not 2000 <= field.data.year <= 2100:
        raise ValidationError("Enter the date with its year, like 2027-05-12.")


def _number(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 19 else None


class PlanForm(Form):
    """Whose it is, until when, what is to be known."""

    owner_id = SearchableSelect("Owner")
    due_on = DateField("Due", validators=[Optional(), refuse_odd_years])
    note = long_text("Note", longest=1_000)
    version = VersionField()

    def offer(self, owners: list[Owner]) -> None:
        self.owner_id.choices = [SelectChoice("", "Nobody"), *(SelectChoice(str(each.id), _named(each)) for each in owners)]

    @property
    def owner(self) -> int | None:
        return _number(self.owner_id.data)


class BulkForm(Form):
    """Marked gaps, each as 'id.version' of what was looked at, and what they get."""

    marked = SelectMultipleField("Marked", validate_choice=False)
    owner_id = SearchableSelect("Owner")
    due_on = DateField("Due", validators=[Optional(), refuse_odd_years])

    def offer(self, owners: list[Owner]) -> None:
        fixed = [SelectChoice("", "As they are"), SelectChoice("0", "Nobody")]
        self.owner_id.choices = [*fixed, *(SelectChoice(str(each.id), _named(each)) for each in owners)]

    @property
    def chosen(self) -> dict[int, int]:
        """Gap id -> version; what is no such pair is dropped."""
        found: dict[int, int] = {}
        for each in self.marked.data or []:
            key, _, version = each.partition(".")
            pair = _number(key), _number(version)
            if pair[0] is not None and pair[1] is not None:
                found[pair[0]] = pair[1]
        return found

    @property
    def owner(self) -> int | None:
        return _number(self.owner_id.data)

    @property
    def due(self) -> date | None:
        found: date | None = self.due_on.data
        return found


class AcceptForm(Form):
    reason = long_text("Reason", longest=1_000, required=True)
    version = VersionField()


class SeenForm(Form):
    """A deed on the gap as it was seen."""

    version = VersionField()


class CoverForm(Form):
    """The level of one offering; '' clears it. `version` is the cell's, 0 where it was never used."""

    offering_id = WholeNumber("Offering", low=1, high=LARGEST_ID)
    level = SearchableSelect(
        "Level", choices=[SelectChoice(word, word) for word in ("introduced", "reinforced", "mastered")] + [SelectChoice("", "none")]
    )
    version = WholeNumber("Version", low=0, high=LARGEST_VERSION)


def _named(owner: Owner) -> str:
    return f"{owner.name}, {owner.where}" if owner.where else f"{owner.name}, whole district"


__all__ = ["AcceptForm", "BulkForm", "CoverForm", "PlanForm", "SeenForm"]
