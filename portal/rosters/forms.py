"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from wtforms import DecimalField, StringField, SubmitField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.accounts.viewer import Viewer
from portal.catalog.models import Course
from portal.rosters.comparing import ORIGINS, PARTS
from portal.rosters.marks import NUMBER, PassRule, plain_mark
from portal.rosters.models import RecordOutcome
from portal.rosters.record_queries import course_with_code
from portal.rosters.services import RuleLine
from portal.web.forms import Form, SearchableSelect, VersionField, WholeNumber, text

MOST_MARKS = 60
BLANKS = 3
EFFECTS = {
    RecordOutcome.PASSED: "Passes: earns credit", RecordOutcome.FAILED: "Fails: earns nothing",
    RecordOutcome.OPEN: "Still open: in progress", RecordOutcome.NONE: "Neither: no credit, no failure",
}  # fmt: skip


class RuleForm(Form):
    """The pass rule: the lowest passing number, and a line for each mark. Built by `rule_form`."""

    number = WholeNumber("Lowest passing number", low=0, high=100)
    version = VersionField()
    check = SubmitField("See what would change")
    save = SubmitField("Save")
    lines_shown = 0

    @property
    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        return [(self[f"mark-{n}"], self[f"meaning-{n}"], self[f"outcome-{n}"], self[f"days-{n}"]) for n in range(self.lines_shown)]

    @property
    def lines(self) -> list[RuleLine]:
        """The marks that are filled in; an open one keeps its days."""
        return [
            RuleLine(plain_mark(mark.data), meaning.data or "", outcome.data, days.data if outcome.data == RecordOutcome.OPEN else None)
            for mark, meaning, outcome, days in self.rows
            if mark.data
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        good, seen = bool(super().validate(extra_validators)), set()
        for mark, _, _, _ in self.rows:
            plain = plain_mark(mark.data or "")
            if not plain:
                continue
            if plain in seen:
                mark.errors = ["This mark stands here twice."]
            elif NUMBER.fullmatch(plain):
                mark.errors = ["Numbers follow from the lowest passing number."]
            seen.add(plain)
            good = good and not mark.errors
        if good and not any(line.outcome == RecordOutcome.PASSED for line in self.lines):
            self.number.errors = ["At least one mark has to pass."]
            return False
        return good


def rule_form(rule: PassRule | None = None, *, version: int | None = None, shown: int | None = None) -> RuleForm:
    """From a rule on a GET; on a POST with as many lines as were posted."""
    marks = list(rule.meanings.items()) if rule else []
    many = min(MOST_MARKS, shown if shown is not None else len(marks) + BLANKS)
    choices = [SelectChoice(outcome.value, words) for outcome, words in EFFECTS.items()]
    fields: dict[str, Any] = {"lines_shown": many}
    for n in range(many):
        fields |= {
            f"mark-{n}": text("Mark", longest=10),
            f"meaning-{n}": text("Meaning", longest=80),
            f"outcome-{n}": SearchableSelect("What it does", choices=choices, default=RecordOutcome.PASSED.value),
            f"days-{n}": WholeNumber("Days open", low=0, high=1000, required=False),
        }
    given: dict[str, Any] = {}
    if rule is not None:
        given = {"number": rule.number, "version": version}
        for n, (mark, meaning) in enumerate(marks[:many]):
            given |= {f"mark-{n}": mark, f"meaning-{n}": meaning.words, f"outcome-{n}": meaning.outcome.value, f"days-{n}": meaning.open_days}
    made: RuleForm = type("DistrictRuleForm", (RuleForm,), fields)(**given)
    return made


class CreditsField(DecimalField):
    """Credits as a decimal from 0 to 30 with at most three places."""

    def __init__(self, label: str, *, required: bool = True, **kwargs: Any) -> None:
        first = InputRequired("Enter the credits.") if required else Optional()
        super().__init__(label, validators=[first, NumberRange(0, 30, "Enter credits from 0 to 30."), self.three_places], places=None, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(str(valuelist[0])) > 18:
            self.data = None
            raise ValueError("That number is too long.")
        super().process_formdata([str(value).replace(",", ".") for value in valuelist])
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError("Enter the credits as a number, like 0.5.")

    @staticmethod
    def three_places(form: Any, field: Any) -> None:
        if field.data is not None and field.data.as_tuple().exponent < -3:
            raise ValidationError("Use at most three decimals.")


class CourseCodeField(StringField):
    """A code of our catalog; `course` is what it names, None where it is empty."""

    course: Course | None = None


class CorrectForm(Form):
    mark = text("Mark", longest=10)
    credits_attempted = CreditsField("Credits attempted")
    credits_given = CreditsField("Earned, as given", required=False)
    our_code = CourseCodeField("Our course", validators=[Optional(), Length(max=40, message="Use at most 40 characters.")])
    part = SearchableSelect("Part of the course", choices=[SelectChoice(key, words.capitalize()) for key, words in PARTS.items()])
    origin = SearchableSelect("Origin", choices=[SelectChoice(key, words.capitalize()) for key, words in ORIGINS.items()])
    reason = text("Reason", longest=400, required=True)
    version = VersionField()

    def __init__(self, *args: Any, by: Viewer, rule: PassRule, school_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.rule, self.school_id = by, rule, school_id

    def validate_mark(self, field: Any) -> None:
        if field.data and self.rule.meaning(field.data) is None:
            raise ValidationError(f"“{field.data}” is not in your district's pass rule.")

    def validate_our_code(self, field: Any) -> None:
        field.data = (field.data or "").replace("\x00", "").strip()
        field.course = course_with_code(self.by, field.data, self.school_id) if field.data else None
        if field.data and field.course is None:
            raise ValidationError("No course of your catalog has this code.")


class DecideForm(Form):
    counts = SearchableSelect("This record", choices=[SelectChoice("yes", "counts, whatever its mark"), SelectChoice("no", "does not count")])
    decision_reason = text("Reason", longest=400, required=True)
    version = VersionField(id="decide-version")


class VersionOnlyForm(Form):
    version = VersionField()


class TieForm(Form):
    our_code = CourseCodeField("Our course", validators=[InputRequired("Enter the code of our course."), Length(max=40, message="Use at most 40 characters.")])
    part = SearchableSelect("It stands for", choices=[SelectChoice("", "The whole course, or the part that its term says"), *(SelectChoice(key, f"The {words}") for key, words in PARTS.items() if key)])

    def __init__(self, *args: Any, by: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def validate_our_code(self, field: Any) -> None:
        field.data = (field.data or "").replace("\x00", "").strip()
        field.course = course_with_code(self.by, field.data) if field.data else None
        if field.data and field.course is None:
            raise ValidationError("No course of your catalog has this code.")


