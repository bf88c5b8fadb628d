"""Reads every source in the order in which one needs another, and returns all tables."""

from dataclasses import dataclass
from pathlib import Path

from portal.careers.build import bls, cip, crosswalk, frameworks, onet, sced, summaries, titles
from portal.careers.build.source import Progress, Table


@dataclass(frozen=True)
class Sources:
    """Where the publishers' files lie; see `build` for what each is."""

    onet: Path
    oews: Path
    projections: Path
    frameworks: Path
    cip: Path
    sced: Path
    areas: Path | None
    summaries: Path


def all_tables(sources: Sources, progress: Progress) -> dict[str, Table]:
    """Every table by name. We carry the occupations that stand in at least one framework."""
    progress("Reading the frameworks and our sentences about them")
    newer = frameworks.read_2024(sources.frameworks)
    older = frameworks.read_2002(sources.frameworks, newer)
    both = [newer, older]
    sentences = summaries.read_summaries(sources.summaries, both)
    socs = sorted(newer.socs() | older.socs())

    progress("Reading the employment projections")
    projections = bls.read_projections(sources.projections)
    codes = onet.read_titles(sources.onet)
    described = {code[:7] for code in codes}
    lines = bls.reporting_lines(socs, projections.lines, described)
    tables = frameworks.framework_tables(both, sentences)
    tables |= frameworks.industry_tables(sources.frameworks, newer)
    tables["crosswalk"] = crosswalk.crosswalk_table(older, newer, lines)
    tables["projections"] = bls.projection_table(projections, socs, lines)

    progress("Reading O*NET")
    known = onet.occupations(codes, socs, lines)
    own_titles = {soc: codes.get(f"{soc}.00") or older.titles.get(soc) or newer.titles[soc] for soc in socs}
    tables["occupations"] = onet.occupation_table(sources.onet, known, own_titles, projections, lines)
    tables["occupation_elements"] = onet.element_table(sources.onet, known)
    tables["related_occupations"] = onet.related_table(sources.onet, known, lines)
    tables["alternate_titles"] = titles.title_table(sources.onet, known, own_titles)

    progress("Reading the wages")
    tables |= bls.wage_tables(sources.oews, sources.areas, socs, lines)

    progress("Reading programs of instruction and course codes")
    subclusters = sources.frameworks / "nccf_2024_cip.csv"
    tables |= cip.cip_tables(sources.cip, subclusters, newer, socs, lines)
    tables |= sced.course_tables(sources.sced)
    return tables
