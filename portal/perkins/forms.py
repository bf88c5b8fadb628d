"""Forms of rule sets, exits, withdrawals and flags of programs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import Form as PlainForm
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.perkins.models import Outcome
from portal.perkins.rules import INDICATORS, MEANINGS, ROLES, SUBGROUPS, SWITCHED, ExitType, Rules, Threshold, text_of
from portal.rosters import cells
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, strip, text

OUTCOMES = {
    Outcome.POSTSECONDARY: "Postsecondary education",
    Outcome.TRAINING: "Advanced training",
    Outcome.MILITARY: "Military service",
    Outcome.SERVICE: "National service or Peace Corps",
    Outcome.EMPLOYED: "Employed",
    Outcome.OTHER: "None of these",
    Outcome.UNKNOWN: "Asked, not known",
}
MOST_EXITS, MOST_CODES = 40, 2_000
LEVELS = ("participant", "concentrator", "completer")


class Credits(StringField):
    """A number of credits with a point or a comma; empty is 0."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: Any = None
        raw = str(valuelist[0]).replace("\x00", "").strip() if valuelist else ""
        try:
            self.data = cells.credits(raw) if raw else Decimal(0)
        except cells.BadCell as problem:
            raise ValueError(str(problem)) from None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else text_of(self.data or Decimal(0))


class Checks(SelectMultipleField):
    """Checkboxes of one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ExitRow(PlainForm):
    code = StringField("Code", filters=[strip])
    title = StringField("What it is called", filters=[strip])
    meaning = SelectField("What it means", choices=[SelectChoice("", "Choose…"), *(SelectChoice(key, label) for key, label in MEANINGS.items())], validate_choice=False)
    state_code = StringField("State’s code", filters=[strip])


def _options(pairs: Any) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def _join() -> RadioField:
    return RadioField("Courses and credits", choices=_options((("all", "both"), ("any", "either"))), default="all")


def _roles() -> Checks:
    return Checks("Only courses with these roles", choices=_options((role, role.capitalize()) for role in ROLES))


class _RuleFields(Form):
    title = text("Title", longest=200, required=True)
    source = text("Where the rules come from", longest=400, required=True)
    reporting_year = WholeNumber("Reporting year", low=2019, high=2099)
    participant_courses = WholeNumber("Courses", low=0, high=20, default=1)
    participant_credits = Credits("Credits")
    participant_join = _join()
    participant_roles = _roles()
    participant_advanced = WholeNumber("Of them core or capstone", low=0, high=20, default=0)
    concentrator_courses = WholeNumber("Courses", low=0, high=20, default=2)
    concentrator_credits = Credits("Credits")
    concentrator_join = _join()
    concentrator_roles = _roles()
    concentrator_advanced = WholeNumber("Of them core or capstone", low=0, high=20, default=0)
    completer_courses = WholeNumber("Courses", low=0, high=20, default=0)
    completer_credits = Credits("Credits")
    completer_join = _join()
    completer_roles = _roles()
    completer_advanced = WholeNumber("Of them core or capstone", low=0, high=20, default=0)
    aligned_courses = BooleanField("CTE courses that are aligned to the program’s pathways count too")
    passing_marks = text("Letters that count", longest=200)
    passing_number = WholeNumber("Lowest number that counts", low=0, high=100, default=0)
    count_dual = BooleanField("Dual enrollment counts")
    count_transfer = BooleanField("Transferred records count")
    count_middle = BooleanField("Middle school counts")
    wbl_hours = WholeNumber("Approved hours for 5S3", low=0, high=5000, default=0)
    wbl_kinds = Checks("Kinds of experience that count")
    indicators = Checks("Optional indicators", choices=_options((code, f"{code} {INDICATORS[code]}") for code in SWITCHED))
    other_title = text("What 5S4 measures", longest=120)
    subgroups = Checks("Subgroups to report", choices=_options(SUBGROUPS.items()))
    cell_size = WholeNumber("Smallest cell that is published", low=1, high=100, default=10)
    exit_types = FieldList(FormField(ExitRow, label="Exit type"), label="Exit types", max_entries=MOST_EXITS)
    program_codes = long_text("Program codes", longest=60_000)
    course_codes = long_text("Course codes", longest=60_000)

    def offer(self, kinds: Sequence[tuple[str, str]]) -> None:
        """Kinds of experience are rows: the choices come with the request."""
        self.wbl_kinds.choices = _options(kinds)

    def validate_exit_types(self, field: Any) -> None:
        seen: set[str] = set()
        for number, row in enumerate(field.entries, start=1):
            code, title, meaning, state_code = (row.form[name].data or "" for name in ("code", "title", "meaning", "state_code"))
            if not (code or title or state_code):
                continue
            if not code or len(code) > 20:
                raise ValidationError(f"Exit type {number} needs a code of at most 20 characters.")
            if not title or len(title) > 120 or len(state_code) > 20:
                raise ValidationError(f"Exit type {number} needs a name of at most 120 characters; the state’s code has at most 20.")
            if meaning not in MEANINGS:
                raise ValidationError(f"Say what exit type {code} means: the indicators read the meaning, not the code.")
            if code in seen:
                raise ValidationError(f"The code {code} stands twice among the exit types.")
            seen.add(code)

    def validate_participant_courses(self, field: Any) -> None:
        if field.data == 0 and not self.participant_credits.data:
            raise ValidationError("A participant needs at least one course or some credits.")

    def validate_concentrator_courses(self, field: Any) -> None:
        if field.data == 0 and not self.concentrator_credits.data:
            raise ValidationError("A concentrator needs courses or credits.")

    def validate_program_codes(self, field: Any) -> None:
        _codes(field.data)

    def validate_course_codes(self, field: Any) -> None:
        _codes(field.data)

    def validate_other_title(self, field: Any) -> None:
        if "5S4" in (self.indicators.data or ()) and not field.data:
            raise ValidationError("Say what 5S4 measures in your state.")

    def rules(self) -> Rules:
        """What the form says, once it is valid."""
        exits = [(row.form.code.data, row.form.title.data, row.form.meaning.data, row.form.state_code.data) for row in self.exit_types.entries]
        return Rules(
            participant=self._threshold("participant"),
            concentrator=self._threshold("concentrator"),
            completer=self._threshold("completer"),
            aligned_courses=self.aligned_courses.data,
            passing_marks=" ".join((self.passing_marks.data or "").upper().replace(",", " ").split()),
            passing_number=self.passing_number.data or 0,
            count_dual=self.count_dual.data,
            count_transfer=self.count_transfer.data,
            count_middle=self.count_middle.data,
            wbl_hours=self.wbl_hours.data or 0,
            wbl_kinds=frozenset(self.wbl_kinds.data or ()),
            exit_types=tuple(ExitType(code, title or "", meaning, state or "") for code, title, meaning, state in exits if code),
            subgroups=tuple(key for key in SUBGROUPS if key in (self.subgroups.data or ())),
            cell_size=self.cell_size.data or 10,
            indicators=frozenset(self.indicators.data or ()),
            other_title=self.other_title.data or "",
            program_codes=_codes(self.program_codes.data),
            course_codes=_codes(self.course_codes.data),
        )

    def _threshold(self, level: str) -> Threshold:
        def value(name: str) -> Any:
            return self[f"{level}_{name}"].data

        return Threshold(value("courses"), value("credits"), value("join") or "all", frozenset(value("roles") or ()), value("advanced"))


class RuleSetForm(_RuleFields):
    version = VersionField()


class CopyForm(Form):
    title = text("Title", longest=200, required=True)
    reporting_year = WholeNumber("Reporting year", low=2019, high=2099)
    form_token = TokenField()


class InForceForm(Form):
    version = VersionField()


class WithdrawForm(Form):
    reason = text("Reason", longest=400, required=True)


class _ExitFields(Form):
    left_on = DateField("Last day", validators=[InputRequired("Enter the day on which they left.")])
    exit_code = SearchableSelect("Kind of exit")
    note = text("Note", longest=400)
    outcome = SearchableSelect("Where they were in the second quarter after", choices=_options([("", "Nobody has asked yet"), *((k.value, label) for k, label in OUTCOMES.items())]), default="")
    outcome_source = text("How this is known", longest=200)

    def offer(self, types: Sequence[ExitType], now_code: str = "") -> None:
        """The exit types of the year; a code that the rules no longer know stays as it is until somebody changes it."""
        known = [(each.code, f"{each.code} · {each.title}") for each in types]
        if now_code and now_code not in {code for code, _ in known}:
            known.append((now_code, f"{now_code} · not among this year’s exit types"))
        self.exit_code.choices = _options([("", "Not known yet"), *known])

    def validate_left_on(self, field: Any) -> None:
        if field.data and not 2000 <= field.data.year <= 2100:
            raise ValidationError("That day is out of range.")


class ExitForm(_ExitFields):
    version = VersionField()


class NewExitForm(_ExitFields):
    form_token = TokenField()


def _codes(said: str | None) -> dict[str, str]:
    """Lines of 'ours = the state's'."""
    found: dict[str, str] = {}
    lines = [line.strip() for line in (said or "").splitlines() if line.strip()]
    if len(lines) > MOST_CODES:
        raise ValidationError(f"Use at most {MOST_CODES} lines.")
    for number, line in enumerate(lines, start=1):
        ours, sign, theirs = (part.strip() for part in line.partition("="))
        if not sign or not ours or not theirs or len(ours) > 40 or len(theirs) > 40:
            raise ValidationError(f"Line {number} should read: our code = the state’s code.")
        found[ours] = theirs
    return found


def given(title: str, source: str, reporting_year: int, rules: Rules, **values: Any) -> dict[str, Any]:
    """What a form shows of a rule set, for `RuleSetForm(data=...)`."""
    found: dict[str, Any] = {"title": title, "source": source, "reporting_year": reporting_year, **values}
    for level in LEVELS:
        threshold = rules.threshold(level)
        for name in ("courses", "credits", "join", "advanced"):
            found[f"{level}_{name}"] = getattr(threshold, name)
        found[f"{level}_roles"] = sorted(threshold.roles)
    for name in ("aligned_courses", "passing_marks", "passing_number", "count_dual", "count_transfer", "count_middle", "wbl_hours", "other_title", "cell_size"):
        found[name] = getattr(rules, name)
    found["wbl_kinds"], found["indicators"], found["subgroups"] = sorted(rules.wbl_kinds), sorted(rules.indicators), list(rules.subgroups)
    found["exit_types"] = [{"code": t.code, "title": t.title, "meaning": t.meaning, "state_code": t.state_code} for t in rules.exit_types] + [{}, {}]
    for name in ("program_codes", "course_codes"):
        found[name] = "\n".join(f"{ours} = {theirs}" for ours, theirs in sorted(getattr(rules, name).items()))
    return found


__all__ = ["CopyForm", "ExitForm", "InForceForm", "NewExitForm", "RuleSetForm", "WithdrawForm", "given"]
