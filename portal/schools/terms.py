"""How terms and seasons are said: as the school wrote them, and in Spanish where they are the usual words."""

from __future__ import annotations

from portal.language import _, language


def season_in_words(word: str) -> str:
    """'fall' -> 'fall', 'otoño'; inside a sentence."""
    said = {"fall": _("fall"), "winter": _("winter"), "spring": _("spring"), "summer": _("summer"), "year": _("all year")}
    return said.get(word, word)


def term_in_words(title: str | None) -> str:
    """'Fall semester' -> 'Semestre de otoño'; what a school calls otherwise stays as it is, and no term is no word."""
    if not title or language() == "en":
        return title or ""
    said = {
        "fall": _("Fall"),
        "winter": _("Winter"),
        "spring": _("Spring"),
        "summer": _("Summer"),
        "year": _("Year"),
        "full year": _("Full year"),
        "fall semester": _("Fall semester"),
        "spring semester": _("Spring semester"),
        "s1": _("Semester 1"),
        "s2": _("Semester 2"),
        "semester 1": _("Semester 1"),
        "semester 2": _("Semester 2"),
    }
    found = said.get(title.strip().lower(), title)
    return found[:1].lower() + found[1:] if title[:1].islower() else found


def this_season(word: str) -> str:
    """'spring' -> 'this spring', 'esta primavera'."""
    said = {"fall": _("this fall"), "winter": _("this winter"), "spring": _("this spring"), "summer": _("this summer")}
    return said.get(word) or _("this %(term)s", term=word)
