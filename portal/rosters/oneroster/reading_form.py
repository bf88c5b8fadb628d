"""The form of a reading: for each file what it is, for each column its heading, for each foreign word ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from portal.imports.columns import plain
from portal.rosters.oneroster import reading as readings
from portal.rosters.oneroster.package import READ
from portal.rosters.oneroster.planning.results import AUTO, NOTHING
from portal.rosters.oneroster.reading import Found, Reading
from portal.rosters.oneroster.shapes import SHAPES, Column
from portal.web.forms import Form, SearchableSelect

MODES = (
    ("", "As the manifest says; without one, nobody is ended"),
    ("delta", "Changes only: nobody is ended"),
    ("bulk", "Whole: who is missing has left"),
)


class WordSelect(SearchableSelect):
    """What a foreign word means; a post made before it was asked says nothing of it."""

    def pre_validate(self, form: Any) -> None:
        if self.raw_data:
            super().pre_validate(form)


class ReadingForm(Form):
    """`parts`: for each file (found, its select, [(column, select, sample, [(their word, select)])], problem)."""

    found: list[Found]
    assumed: Reading

    @property
    def parts(self) -> list[dict[str, Any]]:
        return [self._part(n, each) for n, each in enumerate(self.found)]

    def _part(self, n: int, found: Found) -> dict[str, Any]:
        name = self.assumed.files.get(found.path, "")
        columns = []
        for c, column in enumerate(SHAPES[name].columns if name else ()):
            if (select := f"column-{n}-{c}") in self:
                words = [(word, self[f"value-{n}-{c}-{tag(word)}"]) for word in _foreign(found, self.assumed, column)]
                columns.append({"column": column, "select": self[select], "words": words})
        open_ = any(row["select"].errors or row["words"] or (row["column"].required and not row["select"].data) for row in columns)
        return {"found": found, "name": name, "file": self[f"file-{n}"], "was": self[f"was-{n}"], "columns": columns, "open": open_}

    def chosen(self, n: int) -> str:
        """What a file is said to be; '' for what is no file of the standard either."""
        said = self[f"file-{n}"].data
        return said if said in READ else ""

    @property
    def reading(self) -> Reading:
        """What was chosen."""
        made = Reading(final=self["final"].data if "final" in self else self.assumed.final, mode=self["mode"].data or "")
        for n, part in enumerate(self.parts):
            found, name = part["found"], self.chosen(n)
            made.files[found.path] = name
            if name and name == part["name"]:
                made.columns[name] = {row["column"].name: row["select"].data or "" for row in part["columns"]}
                made.values[name] = {
                    row["column"].name: {plain(word): select.data for word, select in row["words"] if select.data}
                    for row in part["columns"]
                }
            elif name:
                made.columns[name] = readings.columns_of(found, name)
        return made

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        taken: dict[str, str] = {}
        for n, part in enumerate(self.parts):
            select, found, name = self[f"file-{n}"], part["found"], self.chosen(n)
            if name and name in taken:
                select.errors = [f"{taken[name]} is {name}.csv already."]
            elif name:
                taken[name] = found.path
                if name != part["name"]:
                    gaps = readings.missing(found, self.reading)
                    select.errors = [f"Now say which of its columns are: {', '.join(gaps)}."] if gaps else []
            for row in part["columns"] if name == part["name"] else ():
                if row["column"].required and not row["select"].data:
                    row["select"].errors = ["Choose the column that holds it."]
        for part in self.parts if good and not any(field.errors for field in self) else ():
            unknown = readings.strange(part["found"], self.reading)
            for row in part["columns"]:
                if row["column"].name in unknown and not any(select.raw_data for _, select in row["words"]):
                    row["select"].errors = ["Now say what its words mean."]
        if not taken and not any(self[f"file-{n}"].errors for n in range(len(self.found))):
            self["file-0"].errors = ["Say what at least one of the files is."]
        return good and not any(field.errors for field in self)


def as_shown(found: list[Found], assumed: Reading, posted: Mapping[str, str]) -> Reading:
    """What a post speaks of: what each file was on its page, and the columns that are chosen now."""
    made = Reading.of_json(assumed.as_json())
    for n, each in enumerate(found):
        name = posted.get(f"was-{n}", made.files.get(each.path, ""))
        if name in READ and name != made.files.get(each.path):
            made.columns[name] = readings.columns_of(each, name)
        made.files[each.path] = name if name in READ else ""
        for c, column in enumerate(SHAPES[name].columns if name in READ else ()):
            heading = posted.get(f"column-{n}-{c}")
            if heading == "" or heading in each.headings:
                made.columns.setdefault(name, {})[column.name] = heading
    return made


def tag(word: str) -> str:
    """A short name for a foreign word, so that its answer stays its own whatever else is asked."""
    return hashlib.sha256(word.encode()).hexdigest()[:10]


def _foreign(found: Found, assumed: Reading, column: Column) -> list[str]:
    return readings.foreign(found, assumed, column) if column.words else []


def reading_form(found: list[Found], assumed: Reading, *, filled: bool) -> ReadingForm:
    """`filled`: with what is assumed (a GET, or files that were only now said to be something)."""
    kinds = [SelectChoice("", "Not read"), *(SelectChoice(name, f"{name}.csv") for name in READ)]
    fields: dict[str, Any] = {"mode": SearchableSelect("The files are", choices=[SelectChoice(*each) for each in MODES])}
    values: dict[str, Any] = {"mode": assumed.mode}
    if choices := readings.final_choices(found, assumed):
        offered = [("", "its category or title says so (final, course grade, transcript)"), (NOTHING, "none: bring in no marks"), *choices]
        if assumed.final and assumed.final not in {rule for rule, _ in offered}:
            offered.append((assumed.final, assumed.final.replace(":", " is ", 1)))
        fields["final"] = SearchableSelect("A line item is a final mark if", choices=[SelectChoice(*each) for each in offered])
        values["final"] = "" if assumed.final == AUTO else assumed.final
    for n, each in enumerate(found):
        name = assumed.files.get(each.path, "")
        fields[f"was-{n}"], values[f"was-{n}"] = HiddenField(), name
        fields[f"file-{n}"], values[f"file-{n}"] = SearchableSelect(each.path, choices=kinds), name
        headings = [SelectChoice("", "Not in the file"), *(SelectChoice(h, h) for h in each.headings)]
        for c, column in enumerate(SHAPES[name].columns if name else ()):
            if column.name in {SHAPES[name].columns[k].name for k in range(c)}:
                continue
            label = f"{name}.csv, {column.name}"
            fields[f"column-{n}-{c}"] = SearchableSelect(label, choices=headings)
            values[f"column-{n}-{c}"] = assumed.columns.get(name, {}).get(column.name, "")
            words = [SelectChoice("", "Leave as it is"), *(SelectChoice(w, w) for w in column.words)]
            for word in _foreign(each, assumed, column):
                fields[f"value-{n}-{c}-{tag(word)}"] = WordSelect(f"{label}, “{word}”", choices=words)
                values[f"value-{n}-{c}-{tag(word)}"] = assumed.values.get(name, {}).get(column.name, {}).get(plain(word), "")
    made: ReadingForm = type("PackageReadingForm", (ReadingForm,), {**fields, "found": found, "assumed": assumed})(
        **({"formdata": None, **values} if filled else {})
    )
    return made
