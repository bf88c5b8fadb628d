"""`_` and `ngettext` of templates. A page says some two hundred messages, so each is looked up and marked safe once a
process; what Jinja brings for it works through five calls and a format for every one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from jinja2 import pass_eval_context
from markupsafe import Markup

KNOWN = 20_000
"""More than there are messages in all languages together."""


def functions(catalogue: Callable[[], NullTranslations], counted: Callable[..., str], figure: Callable[[Any], str]) -> dict[str, Any]:
    """By name; `catalogue` is that of the language spoken now. As Jinja has it for `newstyle`: a message is a pattern whether or not it has blanks (`%%` is a percent sign),
    is safe itself where the template escapes, and what is filled into it is escaped."""

    @lru_cache(maxsize=KNOWN)
    def pattern(words: NullTranslations, message: str) -> Markup:
        return Markup(words.ugettext(message))  # noqa: S704 - the message is the template's own

    @lru_cache(maxsize=KNOWN)
    def whole(words: NullTranslations, message: str) -> Markup:
        return Markup(words.ugettext(message) % {})  # noqa: S704 - likewise

    @pass_eval_context
    def say(evaluation: Any, message: str, /, **blanks: Any) -> str:
        if type(message) is not str:
            message = str(message)
        if not evaluation.autoescape:
            return str(catalogue().ugettext(message)) % blanks
        return pattern(catalogue(), message) % blanks if blanks else whole(catalogue(), message)

    @pass_eval_context
    def say_count(evaluation: Any, one: str, many: str, count: int | Decimal, /, **blanks: Any) -> str:
        found = counted(one, many, count)
        return (Markup(found) if evaluation.autoescape else found) % ({"num": figure(count)} | blanks)  # noqa: S704 - likewise

    return {"_": say, "gettext": say, "ngettext": say_count}
