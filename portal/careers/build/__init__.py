"""Builds the tables of facts in `seeds/` from the publishers' own files.

No table of a publisher is copied: codes, names and figures are taken over, descriptions and other sentences
are not. The same files give the same bytes. `seeds/SOURCES.md` says what each table is and what was mended.
"""

from pathlib import Path

from portal.careers.build.assemble import Sources, all_tables
from portal.careers.build.source import Progress, SourceError, write_tables

__all__ = ["SourceError", "build"]


def build(
    *,
    onet: Path,
    oews: Path,
    projections: Path,
    frameworks: Path,
    cip: Path,
    sced: Path,
    areas: Path | None,
    out: Path,
    progress: Progress,
) -> dict[str, int]:
    """Write every table to `out` and return the rows of each by name.

    `onet`, `frameworks` and `cip` are folders; `oews` (the nation's wages), `areas` (those of states and
    metropolitan areas, optional), `projections` and `sced` are CSV files. `out` must hold `summaries.csv`,
    the sentences that we write by hand. `progress` receives one line for each step.

    Raises SourceError where a file, a column, a figure or a sentence is missing or cannot be read. Nothing is
    written before everything has been read.
    """
    sources = Sources(onet, oews, projections, frameworks, cip, sced, areas, out / "summaries.csv")
    return write_tables(out, all_tables(sources, progress), progress)
