"""The rubric that a district begins with: our own words, for any kind of work. They are kept in English.

Whoever reads Spanish reads these words in Spanish wherever they stand, in what is asked and in what was answered. A line
that a district wrote itself stays as it was written.
"""

from __future__ import annotations

from portal.language import _


def gettext(message: str) -> str:
    """Puts a text among the messages and leaves it in English; `in_words` says it."""
    return message


SCALE = (gettext("Not yet"), gettext("Developing"), gettext("Meets"), gettext("Exceeds"))
PROFICIENT_FROM = 2
TITLE = gettext("General rubric")
LINES = (
    gettext("Comes on time and stays until the agreed end."),
    gettext("Tells somebody early when they are late or cannot come."),
    gettext("Works safely and keeps the rules of the place."),
    gettext("Listens, asks when something is unclear, and says what they did."),
    gettext("Gets along with colleagues and customers."),
    gettext("Finishes tasks with care and checks their own work."),
    gettext("Sees what is to be done next without being told."),
    gettext("Takes advice and does better the next time."),
)
OURS = frozenset((*SCALE, TITLE, *LINES))


def in_words(kept: str) -> str:
    """A text of a rubric as the reader reads it."""
    return _(kept) if kept in OURS else kept
