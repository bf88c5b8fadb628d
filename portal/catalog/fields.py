"""Fields of this feature's forms: a text that is read like a cell, terms, and a picker with a box to find more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import Field, StringField

from portal.catalog.cells import read_terms
from portal.catalog.finding import Option

MOST_PICKED = 60
LONGEST_QUESTION = 200


class CellField(StringField):
    """A text that `read` makes a value of; what was typed stays as it was where it makes none."""

    def __init__(self, label: str, *, read: Callable[[str], Any], write: Callable[[Any], str], **kwargs: Any) -> None:
        self.read, self.write = read, write
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        self.data = self.read(str(valuelist[0]) if valuelist else "")

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.write(self.data)


class TermsField(Field):
    """Checkboxes, one a term; kept as words in the order of the year."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: Any = ""
        self.data = read_terms(" ".join(str(value)[:200] for value in valuelist[:20]))

    @property
    def chosen(self) -> list[str]:
        return (self.data or "").split()


class PickField(Field):
    """One value or several out of many, as radio buttons or checkboxes, and a box to find others by words.

    The box posts `<name>_find`; a form resolves it (see PickField.find) or shows what it may mean as `options`.
    Without JavaScript that is one more page; with it the box offers matches while somebody types.
    """

    def __init__(self, label: str, *, many: bool = False, nothing: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.many, self.nothing, self.hint = many, nothing, hint
        self.find = ""
        self.options: list[Option] = []
        """What is chosen and what may be meant, in the order shown."""

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters=extra_filters)
        if formdata is not None:
            self.find = str(formdata.get(f"{self.name}_find", "")).replace("\x00", "").strip()[:LONGEST_QUESTION]

    def process_data(self, value: Any) -> None:
        given = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        self.data: list[str] = [str(each) for each in given if each not in (None, "")]

    def process_formdata(self, valuelist: list[Any]) -> None:
        found = dict.fromkeys(str(value).strip() for value in valuelist[:MOST_PICKED])
        self.data = [value for value in found if value]
        if not self.many:
            self.data = self.data[:1]

    @property
    def picked(self) -> str | None:
        return self.data[0] if self.data else None

    def refuse(self, sentence: str) -> None:
        self.errors = [*self.errors, sentence]

    @property
    def ids(self) -> list[int]:
        """The values as ids of rows; what is none is left out."""
        return [int(each) for each in self.data if each.isascii() and each.isdigit() and len(each) < 19]
