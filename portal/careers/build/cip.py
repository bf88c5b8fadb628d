"""Programs of instruction: CIP 2020 and its crosswalk to SOC 2018 (NCES), and to sub-clusters (Advance CTE).

Only six-digit codes are kept: not those that CIP 2020 deleted or moved elsewhere, and not those reserved for
Statistics Canada. 99.9999 and 99-9999 ("no match") are no codes.
"""

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from portal.careers.build.bls import Lines
from portal.careers.build.frameworks import Framework
from portal.careers.build.source import Row, Table, read_rows, sorted_table

GONE = frozenset({"Deleted", "Moved from"})
RESERVED = "Reserved"
NO_PROGRAM = "99.9999"


def cip_tables(
    directory: Path, subclusters: Path, framework: Framework, socs: Collection[str], lines: Lines
) -> dict[str, Table]:
    """cip_programs, cip_occupations and cip_pathways; the period behind every title is dropped.

    The crosswalk to SOC knows no BLS lines that sum several occupations, so a program that leads to one of
    these occupations leads to its line as well.
    """
    programs: dict[str, str] = {}
    for row in read_rows(directory / "CIPCode2020.csv", ("CIPCode", "Action", "CIPTitle")):
        if len(row["CIPCode"].strip('="')) == 7 and row["Action"] not in GONE:
            title = row.text("CIPTitle").rstrip(".")
            if title != RESERVED:
                programs[row.cip("CIPCode")] = title

    occupations: set[tuple[str, str]] = set()
    columns = ("CIP2020Code", "SOC2018Code")
    for row in read_rows(directory / "CIP2020_SOC2018_Crosswalk.csv", columns):
        soc = row.soc("SOC2018Code")
        if code := known(row, "CIP2020Code", programs):
            occupations |= {(code, each) for each in (soc, lines.get(soc, soc)) if each in socs}

    pathways: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(subclusters, ("cip_code_2020", "career_cluster", "sub_cluster")):
        pathway = framework.pathway(row, "career_cluster", "sub_cluster")
        if code := known(row, "cip_code_2020", programs):
            pathways[pathway.code].add(code)
    return {
        "cip_programs": sorted_table("code,title", programs.items()),
        "cip_occupations": sorted_table("cip,soc", occupations),
        "cip_pathways": sorted_table(
            "framework_key,pathway_code,cip",
            ((framework.key, pathway, code) for pathway, codes in pathways.items() for code in codes),
        ),
    }


def known(row: Row, column: str, programs: dict[str, str]) -> str | None:
    """The program that a row names, or None for "no match"; any other unknown code is an error."""
    if (code := row.cip(column)) == NO_PROGRAM:
        return None
    if code not in programs:
        raise row.error(f"CIP {code} is no program of CIP 2020.")
    return code
