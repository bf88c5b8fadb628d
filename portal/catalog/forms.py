"""Forms for courses and experiences."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from wtforms import BooleanField

from portal.accounts.viewer import Viewer
from portal.catalog.cells import (
    HIGHEST_GRADE,
    LOWEST_GRADE,
    read_credits,
    read_hours,
    tidy,
    write_decimal,
)
from portal.catalog.facts import CourseFacts, ExperienceFacts
from portal.catalog.fields import CellField, PickField, TermsField
from portal.catalog.finding import Option, course_options, courses_by_id, courses_named, sced_of, sced_options
from portal.catalog.listings import kinds
from portal.catalog.models import Course, Offering
from portal.catalog.queries import prerequisite_ids
from portal.schools.queries import school_names
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text

FEW = 8


def clean(value: str | None) -> str | None:
    return tidy(value) if isinstance(value, str) else value


def school_text(value: Any) -> str:
    """A school's id as a choice; the whole district is the empty one."""
    return "" if value in (None, "None") else str(value)


class OfferingForm(Form):
    """What both kinds have. `by` decides which schools there are to choose from."""

    title = text("Title", longest=200, required=True, filters=[clean])
    code = text("Local code", longest=40, filters=[clean])
    school_id = SearchableSelect("Offered by", coerce=school_text)
    subject = text("Subject", longest=80, filters=[clean])
    grade_low = WholeNumber("From grade", low=LOWEST_GRADE, high=HIGHEST_GRADE, default=9)
    grade_high = WholeNumber("To grade", low=LOWEST_GRADE, high=HIGHEST_GRADE, default=12)
    description = long_text("Description", longest=5_000, filters=[clean], render_kw={"rows": 5, "dir": "auto"})

    def __init__(self, *args: Any, by: Viewer, offering: Offering | None = None, **kwargs: Any) -> None:
        if offering is not None and not posted():
            kwargs["obj"] = offering
        super().__init__(*args, **kwargs)
        self.by, self.offering = by, offering
        names = school_names(by.district_id)
        if by.school_id is None:
            self.school_id.choices = [("", "Whole district"), *((str(key), name) for key, name in names.items())]
        else:
            self.school_id.choices = [(str(by.school_id), names[by.school_id])]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        low, high = self.grade_low.data, self.grade_high.data
        if low is not None and high is not None and low > high:
            self.grade_high.errors = [*self.grade_high.errors, "The highest grade is below the lowest."]
        self.resolve()
        return not self.errors

    def resolve(self) -> None:
        """Makes picks of what was typed into the pickers' boxes, or says what it may mean."""

    def prepare(self) -> None:
        """Gives the pickers the words of what is chosen; before the form is shown."""

    def complain(self, field: str, sentence: str) -> None:
        """Puts what a service refused beside the field that is wrong."""
        wrong = self[field]
        wrong.errors = [*wrong.errors, sentence]

    def common(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "code": self.code.data or "",
            "school_id": int(self.school_id.data) if self.school_id.data else None,
            "subject": self.subject.data or "",
            "description": self.description.data or "",
            "grade_low": self.grade_low.data,
            "grade_high": self.grade_high.data,
        }

    def pick_one_course(self, field: PickField) -> None:
        """Resolves a picker of one course of the district."""
        if field.find:
            self.take_named(field, field.find)
        elif field.data and len(courses_by_id(self.by, field.ids)) != 1:
            field.refuse("Choose a course of this district.")

    def take_named(self, field: PickField, name: str) -> None:
        """Adds the course with this code or title to what is picked, or the courses it may mean to the options."""
        near = int(self.school_id.data) if (self.school_id.data or "").isdigit() else None
        own = self.offering.id if self.offering is not None else None
        found = list(courses_named(self.by, name, near=near, without=own))
        if len(found) == 1:
            field.data = [*field.data, found[0].value] if field.many else [found[0].value]
            field.find = ""
            return
        suggest(field, name, found or course_options(self.by, name, without=own, limit=FEW), "course")


class CourseForm(OfferingForm):
    kind = "course"
    credits: Any = CellField("Credits", read=read_credits, write=write_decimal)
    cte = BooleanField("This is a career and technical education (CTE) course")
    terms_offered = TermsField("Terms offered", default="")
    state_code = text("State code", longest=40, filters=[clean])
    sced_code = PickField("SCED code", nothing="No SCED code")
    prerequisites = PickField("Prerequisites", many=True)

    def resolve(self) -> None:
        self.resolve_sced()
        field = self.prerequisites
        if field.find:
            names, field.find = self.names_in(field.find), ""
            for name in names[:20]:
                self.take_named(field, name)
        known = {option.value for option in courses_by_id(self.by, field.ids)}
        own = str(self.offering.id) if self.offering is not None else ""
        if own in field.data:
            field.refuse("A course cannot ask for itself.")
        elif set(field.data) - known:
            field.refuse("Choose courses of this district.")

    def names_in(self, typed: str) -> list[str]:
        """'CS1; Drawing, Part 2' -> its two names: a comma parts names only where the whole is none."""
        found: list[str] = []
        for name in filter(None, (part.strip() for part in re.split(r"[;\n]", typed))):
            whole = "," not in name or courses_named(self.by, name, near=None)
            found += [name] if whole else [part.strip() for part in name.split(",") if part.strip()]
        return found

    def resolve_sced(self) -> None:
        field = self.sced_code
        if field.find:
            name = field.find
            exact = sced_of(name)
            found = [exact] if exact else sced_options(name, FEW)
            if exact or (found and found[0].title.lower() == " ".join(name.split()).lower()):
                field.data, field.find = [found[0].value], ""
            else:
                suggest(field, name, found, "SCED code")
        elif field.picked and sced_of(field.picked) is None:
            field.refuse("This is no SCED code. Find it by its five digits or by words.")

    def prepare(self) -> None:
        chosen = sced_of(self.sced_code.picked)
        show(self.sced_code, [chosen] if chosen else [])
        show(self.prerequisites, courses_by_id(self.by, self.prerequisites.ids))

    def facts(self) -> CourseFacts:
        return CourseFacts(
            **self.common(),
            credits=self.credits.data,
            cte=self.cte.data,
            state_code=self.state_code.data or "",
            sced_code=self.sced_code.picked,
            terms_offered=self.terms_offered.data,
            prerequisites=frozenset(self.prerequisites.ids),
        )


class ExperienceForm(OfferingForm):
    kind = "experience"
    experience_kind = SearchableSelect("Kind")
    hours: Any = CellField("Hours", read=read_hours, write=write_decimal)
    course_id = PickField("Credit course", nothing="No credit course")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.experience_kind.choices = [("", "Choose a kind"), *((kind.code, kind.title) for kind in kinds().values())]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if not self.experience_kind.data and not self.experience_kind.errors:
            self.experience_kind.errors = ["Choose a kind."]
        return good and not self.errors

    def resolve(self) -> None:
        self.pick_one_course(self.course_id)

    def prepare(self) -> None:
        show(self.course_id, courses_by_id(self.by, self.course_id.ids))

    def facts(self) -> ExperienceFacts:
        return ExperienceFacts(
            **self.common(),
            experience_kind=self.experience_kind.data,
            hours=self.hours.data,
            course_id=next(iter(self.course_id.ids), None),
        )


class NewCourseForm(CourseForm):
    form_token = TokenField()


class NewExperienceForm(ExperienceForm):
    form_token = TokenField()


class EditCourseForm(CourseForm):
    version = VersionField()


class EditExperienceForm(ExperienceForm):
    version = VersionField()


def edit_form(offering: Offering, by: Viewer) -> EditCourseForm | EditExperienceForm:
    """The form of one offering: on GET as it is, on POST as it was posted."""
    if isinstance(offering, Course):
        before = [] if posted() else sorted(prerequisite_ids(offering.id))
        return EditCourseForm(by=by, offering=offering, prerequisites=before)
    return EditExperienceForm(by=by, offering=offering)


def posted() -> bool:
    return request.method == "POST"


def suggest(field: PickField, name: str, found: list[Option], noun: str) -> None:
    """Says that words are no one thing, and offers what they may mean."""
    if found:
        field.options += found
        field.find = ""
        field.refuse(f"“{name}” may mean several things: choose a {noun} below, then save.")
    else:
        field.find = name
        field.refuse(f"No {noun} has the code or words “{name}”.")


def show(field: PickField, chosen: list[Option]) -> None:
    """Chosen things first, then what else may be meant."""
    values = {option.value for option in chosen}
    field.options = [*chosen, *(option for option in field.options if option.value not in values)]

