"""Forms for frameworks, clusters and pathways; their fields are named like the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.frameworks.models import GROUPING_TITLES, FrameworkState, LinkRelation
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, strip, text

STATES = {
    FrameworkState.DRAFT: "Draft: only those who edit frameworks see it",
    FrameworkState.ACTIVE: "Active: everybody sees it, and it can be chosen",
    FrameworkState.RETIRED: "Retired: kept for what was aligned with it",
}


def _options(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in pairs]


class _FrameworkFields(Form):
    title = text("Title", longest=200, required=True)
    publisher = text("Publisher", longest=200)
    edition = text("Edition", longest=40)
    cluster_word = text("Word for a cluster", longest=40, required=True, default="career cluster")
    pathway_word = text("Word for a pathway", longest=40, required=True, default="pathway")
    state = SelectField("State", choices=_options((state.value, label) for state, label in STATES.items()))


class NewFrameworkForm(_FrameworkFields):
    form_token = TokenField()


class FrameworkForm(_FrameworkFields):
    version = VersionField()


class CopyForm(Form):
    title = text("Title of the copy", longest=200, required=True)
    form_token = TokenField()


class _ClusterFields(Form):
    title = text("Title", longest=200, required=True)
    summary = long_text("What people do in it", longest=400)
    grouping = SelectField("Grouping", choices=_options(GROUPING_TITLES.items()))
    position = WholeNumber("Place in the list", low=0, high=999)
    cross_cutting = BooleanField("Its skills are used in every other cluster")


class NewClusterForm(_ClusterFields):
    position = WholeNumber("Place in the list", low=1, high=999, required=False)
    form_token = TokenField()


class ClusterForm(_ClusterFields):
    version = VersionField()


class _PathwayFields(Form):
    title = text("Title", longest=200, required=True)
    summary = long_text("What people do in it", longest=400)


class NewPathwayForm(_PathwayFields):
    form_token = TokenField()


class PathwayForm(_PathwayFields):
    cluster_id = SearchableSelect("Cluster", coerce=str)
    version = VersionField()

    def offer(self, clusters: Iterable[tuple[int, str]]) -> None:
        """The clusters that it may stand in."""
        self.cluster_id.choices = _options(clusters)


class ChoicesForm(Form):
    """One select a school; their names are `framework_id` for the district and `school-<id>`."""

    version = VersionField()

    @classmethod
    def of(
        cls, schools: Sequence[tuple[int, str]], frameworks: Sequence[tuple[int, str]], **kwargs: Any
    ) -> ChoicesForm:
        """A form for these schools, with the frameworks that can be chosen."""
        options = list(frameworks)
        made = type("ChoicesForm", (cls,), {})
        choices = _options([("", "The newest national framework"), *options])
        setattr(made, "framework_id", SearchableSelect("Whole district", choices=choices, coerce=str))  # noqa: B010
        for school_id, name in schools:
            choices = _options([("", "Same as the district"), *options])
            setattr(made, f"school-{school_id}", SearchableSelect(name, choices=choices, coerce=str))
        return made(**kwargs)  # type: ignore[no-any-return]

    def choices(self) -> dict[int | None, int | None]:
        """Framework by school, the district's under None."""
        found: dict[int | None, int | None] = {}
        for field in self:
            if field.name == "framework_id" or field.name.startswith("school-"):
                place = None if field.name == "framework_id" else int(field.name.removeprefix("school-"))
                found[place] = int(field.data) if field.data else None
        return found


RELATION_WORDS = {
    LinkRelation.SAME: "Same: nearly the same occupations",
    LinkRelation.MERGED: "Merged: went nearly whole into the wider new one",
    LinkRelation.SPLIT: "Split: the new one was cut out of it",
    LinkRelation.PARTIAL: "Partly: a part of it is there",
    LinkRelation.NONE: "Not linked",
}


class LinkForm(Form):
    """One link of a crosswalk; `weight` is a percentage."""

    to_pathway_id = SearchableSelect("New pathway", coerce=str)
    relation = SelectField("How it is linked", choices=_options((one.value, words) for one, words in RELATION_WORDS.items()))
    weight = WholeNumber("Share of its occupations, in percent", low=0, high=100, required=False)
    origin = SelectField("Who says so", choices=_options((("official", "A publisher or the state: official"), ("derived", "Worked out here: derived"))))
    deed = HiddenField("Deed", default="save", filters=[strip])
    version = VersionField()

    @classmethod
    def of(cls, pathways: Sequence[tuple[int, str]], **kwargs: Any) -> LinkForm:
        form = cls(**kwargs)
        form.to_pathway_id.choices = _options(pathways)
        return form


def refuse(field: Any, why: Exception) -> None:
    """Shows a service's refusal at a field."""
    field.errors = [*field.errors, str(ValidationError(str(why)))]
