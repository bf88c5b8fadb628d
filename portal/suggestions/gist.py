"""Whether a text changed much, told from eight numbers instead of the text."""

from __future__ import annotations

import zlib

from portal.suggestions.words import words

COUNT = 8
SAME_ENOUGH = 4


def gist_of(text: str) -> str:
    """For each of eight ways to number words, the smallest number of any word, as 64 hexadecimal digits.

    Two texts agree in about as large a part of the eight as they share words; no word can be read from it.
    """
    stems = {stem for stem, _ in words(text)}
    if not stems:
        return ""
    return "".join(f"{min(zlib.crc32(f'{way} {stem}'.encode()) for stem in stems):08x}" for way in range(COUNT))


def changed_much(old: str, new: str) -> bool:
    """Whether fewer than half of the eight numbers are the same."""
    if old == new:
        return False
    pairs = zip(_parts(old), _parts(new), strict=False)
    return sum(one == other for one, other in pairs) < SAME_ENOUGH


def _parts(gist: str) -> list[str]:
    return [gist[start : start + 8] for start in range(0, len(gist), 8)]
