"""The six sides in plain words, the five answers, and how well something goes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.interests.matching import Scores
from portal.interests.models import Source
from portal.language import _, day_in_words, lazy


@dataclass(frozen=True)
class Side:
    """One of the six kinds of interest."""

    letter: str
    name: Any
    plain: Any
    """What one likes, to be read after 'You like'."""
    means: Any
    """A sentence."""


SIDES = {
    side.letter: side
    for side in (
        Side("R", lazy("Realistic"), lazy("hands-on work"), lazy("Working with your hands, tools, machines, plants or animals, often outdoors.")),
        Side("I", lazy("Investigative"), lazy("finding things out"), lazy("Asking why, testing ideas and solving hard problems.")),
        Side("A", lazy("Artistic"), lazy("creating things"), lazy("Making something of your own with words, pictures, sound, movement or design.")),
        Side("S", lazy("Social"), lazy("helping people"), lazy("Teaching, listening to and taking care of people.")),
        Side("E", lazy("Enterprising"), lazy("leading and persuading"), lazy("Starting things, leading a group, selling and making deals.")),
        Side("C", lazy("Conventional"), lazy("keeping things in order"), lazy("Working with lists, numbers and clear steps so that everything is right.")),
    )
}

ANSWERS = (
    (0, lazy("I’d dislike it a lot")),
    (1, lazy("I’d dislike it")),
    (2, lazy("Not sure")),
    (3, lazy("I’d like it")),
    (4, lazy("I’d like it a lot")),
)

RATINGS = (
    (1, lazy("Not yet")),
    (2, lazy("A little")),
    (3, lazy("Fairly well")),
    (4, lazy("Well")),
    (5, lazy("Very well")),
)

GROUPS = {
    "learning": lazy("Words, numbers and science"),
    "thinking": lazy("Thinking and learning"),
    "people": lazy("Working with people"),
    "organizing": lazy("Organizing work"),
    "systems": lazy("Ideas, systems and code"),
    "tools": lazy("Tools and machines"),
}

SOURCES = {
    Source.SHORT.value: lazy("Short form, 30 statements"),
    Source.LONG.value: lazy("Long form, 60 statements"),
    Source.OFFICIAL.value: lazy("O*NET Interest Profiler"),
}


def strength(match: float) -> str:
    """A match in words: more than words would say more than it knows."""
    if match >= 0.7:
        return _("Very good match")
    if match >= 0.4:
        return _("Good match")
    return _("Some match") if match >= 0.1 else _("Little match")


def listed(parts: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(many)s and %(last)s", many=", ".join(parts[:-1]), last=parts[-1])


def liked_sides(letters: str) -> str:
    """'IR' -> 'finding things out and hands-on work'."""
    return listed([str(SIDES[letter].plain) for letter in letters])


def profile_words(scores: Scores) -> str:
    """What the hexagon shows, for who does not see it: strongest side first."""
    ordered = sorted(scores.by_letter.items(), key=lambda item: -item[1])
    return _("%(scores)s, of 40 each.", scores=", ".join(f"{SIDES[letter].name} {round(score)}" for letter, score in ordered))


def changes_words(results: Sequence[Scores]) -> str:
    """What several hexagons over each other show: each by its day."""
    return " ".join(f"{day_in_words(one.taken_on)}: {profile_words(one)}" for one in results)
