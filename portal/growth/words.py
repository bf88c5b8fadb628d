"""Terms and elements as they are said."""

from __future__ import annotations

from portal.careers.elements import element_name
from portal.growth.formula import Key
from portal.language import _
from portal.schools.terms import season_in_words


def seasons(terms: str) -> str:
    """'fall spring' -> 'fall or spring'; '' where it is not known."""
    words = [season_in_words(each) for each in terms.split()]
    return _("%(some)s or %(last)s", some=", ".join(words[:-1]), last=words[-1]) if len(words) > 1 else "".join(words)


def named(key: Key) -> str:
    """How an element is called."""
    return element_name(key[1])


def importance_word(importance: float) -> str:
    """How much an occupation asks for it."""
    return _("Very important") if importance >= 4 else _("Important") if importance >= 3 else _("Helpful")
