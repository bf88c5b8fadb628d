"""Forms of this feature; what they ask depends on the kind, so they are made for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import SEEK_END
from typing import IO, Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.imports.archives import ArchiveKind
from portal.imports.columns import Mapping
from portal.imports.kinds import Question, TabularKind, Wording
from portal.imports.sources import Said
from portal.imports.tables import ENDINGS
from portal.web.forms import Form, SearchableSelect, TokenField, text


class UploadForm(Form):
    file = FileField("File", validators=[FileRequired("Choose a file.")])
    form_token = TokenField()

    endings: tuple[str, ...] = ENDINGS
    asked: tuple[str, ...] = ()

    largest: int = 0
    too_large: Callable[[int], str] | None = None

    def validate_file(self, field: Any) -> None:
        self.ending  # noqa: B018 - raises for another ending
        if self.largest and self.too_large and (size := _size(field.data.stream)) > self.largest:
            raise ValidationError(self.too_large(size))

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

    @property
    def source_name(self) -> str:
        """The new source's name, else the chosen one's; '' leaves it to the headings."""
        if "new_source" not in self:
            return ""
        return str(self["new_source"].data or self["source"].data or "")


def _size(stream: IO[bytes]) -> int:
    """Bytes of an upload, without reading it."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    return size


class PackageForm(UploadForm):
    """One zip, or the files that would be in it."""

    file = MultipleFileField("Files", validators=[FileRequired("Choose a file.")])

    def validate_file(self, field: Any) -> None:
        for upload in field.data or []:
            name = (upload.filename or "").lower()
            if not name.endswith(self.endings):
                raise ValidationError(f"Choose files that end in {' or '.join(self.endings)}.")
        if len(field.data or []) > 1 and any((u.filename or "").lower().endswith(".zip") for u in field.data):
            raise ValidationError("Choose one zip, or the CSV files without a zip.")

    @property
    def names(self) -> list[str]:
        """What the browser called the files, without paths and control characters."""
        plain = (str(upload.filename).replace("\\", "/").rsplit("/", 1)[-1] for upload in self.file.data)
        return ["".join(c for c in name if c.isprintable())[-200:] or "file.csv" for name in plain]

    @property
    def filename(self) -> str:
        first, *others = self.names
        return f"{first[-150:]} and {len(others)} more" if others else first


def upload_form(
    kind: TabularKind | ArchiveKind,
    questions: Sequence[Question],
    asked: dict[str, str] | None = None,
    sources: Sequence[str] = (),
) -> UploadForm:
    """The form for a kind; `asked` prefills its questions on a GET."""
    fields: dict[str, Any] = {each.name: _select(each) for each in questions}
    endings = kind.endings if isinstance(kind, ArchiveKind) else ENDINGS
    fields |= {"asked": tuple(each.name for each in questions), "endings": endings}
    if isinstance(kind, TabularKind) and kind.wordings:
        known = [SelectChoice("", "Recognize it by its headings"), *(SelectChoice(name, name) for name in sources)]
        fields["source"] = SearchableSelect("Where is it from?", choices=known, default="")
        fields["new_source"] = text("Or a new source", longest=80)
    base = PackageForm if isinstance(kind, ArchiveKind) and not kind.whole else UploadForm
    if isinstance(kind, ArchiveKind) and kind.too_large is not None:
        fields |= {"largest": kind.largest, "too_large": staticmethod(kind.too_large)}
    made: UploadForm = type("KindUploadForm", (base,), fields)(**(asked or {}))
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


class WordsForm(Form):
    """What each word of a file means; built by `words_form`."""

    source_name = text("Name of the source", longest=80)
    shown: Sequence[tuple[Wording, Sequence[Said]]] = ()

    @property
    def groups(self) -> list[tuple[Wording, list[tuple[Said, Any]], Any]]:
        """(the wording, [(word, field)], the field for what an empty cell means, or None)."""
        return [
            (each, [(said, self[f"{each.field}-{n}"]) for n, said in enumerate(words)], self[f"{each.field}-unsaid"] if each.choices else None)
            for each, words in self.shown
        ]

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Field -> {word in lower case: meaning}, of those that mean something else than they say."""
        return {
            each.field: {said.word.casefold(): field.data for said, field in words if field.data and field.data != said.word}
            for each, words, _ in self.groups
        }

    @property
    def defaults(self) -> dict[str, str]:
        return {each.field: unsaid.data for each, _, unsaid in self.groups if unsaid is not None and unsaid.data}


def words_form(
    shown: Sequence[tuple[Wording, Sequence[Said]]], *, source: str | None = None, defaults: dict[str, str] | None = None
) -> WordsForm:
    """The form of the words page; `source` and `defaults` only on a GET."""
    fields: dict[str, Any] = {"shown": shown}
    given: dict[str, Any] = {} if source is None else {"source_name": source}
    for each, words in shown:
        choices = [SelectChoice("", "Not known"), *(SelectChoice(value, label) for value, label in each.choices)]
        for n, said in enumerate(words):
            name = f"{each.field}-{n}"
            label = f"{each.label} “{said.word}”"
            fields[name] = SearchableSelect(label, choices=choices) if each.choices else text(label, longest=40)
            if source is not None:
                given[name] = said.means
        if each.choices:
            unsaid = [SelectChoice("", each.unsaid or "Nothing"), *choices[1:]]
            fields[f"{each.field}-unsaid"] = SearchableSelect(f"{each.label} where the cell is empty", choices=unsaid)
            if source is not None:
                given[f"{each.field}-unsaid"] = (defaults or {}).get(each.field, "")
    made: WordsForm = type("KindWordsForm", (WordsForm,), fields)(**given)
    return made


def columns_form(kind: TabularKind, headings: Sequence[str], mapping: Mapping | None = None) -> ColumnsForm:
    """The mapping page's form; `mapping` only on a GET."""
    choices = [SelectChoice("", "Not in the file"), *(SelectChoice(heading, heading) for heading in headings)]
    fields: dict[str, Any] = {
        f"column-{each.name}": SearchableSelect(each.label, choices=choices) for each in kind.fields
    }
    given = {f"column-{name}": heading for name, heading in (mapping or {}).items()}
    made: ColumnsForm = type("KindColumnsForm", (ColumnsForm,), {**fields, "kind": kind})(**given)
    return made
