"""The form that says what a competency speaks for."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, SelectMultipleField

from portal.growth.formula import Key
from portal.web.forms import Form

SIGN = ":"


def word_of(key: Key) -> str:
    """('skill', 'Programming') -> 'skill:Programming', as a form names it."""
    return SIGN.join(key)


class TiesForm(Form):
    elements = SelectMultipleField("Skills and knowledge", validate_choice=False)
    was = HiddenField("What was said before")

    def chosen(self, known: Iterable[Key]) -> list[Key] | None:
        """The elements that were ticked; None where one of them is not an element."""
        by_word = {word_of(key): key for key in known}
        words = [str(word) for word in self.elements.data or []]
        return None if any(word not in by_word for word in words) else sorted({by_word[word] for word in words})
