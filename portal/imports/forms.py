"""Forms of this feature; what they ask depends on the kind, so they are made for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.imports.archives import ArchiveKind
from portal.imports.columns import Mapping
from portal.imports.kinds import Question, TabularKind
from portal.imports.tables import ENDINGS
from portal.web.forms import Form, SearchableSelect, TokenField


class UploadForm(Form):
    file = FileField("File", validators=[FileRequired("Choose a file.")])
    form_token = TokenField()

    endings: tuple[str, ...] = ENDINGS
    asked: tuple[str, ...] = ()

    def validate_file(self, field: Any) -> None:
        self.ending  # noqa: B018 - raises for another ending

    @property
    def ending(self) -> str:
        """The ending of the upload, one of those the kind allows; raises ValidationError."""
        name = (self.file.data.filename or "").lower() if self.file.data else ""
        for ending in self.endings:
            if name.endswith(ending):
                return ending
        if name.endswith(".xls"):
            raise ValidationError("Old Excel files (.xls) are not read. Save it as .xlsx or CSV, then choose that.")
        raise ValidationError(f"Choose a file that ends in {' or '.join(self.endings)}.")

    @property
    def filename(self) -> str:
        """What the browser called the file, without a path and control characters."""
        name = str(self.file.data.filename).replace("\\", "/").rsplit("/", 1)[-1]
        return "".join(c for c in name if c.isprintable())[-200:] or f"file{self.ending}"

    @property
    def answers(self) -> dict[str, str]:
        return {name: self[name].data for name in self.asked}

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name in self.asked]


def upload_form(
    kind: TabularKind | ArchiveKind, questions: Sequence[Question], asked: dict[str, str] | None = None
) -> UploadForm:
    """The form for a kind; `asked` prefills its questions on a GET."""
    fields: dict[str, Any] = {each.name: _select(each) for each in questions}
    endings = kind.endings if isinstance(kind, ArchiveKind) else ENDINGS
    fields |= {"asked": tuple(each.name for each in questions), "endings": endings}
    made: UploadForm = type("KindUploadForm", (UploadForm,), fields)(**(asked or {}))
    return made


def _select(question: Question) -> Any:
    blank = () if len(question.choices) == 1 else (("", "Choose"),)
    choices = [SelectChoice(value, label) for value, label in (*blank, *question.choices)]
    return SearchableSelect(question.label, choices=choices, validators=[_chosen])


def _chosen(form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(f"Choose the {field.label.text.lower()}.")


class ColumnsForm(Form):
    """One select per field of the kind; its id is the field's name with `column-` before it."""

    kind: TabularKind

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """(the kind's field, the select)."""
        return [(each, self[f"column-{each.name}"]) for each in self.kind.fields]

    @property
    def mapping(self) -> Mapping:
        return {each.name: select.data for each, select in self.rows if select.data}

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        taken: dict[str, str] = {}
        for each, select in self.rows:
            if each.required and not select.data and not select.errors:
                select.errors = ["Choose the column that holds it."]
            elif select.data and select.data in taken:
                select.errors = [f"This column is already used for “{taken[select.data]}”."]
            elif select.data:
                taken[select.data] = each.label
            good = good and not select.errors
        return good


def columns_form(kind: TabularKind, headings: Sequence[str], mapping: Mapping | None = None) -> ColumnsForm:
    """The mapping page's form; `mapping` only on a GET."""
    choices = [SelectChoice("", "Not in the file"), *(SelectChoice(heading, heading) for heading in headings)]
    fields: dict[str, Any] = {
        f"column-{each.name}": SearchableSelect(each.label, choices=choices) for each in kind.fields
    }
    given = {f"column-{name}": heading for name, heading in (mapping or {}).items()}
    made: ColumnsForm = type("KindColumnsForm", (ColumnsForm,), {**fields, "kind": kind})(**given)
    return made
