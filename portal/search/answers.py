"""An answer to what somebody typed: groups by kind, best first; or, with nothing found, what they may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from markupsafe import Markup, escape

from portal.language import lazy, said
from portal.search import providers, queries
from portal.search.words import asked, fold, split

FEW, MANY = 5, 100
LONGEST_NAME = 90
ADDRESSES = {
    "cluster": "/clusters/",
    "pathway": "/pathways/",
    "occupation": "/occupations/",
    "course": "/offerings/",
    "experience": "/offerings/",
    "program": "/programs/",
}
HEADINGS = {
    "cluster": lazy("Career clusters"),
    "pathway": lazy("Pathways"),
    "occupation": lazy("Occupations"),
    "course": lazy("Courses"),
    "experience": lazy("Experiences"),
    "program": lazy("Programs of study"),
}


@dataclass(frozen=True)
class Hit:
    """One line; `via` is the other name by which it was found, where the title does not hold the words."""

    title: Markup
    context: str
    url: str
    via: str = ""


@dataclass(frozen=True)
class Group:
    kind: str
    heading: str
    hits: Sequence[Hit]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


@dataclass(frozen=True)
class Answer:
    """`groups` for the chosen kind, or all; `tally` always counts all kinds. With nothing found: suggestions."""

    text: str
    kind: str
    groups: Sequence[Group] = ()
    tally: Sequence[tuple[str, str, int]] = ()
    meant: str = ""
    some: Sequence[Group] = field(default=())

    @property
    def total(self) -> int:
        return sum(count for *_, count in self.tally)


def answer(text: str, viewer: Any, *, kind: str = "") -> Answer:
    """Everything this viewer can find; with `kind` only its group, longer. Never raises over what was typed."""
    words = asked(text)
    if not words:
        return Answer(text, "")
    only = providers.conditions(viewer)
    found = queries.find(text, district_id=viewer.district_id, limit=MANY if kind else FEW, only=only)
    people = providers.further(viewer, text, MANY if kind else FEW) if len("".join(words)) > 1 else []
    groups = [*_groups(found, words), *_people(people, words)]
    tally = [(group.kind, group.heading, group.total) for group in groups]
    if kind in {group.kind for group in groups}:
        return Answer(text, kind, [group for group in groups if group.kind == kind], tally)
    if groups:
        return Answer(text, "", [_short(group) for group in groups], tally)
    some = queries.find_some(text, district_id=viewer.district_id, only=only)
    return Answer(text, "", some=_groups(some, words), meant=_meant(words, viewer.district_id))


def _groups(found: Sequence[queries.Found], words: Sequence[str]) -> list[Group]:
    kinds = list(dict.fromkeys(each.kind for each in found))
    return [
        Group(
            kind,
            str(HEADINGS.get(kind, kind.capitalize())),
            [_hit(each, words) for each in found if each.kind == kind],
            next(each.total for each in found if each.kind == kind),
        )
        for kind in kinds
    ]


def _hit(found: queries.Found, words: Sequence[str]) -> Hit:
    title = said(found, "title")
    via = "" if _holds(title, words) else _line(found.body, words)
    url = ADDRESSES.get(found.kind, "/search?q=") + found.key
    return Hit(marked(title, words), said(found, "context"), url, via)


def _people(results: Sequence[providers.Result], words: Sequence[str]) -> list[Group]:
    kinds = list(dict.fromkeys(each.kind for each in results))
    hits = {kind: [Hit(marked(r.title, words), r.context, r.url) for r in results if r.kind == kind] for kind in kinds}
    return [Group(kind, kind.capitalize(), hits[kind], len(hits[kind])) for kind in kinds]


def _short(group: Group) -> Group:
    return Group(group.kind, group.heading, group.hits[:FEW], group.total)


def _holds(text: str, words: Sequence[str]) -> bool:
    have = split(text)
    return all(any(each.startswith(word) for each in have) for word in words)


def _line(body: str, words: Sequence[str]) -> str:
    """The first short line of the body that holds all words: another name, not a description."""
    names = (line.removeprefix(queries.EVERYDAY) for line in body.splitlines())
    return next((line for line in names if len(line) <= LONGEST_NAME and _holds(line, words)), "")


def marked(title: str, words: Sequence[str]) -> Markup:
    """The title with the beginnings that were typed in <mark>: 'nur' -> '<mark>Nur</mark>ses'."""
    pieces: list[Markup] = []
    for piece in re.split(r"([^\W_]+)", title):
        plain = fold(piece)
        typed = max((word for word in words if plain.startswith(word)), key=len, default="")
        if not typed:
            pieces.append(escape(piece))
        elif len(plain) != len(piece):  # an accent of its own changed the length
            pieces.append(Markup("<mark>{}</mark>").format(piece))
        else:
            pieces.append(Markup("<mark>{}</mark>{}").format(piece[: len(typed)], piece[len(typed) :]))
    return Markup("").join(pieces)


def _meant(words: Sequence[str], district_id: int) -> str:
    """The question with each unknown word replaced by the most alike one of any title; '' when none is."""
    known = sorted({word for title in queries.titles(district_id=district_id) for word in split(title)})
    guessed = [word if word in known else next(iter(get_close_matches(word, known, 1, 0.75)), word) for word in words]
    return "" if guessed == list(words) else " ".join(guessed)
