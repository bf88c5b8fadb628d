"""The form of a rule: its words, whom it binds, and the figures of its kind."""

from __future__ import annotations

from functools import cache
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.minors import parameters
from portal.minors.ages import WEEKDAYS
from portal.minors.findings import Stage
from portal.minors.hazards import choices
from portal.minors.models import MinorRule, RuleKind
from portal.web.forms import Form, TokenField, VersionField, WholeNumber, long_text, text

STAGES = {
    Stage.REQUEST: "when a student asks for a place", Stage.CONFIRM: "when a placement is made or confirmed", Stage.PLAN: "when a week is planned",
    Stage.HOURS: "when hours are logged",
}  # fmt: skip


LONGEST = 1_000


class Figure(StringField):
    """One figure or list of codes, read by its parameter."""

    def __init__(self, label: str, *, parameter: parameters.Parameter, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.parameter = parameter

    def pre_validate(self, form: Any) -> None:
        if len(self.data or "") > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.")
        try:
            parameters.read(self.parameter, self.data or "")
        except parameters.ParameterError as wrong:
            raise ValidationError(str(wrong)) from None


class RuleForm(Form):
    title = text("Title", longest=200, required=True)
    says = long_text("Rule in plain words", longest=2000, required=True)
    citation = text("Citation", longest=200, required=True)
    source = text("Where it was read", longest=400)
    age_from = WholeNumber("From age", low=0, high=17)
    age_to = WholeNumber("To age", low=0, high=17)
    blocks = SelectField("What it does", choices=[SelectChoice("1", "Blocks"), SelectChoice("", "Warns")], default="1")
    overridable = BooleanField("A reason that is kept may override it", default=True)
    active = BooleanField("This rule is in force", default=True)
    stages = SelectMultipleField("Asked", choices=[SelectChoice(stage.value, words) for stage, words in STAGES.items()])

    def validate_age_to(self, field: Any) -> None:
        if isinstance(field.data, int) and isinstance(self.age_from.data, int) and field.data < self.age_from.data:
            raise ValidationError("The last age comes before the first.")

    def facts(self, kind: RuleKind) -> dict[str, Any]:
        """The columns of a rule as the form has them."""
        said = {each.name: parameters.read(each, self[f"p_{each.name}"].data or "") for each in parameters.OF[kind]}
        return {
            "title": self.title.data, "says": self.says.data, "citation": self.citation.data, "source": self.source.data or "", "age_from": self.age_from.data,
            "age_to": self.age_to.data, "blocks": self.blocks.data == "1", "overridable": self.overridable.data, "active": self.active.data,
            "stages": list(self.stages.data or []), "parameters": {name: value for name, value in said.items() if value is not None},
        }  # fmt: skip

    @property
    def figures(self) -> list[Any]:
        return [field for field in self if field.name.startswith("p_")]


def _field(each: parameters.Parameter) -> Any:
    if each.type == "hazard":
        return SelectField(each.label, choices=[SelectChoice(*pair) for pair in choices()])
    if each.type == "weekday":
        return SelectField(each.label, choices=[SelectChoice(day, day.capitalize()) for day in WEEKDAYS])
    if each.type == "yes":
        return SelectField(each.label, choices=[SelectChoice("1", "Yes"), SelectChoice("", "No")])
    return Figure(each.label, description=each.hint, parameter=each)


@cache
def form_of(kind: RuleKind, *, new: bool) -> type[RuleForm]:
    """The form of a kind of rule; a new one counts once, an edited one carries its version."""
    fields: dict[str, Any] = {f"p_{each.name}": _field(each) for each in parameters.OF[kind]}
    fields |= {"form_token": TokenField()} if new else {"version": VersionField()}
    return type(f"RuleForm_{kind.value}", (RuleForm,), fields)


def filled(rule: MinorRule, *, version: int) -> RuleForm:
    """The form as a rule stands, for a GET."""
    kind = RuleKind(rule.kind)
    data: dict[str, Any] = {name: getattr(rule, name) for name in ("title", "says", "citation", "source", "age_from", "age_to", "overridable", "active", "stages")}
    data |= {"blocks": "1" if rule.blocks else "", "version": version}
    data |= {f"p_{each.name}": parameters.as_text(each, (rule.parameters or {}).get(each.name)) for each in parameters.OF[kind]}
    return form_of(kind, new=False)(formdata=None, data=data)
