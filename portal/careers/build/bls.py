"""Wages (BLS OEWS) and employment projections (BLS EP).

BLS reports some occupations only together: Buyers, 13-1021, -1022 and -1023, stand under one line 13-1020.
The 2024 framework uses these lines, the 2002 framework and O*NET the occupations below them.
`reporting_lines` finds the line of each occupation. An occupation without a line of its own inherits the
figures of the line that covers it, and its rows say `broad` in the column `basis` instead of `exact`. Such
figures are those of the whole group: a page must say so, and nobody may add them up.

Military occupations (55-xxxx) are in neither source: they have no wages and no projections.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from portal.careers.build.source import (
    Row,
    SourceError,
    Table,
    cell,
    read_columns,
    read_rows,
    sorted_table,
)

ALL_OCCUPATIONS = "00-0000"
NATION = "US"
TOP_CODED = "5"
"""The footnote of a median above the highest wage that BLS publishes."""
QUANTILES = ("annual_p10", "annual_p25", "annual_median", "annual_p75", "annual_p90")

Lines = dict[str, str]
"""SOC code to the SOC code of the BLS line that reports it, itself where it has a line of its own."""


@dataclass(frozen=True)
class Projection:
    """A line of the projections table. Employment in thousands of jobs, openings in thousands a year."""

    employment_base: Decimal
    employment_target: Decimal
    change_percent: Decimal
    openings: Decimal
    education: str
    experience: str
    training: str


@dataclass(frozen=True)
class Projections:
    base_year: str
    target_year: str
    lines: dict[str, Projection]
    """Line items and the total over all occupations, 00-0000; summary levels between them are left out."""


def read_projections(path: Path) -> Projections:
    """BLS EP table 1.2. The years are those that its column titles name."""
    years = [found[1] for name in read_columns(path) if (found := re.fullmatch(r"Employment, (\d{4})", name))]
    if len(years) != 2:
        raise SourceError(path, 1, "there are not two columns “Employment, YEAR”, so the years are unknown.")
    base, target = years
    matrix = f"{base} National Employment Matrix code"
    change = f"Employment change, percent, {base}–{target[2:]}"
    openings = f"Occupational openings, {base}–{target[2:]} annual average"
    education = "Typical education needed for entry"
    experience = "Work experience in a related occupation"
    training = "Typical on-the-job training needed to attain competency in the occupation"
    columns = [matrix, "Occupation type", *(f"Employment, {year}" for year in years), change, openings]
    lines: dict[str, Projection] = {}
    for row in read_rows(path, [*columns, education, experience, training]):
        soc = row.soc(matrix)
        if row["Occupation type"] != "Line item" and soc != ALL_OCCUPATIONS:
            continue
        lines[soc] = Projection(
            row.figure(f"Employment, {base}"),
            row.figure(f"Employment, {target}"),
            row.figure(change),
            row.figure(openings),
            *(row[name].strip("—") for name in (education, experience, training)),
        )
    return Projections(base, target, lines)


def reporting_lines(socs: Collection[str], own: Collection[str], known: Collection[str]) -> Lines:
    """The BLS line of each of `socs` that has one.

    `own` are the SOC codes with a line, `known` those that O*NET describes. An occupation without a line
    belongs to the one line of its broad occupation (same first six characters) that O*NET does not describe:
    being a sum over several occupations, such a line has no O*NET code of its own.
    """
    sums = defaultdict(list)
    for soc in sorted(own):
        if soc not in known:
            sums[soc[:6]].append(soc)
    lines = {soc: soc for soc in socs if soc in own}
    for soc in socs:
        if soc not in own and len(sums[soc[:6]]) == 1:
            lines[soc] = sums[soc[:6]][0]
    return lines


def basis(soc: str, lines: Lines) -> str:
    return "exact" if lines.get(soc, soc) == soc else "broad"


def projection_table(projections: Projections, socs: Collection[str], lines: Lines) -> Table:
    """projections: thousands of jobs in two years, change in percent, openings in thousands a year."""
    rows: list[tuple[str, ...]] = []
    for soc in [ALL_OCCUPATIONS, *socs]:
        if line := projections.lines.get(lines.get(soc, soc)):
            figures = (line.employment_base, line.employment_target, line.change_percent, line.openings)
            years = (projections.base_year, projections.target_year)
            rows.append((soc, *years, *map(cell, figures), basis(soc, lines)))
    return sorted_table(
        "soc,base_year,target_year,employment_base_thousands,employment_target_thousands,"
        "change_percent,openings_thousands,basis",
        rows,
    )


def survey_year(path: Path) -> str:
    """The May survey's year, which stands only in the name of the file (oews_2025_national.csv)."""
    if not (found := re.search(r"(?<!\d)20\d\d(?!\d)", path.name)):
        raise SourceError(path, None, "the file's name holds no year, and nothing else says of when it is.")
    return found[0]


def wage_tables(national: Path, areas: Path | None, socs: Collection[str], lines: Lines) -> dict[str, Table]:
    """wages and areas: annual dollars in the nation and, where `areas` is given, in its states.

    Metropolitan areas are left out. Occupations with hourly wages only keep empty cells, because their hours
    are not known; a median above the published top code is empty and marked by top_coded. A row without any
    figure is left out.
    """
    wanted = defaultdict(list)
    for soc in [ALL_OCCUPATIONS, *socs]:
        wanted[lines.get(soc, soc)].append(soc)
    rows: list[tuple[str, ...]] = []
    places = {(NATION, "United States", "nation")}
    columns = ("soc_code", "employment", *QUANTILES, "median_footnote")
    year = survey_year(national)
    for row in read_rows(national, columns):
        rows += wage_rows(row, NATION, year, wanted, lines)
    if areas is not None:
        year = survey_year(areas)
        for row in read_rows(areas, ("area_type", "area_code", "area_name", *columns)):
            if row["area_type"] == "state":
                area = row.code("area_code", r"\d{7}", "0100000")
                places.add((area, row.text("area_name"), "state"))
                rows += wage_rows(row, area, year, wanted, lines)
    return {
        "areas": sorted_table("code,name,kind", places),
        "wages": sorted_table("area_code,soc,year,employment,p10,p25,median,p75,p90,top_coded,basis", rows),
    }


def wage_rows(
    row: Row, area: str, year: str, wanted: dict[str, list[str]], lines: Lines
) -> list[tuple[str, ...]]:
    """A line's row for each occupation that it reports; none where the line is not wanted or is empty."""
    line = row.soc("soc_code")
    figures = [cell(row.number(name)) for name in ("employment", *QUANTILES)]
    top = str(int(row["median_footnote"] == TOP_CODED))
    if line not in wanted or not any(figures):
        return []
    return [(area, soc, year, *figures, top, basis(soc, lines)) for soc in wanted[line]]
