"""Forms of this feature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from wtforms import BooleanField, DateField, DecimalField, HiddenField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.placements.models import PlacementState
from portal.placements.plans import DAYS, Slot, keep_plan, read_plan
from portal.placements.transitions import REASONS
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, long_text, text


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a select from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def values(field: SelectField) -> dict[str, str]:
    """A select's choices: value -> label."""
    return {choice.value: choice.label for choice in cast("list[SelectChoice]", field.choices or [])}


class DeedForm(Form):
    """A deed on a placement, from the version and the state that its page showed."""

    version = VersionField()
    seen = HiddenField("State")
    reason = long_text("Reason", longest=400)
    kind = SelectField("Who ends it", choices=options((kind.value, said[0].upper() + said[1:]) for kind, said in REASONS.items()), default="student")
    anyway = BooleanField("Confirm it anyway")

    def validate_seen(self, field: HiddenField) -> None:
        if field.data not in {"", None, *(state.value for state in PlacementState)}:
            field.data = ""

    def validate_kind(self, field: SelectField) -> None:
        """Only a withdrawal sends it."""


class ClockField(TimeField):
    """A time of day; what was typed and is none is not shown again."""

    def _value(self) -> str:
        return self.data.strftime("%H:%M") if self.data else ""


class FigureField(DecimalField):
    """A figure written without needless zeros, as either database gives it."""

    def _value(self) -> str:
        if not self.raw_data:
            return f"{self.data.normalize():f}" if self.data is not None else ""
        return str(self.raw_data[0]).replace("\x00", "")


class WeekFields(Form):
    """From and to on each day of the week; subclasses get fourteen fields, `plan` reads them."""

    @property
    def week(self) -> list[tuple[str, Any, Any]]:
        return [(day, self[f"from_{n}"], self[f"to_{n}"]) for n, day in enumerate(DAYS)]

    @property
    def week_errors(self) -> list[str]:
        return [str(wrong) for _, begins, ends in self.week for wrong in (*begins.errors, *ends.errors)]

    def show_plan(self, plan: Sequence[Sequence[Any]] | None, *, anew: bool = False) -> None:
        """Fills the fields from a plan as it is kept, `anew` in place of what stood there. Each day has one span."""
        if anew:
            for _, begins, ends in self.week:
                begins.data = ends.data = None
        for slot in read_plan(plan):
            if self[f"from_{slot.weekday}"].data is None:
                self[f"from_{slot.weekday}"].data, self[f"to_{slot.weekday}"].data = slot.begins, slot.ends

    def read_plan(self) -> list[list[Any]] | None:
        """The plan as it is kept; None, with the errors at their fields, where it cannot be."""
        slots: list[Slot] = []
        for n, (day, begins, ends) in enumerate(self.week):
            if (begins.data is None) != (ends.data is None):
                begins.errors = [f"{day}: give both times, or none."]
            elif begins.data is not None and ends.data <= begins.data:
                begins.errors = [f"{day}: the work ends before it begins."]
            elif begins.data is not None:
                slots.append(Slot(n, begins.data, ends.data))
        return None if self.week_errors else keep_plan(slots)


for _n, _day in enumerate(DAYS):
    setattr(WeekFields, f"from_{_n}", ClockField(f"{_day}, from", validators=[Optional()]))
    setattr(WeekFields, f"to_{_n}", ClockField(f"{_day}, to", validators=[Optional()]))


class TermsFields(WeekFields):
    """What terms hold, for a new placement and for an amendment. `place` is 'host' or 'host-contact'."""

    place = SearchableSelect("Host and supervisor")
    site_id = SearchableSelect("Site")
    hours_goal = FigureField("Hours goal", places=None, validators=[Optional(), NumberRange(0, 9_999, "Enter a number of hours from 0 to 9,999.")])
    paid = BooleanField("It is paid")
    pay = FigureField("Pay", places=None, validators=[Optional(), NumberRange(0, 9_999, "Enter dollars an hour, from 0 to 9,999.")])
    soc = text("Occupation", longest=7)
    hazards = text("Hazardous work", longest=400)

    @property
    def hazard_codes(self) -> list[str]:
        return sorted({code.strip() for code in (self.hazards.data or "").split(",") if code.strip()})


class AmendForm(TermsFields):
    """An amendment of a placement from a day on."""

    version = VersionField()
    form_token = TokenField()
    what = SelectField("What is amended")
    begins_on = DateField("From", validators=[InputRequired("Say from which day.")])
    last_on = DateField("Last day", validators=[InputRequired("Give the last day.")])
    reason = long_text("Why", longest=400, required=True)


class NewForm(TermsFields):
    """A placement for one student or for a whole class. What is left blank comes from the opening or the experience."""

    form_token = TokenField()
    student_ids = SelectMultipleField("Students", coerce=int, validate_choice=False)
    section = SearchableSelect("A whole section")
    q = text("Name or number", longest=80)
    numbers = long_text("Student numbers, pasted", longest=4_000)
    what = SearchableSelect("Opening or experience")
    begins_on = DateField("First day", validators=[Optional()])
    ends_on = DateField("Last day", validators=[Optional()])
    filled = HiddenField("Filled in from")

    @property
    def marked(self) -> set[int]:
        """The students that were marked; numbers nobody can have are dropped."""
        return {number for number in (self.student_ids.data or []) if 0 < number < 2**63}


class BulkForm(Form):
    """One deed on the placements that are marked in the list."""

    placement_ids = SelectMultipleField("Placements", coerce=int, validate_choice=False)
    deed = SelectField("Do", choices=options([("confirm", "Confirm"), ("withdraw", "Withdraw")]), default="confirm")
    kind = SelectField("Why it ends", choices=options((kind.value, said[0].upper() + said[1:]) for kind, said in REASONS.items()), default="student")
    reason = text("In a sentence", longest=400)

    @property
    def marked(self) -> set[int]:
        """The placements that were marked; numbers none can have are dropped."""
        return {number for number in (self.placement_ids.data or []) if 0 < number < 2**63}
