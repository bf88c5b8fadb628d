"""The letters to supervisors, in their language. Subjects name no student: they show on locked screens.

Of somebody whose language nobody knows the portal writes English, with a line of Spanish below.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.clock import day_of
from portal.language import _, day_in_words, in_language
from portal.links.models import SignedLink

Letter = Callable[[str, SignedLink], tuple[str, str]]
ALSO_IN_SPANISH = "En español: abra la página y elija «Español» al final."


def written(letter: Letter, host: str, link: SignedLink, language: str) -> tuple[str, str]:
    """(subject, text) of a letter in the language of whoever gets it; '' where it is not known."""
    with in_language(language or "en"):
        subject, text = letter(host, link)
    return subject, text if language else f"{text}\n\n{ALSO_IN_SPANISH}"


def link_letter(host: str, link: SignedLink) -> tuple[str, str]:
    """The first letter, and one that is sent again."""
    return _("Your page for a student at %(host)s", host=host), _paragraphs(
        _hello(link),
        _("A student of ours works at %(host)s, and you supervise the work. This is your page for it:", host=host),
        "{link}",
        _("There you see the hours the student handed in and verify them with one button. Halfway and at the end we ask you for a short evaluation on the same page. You need no account and no password."),
        _("The page works until %(day)s. Please keep the address to yourself: it opens one student's hours.", day=_until(link)),
    )


def open_letter(host: str, link: SignedLink) -> tuple[str, str]:
    """When new hours wait."""
    return _("New hours to verify at %(host)s", host=host), _paragraphs(
        _hello(link), _("New hours wait for you. Look at them and verify them all with one button:"), "{link}", _("The page works until %(day)s.", day=_until(link)),
    )


def asked_letter(host: str, link: SignedLink) -> tuple[str, str]:
    """A new link that was asked for."""
    return _("Your new link for a student at %(host)s", host=host), _paragraphs(
        _hello(link), _("You asked for a new link to your page. Here it is:"), "{link}",
        _("It works until %(day)s. If you did not ask for it, you need not do anything.", day=_until(link)),
    )


def _paragraphs(*said: str) -> str:
    return "\n\n".join(said)


def _hello(link: SignedLink) -> str:
    return _("Hello %(name)s,", name=link.name) if link.name else _("Hello,")


def _until(link: SignedLink) -> str:
    return day_in_words(day_of(link.expires_at))
