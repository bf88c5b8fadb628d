"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, DecimalField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.language import _, lazy
from portal.minors.hazards import choices as hazard_choices
from portal.placements.plans import DAYS, Slot, keep_plan, read_plan
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text


def _date(label: str, *, required: bool = True) -> DateField:
    return DateField(label, validators=[InputRequired(f"Enter the {label.lower()}.") if required else Optional()])


def year_is_said(form: Any, field: Any) -> None:
    if field.data is not None and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_("Enter the date with its year, like 2027-01-12."))


class WeekForm(Form):
    """A usual week: from when to when on each day of work."""

    def slots(self) -> list[Slot]:
        found = []
        for number in range(len(DAYS)):
            begins, ends = self[f"from_{number}"].data, self[f"to_{number}"].data
            if begins is not None and ends is not None:
                found.append(Slot(number, begins, ends))
        return found

    def show_plan(self, plan: Any) -> None:
        for slot in read_plan(plan):
            self[f"from_{slot.weekday}"].data, self[f"to_{slot.weekday}"].data = slot.begins, slot.ends

    @property
    def week(self) -> list[tuple[str, Any, Any]]:
        return [(name, self[f"from_{number}"], self[f"to_{number}"]) for number, name in enumerate(DAYS)]

    def check_week(self) -> bool:
        """Says beside a day what is wrong with it."""
        fine = True
        for name, begins, ends in self.week:
            if (begins.data is None) != (ends.data is None) and not (begins.errors or ends.errors):
                ends.errors, fine = [f"Enter both times of {name}, or none."], False
            elif begins.data is not None and ends.data is not None and ends.data <= begins.data:
                ends.errors, fine = [f"On {name} the work ends before it begins."], False
        return fine


for _number, _day in enumerate(DAYS):
    setattr(WeekForm, f"from_{_number}", TimeField(f"{_day} from", validators=[Optional()]))
    setattr(WeekForm, f"to_{_number}", TimeField(f"{_day} to", validators=[Optional()]))


class OpeningForm(WeekForm):
    experience_id = SearchableSelect("Experience")
    host_id = SearchableSelect("Host")
    site_id = SearchableSelect("Where")
    supervisor_id = SearchableSelect("Supervisor")
    school_id = SearchableSelect("For students of")
    seats = WholeNumber("Seats", low=1, high=500)
    begins_on = _date("First day")
    ends_on = _date("Last day")
    apply_by = _date("Ask by", required=False)
    hours_goal = DecimalField("Hours", places=None, validators=[Optional(), NumberRange(1, 4_000, "Enter hours from 1 to 4,000.")])
    paid = BooleanField("It is paid")
    pay = DecimalField("Dollars an hour", places=None, validators=[Optional(), NumberRange(0, 1_000, "Enter dollars from 0 to 1,000.")])
    occupation = text("Occupation", longest=200, render_kw={"list": "occupations"})
    hazards = SelectMultipleField("Hazardous work that is part of it", choices=[SelectChoice(*each) for each in hazard_choices()])
    grade_low = WholeNumber("From grade", low=6, high=12)
    grade_high = WholeNumber("To grade", low=6, high=12)
    program_id = SearchableSelect("Only for students of this program")
    clearances = SelectMultipleField("Asks for these forms beside the usual ones", coerce=int)
    interview = BooleanField("There is an interview")
    about = long_text("What the student does there", longest=4_000)
    state = SelectField("State", choices=[SelectChoice("open", "Open: students find it"), SelectChoice("draft", "Draft: only staff see it")])

    soc: str | None = None

    def validate_begins_on(self, field: Any) -> None:
        year_is_said(self, field)

    def validate_ends_on(self, field: Any) -> None:
        year_is_said(self, field)
        if field.data is not None and self.begins_on.data is not None and field.data < self.begins_on.data:
            raise ValidationError(_("The last day comes before the first."))

    def validate_apply_by(self, field: Any) -> None:
        year_is_said(self, field)
        if field.data is not None and self.ends_on.data is not None and field.data > self.ends_on.data:
            raise ValidationError("Students ask before the last day.")

    def validate_grade_high(self, field: Any) -> None:
        if field.data is not None and self.grade_low.data is not None and field.data < self.grade_low.data:
            raise ValidationError("This grade is below the first one.")

    def validate_hours_goal(self, field: Any) -> None:
        if field.data is not None and not field.data.is_finite():
            raise ValidationError("Enter a number of hours.")

    def validate_pay(self, field: Any) -> None:
        if field.data is not None and not field.data.is_finite():
            raise ValidationError("Enter dollars, like 15.50.")

    @property
    def values(self) -> dict[str, Any]:
        """Columns of Opening."""
        numbers = {name: int(self[name].data) if self[name].data else None for name in ("experience_id", "host_id", "site_id", "supervisor_id", "school_id", "program_id")}
        plain = {name: self[name].data for name in ("seats", "begins_on", "ends_on", "apply_by", "hours_goal", "grade_low", "grade_high")}
        return numbers | plain | {
            "paid": bool(self.paid.data), "pay": self.pay.data if self.paid.data else None, "soc": self.soc, "hazards": list(self.hazards.data or ()),
            "interview": bool(self.interview.data), "about": self.about.data or "", "plan": keep_plan(self.slots()),
        }  # fmt: skip


class NewOpeningForm(OpeningForm):
    form_token = TokenField()


class EditOpeningForm(OpeningForm):
    version = VersionField()


class RequestForm(Form):
    why = long_text(lazy("Why do you want it? One sentence is enough."), longest=1_000)


class NewHostForm(Form):
    """A host that a student found."""

    name = text(lazy("Name of the place"), longest=200, required=True)
    city = text(lazy("City"), longest=120, required=True)
    contact_name = text(lazy("Whom do we talk to there"), longest=200, required=True)
    contact_phone = text(lazy("Their telephone"), longest=40)
    contact_email = text(lazy("Their e-mail"), longest=254)
    experience_id = SearchableSelect(lazy("What kind of experience"))
    about = long_text(lazy("What you would do there"), longest=1_000, required=True)
    begins_on = DateField(lazy("First day"), validators=[InputRequired(lazy("Enter the first day."))])
    ends_on = DateField(lazy("Last day"), validators=[InputRequired(lazy("Enter the last day."))])
    paid = BooleanField(lazy("They would pay me"))
    same_as = SelectField(lazy("Is it one of these?"), choices=[SelectChoice("", "")], validate_choice=False)
    form_token = TokenField()

    def validate_begins_on(self, field: Any) -> None:
        year_is_said(self, field)

    def validate_ends_on(self, field: Any) -> None:
        year_is_said(self, field)
        if field.data is not None and self.begins_on.data is not None and field.data < self.begins_on.data:
            raise ValidationError(_("The last day comes before the first."))

    def validate_contact_email(self, field: Any) -> None:
        if "@" not in field.data or " " in field.data:
            raise ValidationError(_("Enter an address like name@example.com."))

    def somebody_to_ask(self) -> bool:
        """Says what is missing where nobody there could be reached."""
        if self.contact_phone.data or self.contact_email.data:
            return True
        self.contact_phone.errors = [_("Enter a telephone number or an e-mail address, so that the school can ask.")]
        return False
