"""Forms of this feature."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import AnyOf

from portal.framework_moves.models import Decision
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, strip

Choices = Sequence[tuple[str, str]]


class NewMoveForm(Form):
    """`school_id` 'district' stands for the district and the schools that follow it."""

    school_id = SearchableSelect("Who moves")
    to_framework_id = SearchableSelect("To")
    form_token = TokenField()

    @classmethod
    def of(cls, schools: Choices, frameworks: Choices, **values: str) -> NewMoveForm:
        form = cls(data=values) if values else cls()
        form.school_id.choices, form.to_framework_id.choices = list(schools), list(frameworks)
        return form


class DecideForm(Form):
    """Where one or many lines go: ticked candidates, and one more out of the whole framework."""

    targets = SelectMultipleField("Goes to", coerce=str)
    other = SearchableSelect("Another pathway")
    decision = HiddenField("Decision", validators=[AnyOf([each.value for each in Decision], "Choose what becomes of it.")], filters=[strip])
    version = VersionField()

    @classmethod
    def of(cls, pathways: Choices, *, version: int | None = None, targets: Sequence[int] = (), others: Sequence[int] = ()) -> DecideForm:
        """`version` None: as posted."""
        if version is None:
            form = cls()
        else:
            form = cls(data={"version": version, "targets": [str(each) for each in targets], "other": str(others[0]) if others else ""})
        form.targets.choices = list(pathways)
        form.other.choices = [("", "None"), *pathways]
        return form

    @property
    def chosen(self) -> list[int]:
        ticked = [int(each) for each in self.targets.data or []]
        return [*ticked, int(self.other.data)] if self.other.data else ticked


class SealForm(Form):
    seal = HiddenField("Dry run", filters=[strip])


class SeenForm(Form):
    version = VersionField()
