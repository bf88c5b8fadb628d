"""How text is broken into words that can be compared: lower case, without accents, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 8
LONGEST = 60


def fold(text: str) -> str:
    """'Éducation' -> 'education'; what has no accents stays as it is."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def split(text: str) -> list[str]:
    """Every word of a text, folded: 'Early-Childhood (care)' -> ['early', 'childhood', 'care']."""
    return re.findall(r"[^\W_]+", fold(text))


def asked(text: str) -> list[str]:
    """The words of a question, few and short enough for any index."""
    return [word[:LONGEST] for word in split(text[:400])[:MOST_WORDS]]
