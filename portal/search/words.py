"""How text is broken into words that can be compared: lower case, without accents, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

# Letters that no accent can be taken off.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"})
MOST_WORDS = 8
LONGEST = 60


def fold(text: str) -> str:
    """'Éducation' -> 'education'; what has no accents stays as it is."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(LETTERS)


def split(text: str) -> list[str]:
    """Every word of a text, folded: 'Early-Childhood (care)' -> ['early', 'childhood', 'care']."""
    return re.findall(r"[^\W_]+", fold(text))


def asked(text: str) -> list[str]:
    """The words of a question, few and short enough for any index."""
    return [word[:LONGEST] for word in split(text[:400])[:MOST_WORDS]]
