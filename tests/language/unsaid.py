"""Finds what a page says without asking `portal.language`: Spanish with marks around every translated piece.

Where every sentence that is said bears marks, what bears none was written into a template or a service in English,
unless somebody wrote it as data: the titles and texts that schools, districts and people put into the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from babel.support import NullTranslations

from portal.database import Model
from portal.extensions import db
from portal.language import catalogue
from tests.page import Page

OPEN, SHUT = "\u27e6", "\u27e7"
MARKED = re.compile(f"{OPEN}[^{SHUT}]*{SHUT}")
BLANKS = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;)")
UNREAD = ("script", "style", "template", "svg", "code", "kbd")
READ = ("aria-label", "placeholder", "title", "alt", "data-label")
MADE_FOR_SEVERAL = {"audit_events", "browser_sessions", "mails", "progress_summaries"}
"""Tables whose texts the portal made for several readers: on a student's page they are said anew."""
CUT = 20
"""So long a piece of somebody's text is known as theirs."""
NAMES = {"Pathway Portal", "English", "Español", "Pathway", "Portal", "Advance CTE", "Career Clusters", "May", "US"}
DATES = re.compile(
    r"\b(lunes|martes|miércoles|jueves|viernes|sábado|domingo|lun|mié|jue|vie|sáb|dom|de|del|al|a\. ?m|p\. ?m"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\b",
    re.IGNORECASE,
)
SPOKEN = {"Year", "Fall", "Spring", "Summer", "Winter", "Fall semester", "Spring semester", "Safety training", "Background check"}
"""Words of terms, kinds and forms that a district keeps and the portal has Spanish for."""
SIGNS = re.compile(r"\b[A-Z][A-Z0-9*®-]+\b|\S+[.@/]\S+|\b[A-Za-z]?\d\S*")
"""Abbreviations, addresses and codes: they are no words of a language."""
BETWEEN = re.compile(r"\s·\s|, |: |; |\s[–—→›|/]\s|\(|\)|\.(?=\s|$)")
NUMBERED = re.compile(r"^[\d.]+\s+|\s+[\d./–-]+$")


class Marked(NullTranslations):
    """Spanish, each piece between blanks and tags in marks."""

    def __init__(self) -> None:
        super().__init__()
        self.spanish = catalogue.compiled("es")

    def gettext(self, message: str) -> str:
        return marked(self.spanish.gettext(message))

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return marked(self.spanish.ngettext(singular, plural, num))

    ugettext, ungettext = gettext, ngettext


def marked(text: str) -> str:
    pieces = BLANKS.split(text)
    return "".join(piece if place % 2 or not piece.strip() else f"{OPEN}{piece}{SHUT}" for place, piece in enumerate(pieces))


class Written:
    """Every text of the database that stands on a page as somebody wrote it; without what has Spanish beside it.

    Nor what the portal has words for: the name of a term or of a kind of experience is said in Spanish where it stands.
    """

    def __init__(self) -> None:
        self.texts = NAMES | {text for table in Model.metadata.sorted_tables if table.name not in MADE_FOR_SEVERAL for text in texts_of(table)}
        self.texts -= SPOKEN
        self.whole = "\n".join(sorted(self.texts))
        self.long = sorted((text for text in self.texts if BETWEEN.search(text) and 8 < len(text) < 200), key=len, reverse=True)

    def __contains__(self, text: str) -> bool:
        """Whether it is one of the texts, or a good part of one: pages cut long ones short."""
        return text in self.texts or (len(text) > CUT and text in self.whole)

    def without(self, text: str) -> str:
        """The text with what stands in the database taken out, where that holds a comma or the like."""
        for known in self.long:
            if known in text:
                text = text.replace(known, "")
        return text


def texts_of(table: sa.Table) -> Iterator[str]:
    for column in table.c if table.name != "search_entries" else (table.c.title_es, table.c.context_es):
        spanish = table.c.get(f"{column.name}_es")
        if isinstance(column.type, sa.JSON):
            values = [text for value in db.session.scalars(sa.select(column)) for text in strings(value)]
        elif isinstance(column.type, sa.String):
            asked = sa.select(column).distinct().where(column.is_not(None), *([spanish == ""] if spanish is not None else []))
            values = list(db.session.scalars(asked))
        else:
            continue
        yield from (" ".join(text.split()) for text in values if isinstance(text, str) and not is_code(text))
    if {"given_name", "family_name"} <= set(table.c.keys()):
        called = table.c.get("preferred_name", table.c.given_name)
        for given, preferred, family in db.session.execute(sa.select(table.c.given_name, called, table.c.family_name)):
            yield from (f"{given} {family}", f"{preferred or given} {family}", f"{given[:1]}. {family}")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def is_code(text: str) -> bool:
    """'job_shadow': a name the code gave; on a page it is no word of anybody."""
    return re.fullmatch(r"[a-z_]*", text) is not None


def unsaid(page: Page, known: Written) -> list[str]:
    """The pieces of a page that were said without a translation and that nobody wrote."""
    return sorted({left for text in set(texts(page.root)) for left in leftovers(text, known)})


def texts(root: Any) -> Iterator[str]:
    skipped = {inside for each in root.iter() if each.get("lang") == "en" for inside in each.iter()} - {root.find("html")}
    for each in root.iter():
        if not isinstance(each.tag, str) or each.tag in UNREAD or each in skipped:
            continue
        yield from (each.get(name) or "" for name in READ)
        if each.find("mark") is not None or each.tag == "mark":  # a title in which what was looked for is marked
            yield "".join(each.itertext()) if each.tag != "mark" else ""
            continue
        yield (each.text or "") if each.tag != "textarea" else ""
        yield from ((child.tail or "") for child in each)


def leftovers(text: str, known: Written) -> Iterator[str]:
    if " ".join(text.split()) in known:
        return
    for piece in MARKED.split(text):
        yield from unknown(" ".join(piece.split()), known)


def unknown(piece: str, known: Written) -> Iterator[str]:
    if is_said(piece, known) or is_said(piece := known.without(piece), known):
        return
    parts = [part.strip() for part in BETWEEN.split(piece) if part.strip()]
    if len(parts) == 1:
        yield parts[0]
        return
    joined = {f"{first}. {second}" for first, second in pairwise(parts)}  # 'J. Okafor'
    for part in parts:
        if not any(part in pair and pair in known for pair in joined):
            yield from unknown(part, known)


def is_said(piece: str, known: Written) -> bool:
    bare = piece.strip(" ·,:;.()–—-→›|/•%$+×*\"“”'\u00a0…?¿¡!<>")
    return piece.strip(" ·,:;") in known or bare in known or NUMBERED.sub("", bare) in known or not re.search(r"[^\W\d_]{2,}", SIGNS.sub(" ", DATES.sub(" ", bare)))
