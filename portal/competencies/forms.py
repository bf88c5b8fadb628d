"""Forms for sets and competencies; their fields are named like the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.competencies.case.shapes import LONGEST_STATEMENT
from portal.competencies.models import CompetencyKind, SetState
from portal.competencies.queries import CompetencyLine
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, long_text, text

STATES = {
    SetState.ACTIVE: "Active: everybody sees it, and its pathways ask for it",
    SetState.DRAFT: "Draft: only those who edit competencies see it",
    SetState.RETIRED: "Retired: kept for what covered it; no pathway asks for it",
}
KINDS = {
    CompetencyKind.UNSAID: "Not said",
    CompetencyKind.KNOWLEDGE: "Knowledge",
    CompetencyKind.SKILL: "Skill",
    CompetencyKind.PRACTICE: "Practice",
}


def _options(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in pairs]


class _SetFields(Form):
    title = text("Title", longest=300, required=True)
    publisher = text("Publisher", longest=300)
    edition = text("Edition", longest=80)
    language = text("Language", longest=20)
    state = SelectField("State", choices=_options((state.value, label) for state, label in STATES.items()))


class NewSetForm(_SetFields):
    form_token = TokenField()


class SetForm(_SetFields):
    version = VersionField()


class _CompetencyFields(Form):
    code = text("Code", longest=80)
    statement = long_text("Statement", longest=LONGEST_STATEMENT, required=True)
    short = text("Short form", longest=300)
    kind = SelectField("Kind", choices=_options((kind.value, label) for kind, label in KINDS.items()))
    item_type = text("Type", longest=120)
    levels = text("Grades", longest=200)
    parent_id = SearchableSelect("Stands under", coerce=str)

    def offer(self, lines: Sequence[CompetencyLine], *, but: int | None = None) -> None:
        """What it may stand under: everything of its set but itself and what stands under it."""
        choices, hidden = [("", "The top of the set")], -1
        for line in lines:
            if 0 <= hidden < line.depth:
                continue
            hidden = line.depth if line.id == but else -1
            if hidden < 0:
                choices.append((str(line.id), f"{'– ' * line.depth}{line.code} {line.brief}".strip()))
        self.parent_id.choices = _options(choices)

    def validate_levels(self, field: Any) -> None:
        if any(len(each) > 40 for each in levels_in(field.data)):
            raise ValidationError("Use at most 40 characters for each grade, with commas between them.")

    @property
    def values(self) -> dict[str, Any]:
        """The columns, parent left out."""
        names = ("code", "statement", "short", "kind", "item_type")
        return {name: self[name].data or "" for name in names} | {"levels": levels_in(self.levels.data)}

    @property
    def parent(self) -> int | None:
        return int(self.parent_id.data) if self.parent_id.data else None


class NewCompetencyForm(_CompetencyFields):
    form_token = TokenField()


class CompetencyForm(_CompetencyFields):
    version = VersionField()


class AttachForm(Form):
    pathway_id = SearchableSelect("Another pathway", coerce=str)

    def offer(self, groups: Sequence[tuple[str, Sequence[tuple[int, str]]]]) -> None:
        """Pathways by cluster."""
        blank: dict[str, Any] = {"": [SelectChoice("", "Choose a pathway")]}
        self.pathway_id.choices = blank | {title: _options(lines) for title, lines in groups}

    def validate_pathway_id(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose a pathway from the list.")


def levels_in(words: str | None) -> list[str]:
    """'09, 10' -> ['09', '10']."""
    return list(dict.fromkeys(each.strip() for each in re.split(r"[,;]", words or "") if each.strip()))


def refuse(field: Any, why: Exception) -> None:
    """Shows a service's refusal at a field."""
    field.errors = [*field.errors, str(why)]
