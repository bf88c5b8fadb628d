"""In which language a sentence is said: English in the code, Spanish beside it in `portal/translations/es/*.po`.

What a student, a guardian or a host reads goes through `_` (or `ngettext` for counted things, `lazy` for what is made
before a request, as the labels of forms). Staff read English. A message that has no translation is a failing test, so
nobody meets half a page of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, force_locale, lazy_gettext

from portal.language import in_templates
from portal.language.catalogue import compiled

__all__ = ["LANGUAGES", "_", "clock_in_words", "day_in_words", "in_language", "joined", "language", "lazy", "month_in_words", "ngettext", "said", "short_day", "short_month", "speak", "spoken", "weekday_in_words"]

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}
"""Each language by its own name."""
LOCALES = {"en": "en_US", "es": "es_US"}


def _(message: str, **blanks: Any) -> str:
    """The message in the language spoken now, its blanks (`%(name)s`) filled in."""
    said = str(_translations(language()).ugettext(message))
    return said % blanks if blanks else said


def ngettext(one: str, many: str, count: int | Decimal, /, **blanks: Any) -> str:
    """The message for one or for many; `%(num)s` is the count as it is written: 1,200 or 2.5."""
    return _one_or_many(one, many, count) % ({"num": _figure(count)} | blanks)


def lazy(message: str, **blanks: Any) -> Any:
    """A message that is said whenever it is read, for what is made before anybody asks: a label, a place of the menu."""
    return lazy_gettext(message, **blanks)


class Catalogues(Domain):  # type: ignore[misc]
    """The translations of all rooms as one, read from their .po files once a process."""

    def get_translations(self) -> Translations | NullTranslations:
        return _translations(language())


def language() -> str:
    """'en' or 'es': what is spoken now."""
    try:
        here = g._get_current_object().__dict__  # looked for once: a page asks hundreds of times
    except RuntimeError:  # no request and no command
        return "en"
    return here.get("for_now") or here.get("language") or "en"


def speak(chosen: str) -> None:
    """From here on this request is answered in a language; an unknown one is English."""
    g.language = chosen if chosen in LANGUAGES else "en"


@contextmanager
def in_language(chosen: str) -> Iterator[None]:
    """Says what is made inside in a language, whatever the page's own is: mail to a guardian, what is kept for staff."""
    if not has_app_context() or g.get("for_now") == chosen:
        yield
        return
    before, g.for_now = g.get("for_now"), chosen if chosen in LANGUAGES else "en"
    try:
        with force_locale(LOCALES[g.for_now]):
            yield
    finally:
        g.for_now = before


def said_in(chosen: str, caller: Any) -> Any:
    """`{% call said_in("es") %}...{% endcall %}`: what stands inside, in a language; '' leaves it as the page is spoken."""
    with in_language(chosen or language()):
        return caller()


def said(row: Any, column: str) -> str:
    """The text of a row in the language spoken now: `title_es` beside `title`, and `title` where that is empty."""
    if (spoken := language()) != "en" and (text := getattr(row, f"{column}_{spoken}", "")):
        return str(text)
    return str(getattr(row, column))


def spoken(model: Any, column: str) -> Any:
    """The same in a select: the column that holds the text in the language spoken now, named like the English one."""
    plain = getattr(model, column)
    beside = getattr(model, f"{column}_{language()}", None) if language() != "en" else None
    return plain if beside is None else sa.func.coalesce(sa.func.nullif(beside, ""), plain).label(column)


def day_in_words(value: date, *, year: bool = True) -> str:
    """'March 3, 2026', '3 de marzo de 2026'; without the year where everybody knows it."""
    if language() == "en":
        return f"{value:%B} {value.day}" + (f", {value.year}" if year else "")
    return format_date(value, "d 'de' MMMM 'de' y" if year else "d 'de' MMMM", locale=LOCALES[language()])


def clock_in_words(moment: time, spoken: str = "") -> str:
    """'2:00 PM', '2:00 p. m.': in the language named, or in the one spoken now. The space within 'p. m.' does not break."""
    half = ("AM", "PM") if (spoken or language()) == "en" else ("a.\u00a0m.", "p.\u00a0m.")
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02d} {half[moment.hour >= 12]}"


def _figure(count: int | Decimal) -> str:
    """1200 -> '1,200', Decimal('0.500') -> '0.5': engines give figures with different noughts at the end."""
    return f"{Decimal(count).normalize():,f}"


def _one_or_many(one: str, many: str, count: Any) -> str:
    """gettext takes whole counts only: 2.5 hours are many."""
    return str(_translations(language()).ungettext(one, many, 1 if count == 1 else 2))


def joined(words: Sequence[str], *, either: bool = False) -> str:
    """'A, B and C', 'A o B': a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    link = _("%(first)s or %(last)s") if either else _("%(first)s and %(last)s")
    return link % {"first": ", ".join(words[:-1]), "last": words[-1]}


def month_in_words(value: date) -> str:
    """'March 2026', 'marzo de 2026'."""
    return f"{value:%B} {value.year}" if language() == "en" else format_date(value, "MMMM 'de' y", locale=LOCALES[language()])


def weekday_in_words(number: int) -> str:
    """0 -> 'Monday', 'lunes'."""
    return str(format_date(date(2024, 1, 1 + number), "EEEE", locale=LOCALES[language()]))


def short_day(value: date) -> str:
    """'Mar 3, 2026', '3 mar 2026': where room is short."""
    if language() == "en":
        return f"{value:%b} {value.day}, {value.year}"
    return format_date(value, "d MMM y", locale=LOCALES[language()])


def short_month(value: date) -> str:
    """'Mar', 'mar'."""
    return str(format_date(value, "MMM", locale=LOCALES[language()])).rstrip(".")


@lru_cache(maxsize=8)
def _translations(spoken: str) -> Translations | NullTranslations:
    return compiled(spoken) if spoken != "en" else NullTranslations()


def _chosen() -> str:
    return LOCALES.get(g.get("language", "en"), "en_US")


def init_app(app: Flask) -> None:
    from portal.language.cli import language_cli

    babel = Babel()
    babel.init_app(app, default_locale="en_US", locale_selector=_chosen)
    babel.domain_instance = Catalogues()
    app.jinja_env.globals.update(in_templates.functions(lambda: _translations(language()), _one_or_many, _figure))
    app.jinja_env.globals.update(weekday_in_words=weekday_in_words, joined=joined, language=language, languages=LANGUAGES, said=said, said_in=said_in)
    app.cli.add_command(language_cli)
