"""Forms of this feature."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, text

MOST_TERMS = 12


def a_day(label: str) -> Any:
    return DateField(label, validators=[InputRequired("Enter the date.")])


class PlanForm(Form):
    """The plan; terms and schools are added to it by `plan_form`, numbered."""

    begins_on = a_day("First day")
    ends_on = a_day("Last day")
    copy_days_off = BooleanField("Copy last year's days off to the same days of the week")
    copy_sections = BooleanField("Copy last year's sections, empty, with their teachers")
    draft_programs = BooleanField("Begin a draft for the new year beside each program")
    exit_code = SearchableSelect("Their exit is noted as", default="")
    version = VersionField()

    schools: tuple[int, ...] = ()
    terms: tuple[dict[str, Any], ...] = ()

    @property
    def term_rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"title-{i}"], self[f"first-{i}"], self[f"last-{i}"]) for i in range(len(self.terms))]

    @property
    def feeder_rows(self) -> list[Any]:
        return [self[f"feeds-{school_id}"] for school_id in self.schools]

    def as_plan(self) -> dict[str, Any]:
        terms = [
            {**told, "title": title.data, "begins_on": first.data.isoformat(), "ends_on": last.data.isoformat()}
            for told, (title, first, last) in zip(self.terms, self.term_rows, strict=True)
        ]
        feeders = {str(school_id): int(self[f"feeds-{school_id}"].data) for school_id in self.schools if self[f"feeds-{school_id}"].data}
        return {
            "begins_on": self.begins_on.data.isoformat(), "ends_on": self.ends_on.data.isoformat(), "terms": terms, "feeders": feeders,
            "copy_days_off": self.copy_days_off.data, "copy_sections": self.copy_sections.data, "draft_programs": self.draft_programs.data,
            "exit_code": self.exit_code.data or "",
        }  # fmt: skip


def plan_form(
    plan: dict[str, Any], version: int, feeding: dict[int, str], receiving: dict[int, list[tuple[int, str]]], exits: dict[str, str], *, posted: bool
) -> PlanForm:
    """`feeding`: schools whose highest grade is not the last, by id; `receiving`: for each, where its students may go;
    `exits`: the exit types that mean a graduation."""
    from datetime import date

    fields: dict[str, Any] = {"terms": tuple(plan["terms"][:MOST_TERMS]), "schools": tuple(feeding)}
    given: dict[str, Any] = {name: plan[name] for name in ("copy_days_off", "copy_sections", "draft_programs")}
    given |= {name: date.fromisoformat(plan[name]) for name in ("begins_on", "ends_on")} | {"version": version}
    for i, term in enumerate(fields["terms"]):
        fields |= {f"title-{i}": text("Term", longest=80, required=True), f"first-{i}": a_day("First day"), f"last-{i}": a_day("Last day")}
        given |= {f"title-{i}": term["title"], f"first-{i}": date.fromisoformat(term["begins_on"]), f"last-{i}": date.fromisoformat(term["ends_on"])}
    for school_id, name in feeding.items():
        choices = [SelectChoice("", "Stay there until the roster says"), *(SelectChoice(str(key), word) for key, word in receiving[school_id])]
        fields[f"feeds-{school_id}"] = SearchableSelect(f"From {name}", choices=choices)
        given[f"feeds-{school_id}"] = str(plan.get("feeders", {}).get(str(school_id), ""))
    fields["exit_code"] = SearchableSelect("Their exit is noted as", choices=[SelectChoice("", "Nothing yet: somebody says later"), *(SelectChoice(*each) for each in exits.items())])
    given["exit_code"] = plan.get("exit_code", "") if plan.get("exit_code", "") in exits else ""
    made: type[PlanForm] = type("ThisPlanForm", (PlanForm,), fields)
    return made() if posted else made(**given)


class SeenForm(Form):
    """For deeds that take away: only what was looked at."""

    version = VersionField()


class StayForm(Form):
    student_id = WholeNumber("Student", low=1, high=2**63 - 1)
    stays = BooleanField("Stays")


class CopyForm(Form):
    source = WholeNumber("From", low=1, high=2**63 - 1)
    target = WholeNumber("Into", low=1, high=2**63 - 1)
    chosen = SelectMultipleField("Alignments", coerce=int, validate_choice=False)


class CoverageCopyForm(Form):
    """`chosen`: keys of cells, 'offering-competency-version'."""

    source = WholeNumber("From", low=1, high=2**63 - 1)
    target = WholeNumber("Into", low=1, high=2**63 - 1)
    take = SearchableSelect("Take over", choices=[SelectChoice("marked", "The marked ones"), SelectChoice("new", "All new ones"), SelectChoice("all", "All new and different ones")])
    chosen = SelectMultipleField("Cells", coerce=str, validate_choice=False)


class ExceptionForm(Form):
    title = text("What for", longest=120, required=True)
    begins_on = a_day("First day")
    ends_on = a_day("Last day")
    school_id = SearchableSelect("School", default="")
    school_day = BooleanField("School is held on these days (days made up)")
    form_token = TokenField()
