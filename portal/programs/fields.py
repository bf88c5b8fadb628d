"""Fields of this feature's forms: an amount with decimals, several ids out of many, and a CIP code by code or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from portal.programs.queries.finding import cip_finds, cip_of

MOST_PICKED = 400
LONGEST_QUESTION = 200


class AmountField(Field):
    """A number above zero with at most three decimals; empty is None."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: Decimal | None = None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            return
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", typed):
            typed = typed.replace(",", "")
        if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?|\.\d{1,3}", typed):
            raise ValueError("Enter a number, as 2 or 0.5.")
        value = Decimal(typed)
        if value <= 0:
            raise ValueError("Enter a number above 0.")
        self.data = value

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else ""


class IdsField(Field):
    """Ids of rows as checkboxes; `choices` are the ids there are to choose from, set per request."""

    choices: frozenset[int] = frozenset()

    def process_data(self, value: Any) -> None:
        self.data: list[int] = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        words = dict.fromkeys(str(value).strip() for value in valuelist[:MOST_PICKED])
        self.data = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19]
        if len(self.data) != len(words):
            raise ValueError("Choose from the list.")

    def pre_validate(self, form: Any) -> None:
        if set(self.data) - self.choices:
            raise ValidationError("Choose from the list.")


class CipField(StringField):
    """A CIP code: '15.0405', '150405', '15.0405 Robotics', or words that mean one; else `options` are offered."""

    options: Sequence[Any] = ()
    found: Any = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = next((str(value).replace("\x00", "").strip() for value in valuelist if str(value).strip()), "")
        self.data = typed[:LONGEST_QUESTION]

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            self.data = None
            return
        self.found = cip_of(self.data)
        if self.found is None:
            self.options = cip_finds(self.data)
            exact = [row for row in self.options if row.title.lower() == self.data.lower()]
            if len(self.options) == 1 or len(exact) == 1:
                self.found, self.options = (exact or list(self.options))[0], ()
        if self.found is None:
            if self.options:
                raise ValidationError(f"“{self.data[:60]}” may mean several programs of education: choose one, then save.")
            raise ValidationError(f"No CIP program has the code or words “{self.data[:60]}”.")
        self.data = self.found.code

    def _value(self) -> str:
        """The code with its title, so that people see what they chose."""
        row = self.found or (cip_of(self.data) if self.data else None)
        return f"{row.code} {row.title}" if row is not None else (self.data or "")
