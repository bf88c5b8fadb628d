"""What `seeds/sources.csv` says about releases and terms, in the reader's language; names and credits stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from portal.language import day_in_words, in_language, lazy, month_in_words

MESSAGES = (
    lazy("Titles, codes and mappings used as facts; no open license is stated"),
    lazy("14 career clusters, 72 sub-clusters. Unmanned Vehicle Technology has no occupations, programs or industries in the source."),
    lazy("Titles used as facts; the assignment of occupations comes from the O*NET program, CC BY 4.0"),
    lazy("16 clusters, 79 pathways; six pathways have no occupations. The groupings are ours: this framework has none."),
    lazy("Ours"),
    lazy("derived"),
    lazy("A weight is the share of the old pathway's occupations that went there."),
    lazy("Modified: figures of several O*NET codes under one SOC code are averaged, only the ten most important skills and fields of knowledge and ten related occupations are kept, alternate titles are shortened to 25."),
    lazy("Public domain"),
    lazy("Annual wages of employees, not of the self-employed; a missing figure was not published."),
    lazy("National figures; openings are a yearly average and include people leaving the occupation."),
    lazy("Six-digit programs in use; codes and titles only."),
    lazy("A link says that a program prepares for an occupation, not that graduates work in it."),
    lazy("Taken from a second-hand extract; titles were mended by us, the names of subject areas are as commonly used."),
    lazy("Not taken from any framework's descriptions."),
)


def released_in_words(kept: str) -> str:
    """'2025-05' -> 'May 2025', '2025-08-28' -> 'August 28, 2025'; a year, or what is no date, stays as it is."""
    try:
        return month_in_words(date.fromisoformat(f"{kept}-01")) if len(kept) == 7 else day_in_words(date.fromisoformat(kept))
    except ValueError:
        return kept


def source_word(text: str) -> str:
    """A note or the terms of a source; a sentence of a newer table is said in English until it stands above."""
    return str(_by_sentence().get(text, text))


@cache
def _by_sentence() -> Mapping[str, Any]:
    with in_language("en"):
        return {str(message): message for message in MESSAGES}
