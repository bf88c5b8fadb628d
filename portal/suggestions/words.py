"""How a text becomes terms that can be compared: folded, without small words, cut to their stems, and in pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from portal.search.words import split

LONGEST_TEXT = 20_000
"""What a text says after so many characters changes no suggestion."""
LONGEST_WORD = 40
PAIR = "_"

SMALL = frozenset(
    split(
        """a about above after all also among an and any apply applied applying appropriate are as at basic be been
        being between both but by can class classes common concept concepts course courses covers develop developing
        different do each emphasis etc example examples explore exploring field fields focus focuses for from further general grade has
        have how i ii iii iv in include included includes including individual individuals instruction instructional
        intended into introduce introduces introduction introductory is it its knowledge learn learned learners
        learning learns may more most nec not of on one only or other others our over prepare prepared prepares
        preparing principles program programs provide provides related same school several shall should skill skills
        so some specific st student students studies study studying such take taken than that the their them then
        these they this those through to topic topics two under understand understanding up upon use used useful uses
        using variety various via was well were what when where which who will with within would year you your"""
    )
)
ENDINGS = (
    "izations", "ization", "ational", "ations", "ation", "ements", "ement", "ments", "ment", "ically", "ings", "ing",
    "ists", "ist", "ians", "ian", "ical", "ities", "ity", "ers", "er", "ors", "or", "ies", "ics", "ic", "ed", "es",
    "ally", "ly", "s", "y", "e",
)  # fmt: skip


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """What the forms of a word share, roughly: 'welders', 'welding', 'welded' -> 'weld'; at least four letters."""
    if word.endswith("ss"):
        return word
    for ending in ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word[: -len(ending)]
    return word.removesuffix("al") if len(word) > 6 else word


def words(text: str, *, longest: int | None = LONGEST_TEXT) -> Iterator[tuple[str, str]]:
    """The words of a text that say something, each as (stem, word as it was written, folded)."""
    for word in split(text[:longest]):
        if len(word) > 1 and word not in SMALL and not word.isdigit():
            short = word[:LONGEST_WORD]
            yield stem(short), short


def terms(text: str) -> Counter[str]:
    """Stems and pairs of neighboring stems, counted."""
    stems = [short for short, _ in words(text)]
    return Counter(stems) + Counter(f"{one}{PAIR}{two}" for one, two in pairwise(stems))
