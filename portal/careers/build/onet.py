"""Occupations from the O*NET database: interests, job zones, skills, knowledge, related occupations, titles.

O*NET describes occupations by codes SOC.NN. A SOC with several codes (15-1299.01 to .09) takes the mean over
those that have data. A SOC that O*NET does not describe because BLS sums several under it (13-1020) takes the
mean over the codes of those several; it has no O*NET code of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median_low

from portal.careers.build.bls import Lines, Projections
from portal.careers.build.source import Table, cell, read_rows, sorted_table, table

INTERESTS = ("Realistic", "Investigative", "Artistic", "Social", "Enterprising", "Conventional")
LETTER_FROM = Decimal(3)
"""The lowest score (1 to 7) at which an interest other than the highest gives a letter."""
ELEMENTS_PER_KIND = 10
RELATED_PER_SOC = 10
KINDS = {"skill": "Skills.csv", "knowledge": "Knowledge.csv"}

Scores = dict[str, dict[str, Decimal]]
"""O*NET code to name of an interest, skill or field of knowledge to its score."""


@dataclass(frozen=True)
class Occupations:
    """O*NET's occupations, and which of its codes stand for each SOC that we carry."""

    titles: dict[str, str]
    """O*NET code to title, in the order of the codes."""
    codes: dict[str, list[str]]

    def own(self, soc: str) -> str:
        """The main O*NET code of a SOC, SOC.00, or blank where O*NET does not describe it."""
        return f"{soc}.00" if f"{soc}.00" in self.titles else ""


def read_titles(directory: Path) -> dict[str, str]:
    columns = ("O*NET-SOC Code", "Title")
    rows = read_rows(directory / "Occupation Data.csv", columns)
    return dict(sorted((row.onet("O*NET-SOC Code"), row.text("Title")) for row in rows))


def occupations(titles: dict[str, str], socs: Iterable[str], lines: Lines) -> Occupations:
    """Tie each of `socs` to its O*NET codes, or else to those of the occupations that its line covers."""
    of_soc: dict[str, list[str]] = defaultdict(list)
    of_line: dict[str, list[str]] = defaultdict(list)
    for code in titles:
        of_soc[code[:7]].append(code)
        if (line := lines.get(code[:7])) is not None:
            of_line[line].append(code)
    return Occupations(titles, {soc: of_soc.get(soc) or of_line.get(soc) or [] for soc in sorted(socs)})


def read_scores(path: Path, scale: str, suppressed: str | None = None) -> Scores:
    """The scores on one scale, without those that O*NET recommends to suppress (Y in column `suppressed`)."""
    scores: Scores = defaultdict(dict)
    columns = ["O*NET-SOC Code", "Element Name", "Scale ID", "Data Value"]
    for row in read_rows(path, columns + ([suppressed] if suppressed else [])):
        if row["Scale ID"] == scale and not (suppressed and row[suppressed] == "Y"):
            scores[row.onet("O*NET-SOC Code")][row.text("Element Name")] = row.figure("Data Value")
    return scores


def means(codes: list[str], scores: Scores) -> dict[str, Decimal]:
    """The mean of each element over those of `codes` that have it, to two decimals."""
    values: dict[str, list[Decimal]] = defaultdict(list)
    for code in codes:
        for name, value in scores.get(code, {}).items():
            values[name].append(value)
    return {name: Decimal(cell(sum(each, Decimal()) / len(each), 2)) for name, each in values.items()}


def interest_code(profile: dict[str, Decimal]) -> str:
    """Up to three letters, highest score first; equal scores keep the order R, I, A, S, E, C.

    The highest score always gives its letter, the second and third only from 3.00 on, since a weaker interest
    says little. Blank where the profile is not complete.
    """
    if any(name not in profile for name in INTERESTS):
        return ""
    ranked = sorted(INTERESTS, key=lambda name: -profile[name])[:3]
    return "".join(name[0] for place, name in enumerate(ranked) if not place or profile[name] >= LETTER_FROM)


def job_zone(soc: str, known: Occupations, zones: dict[str, int]) -> str:
    """That of the main code, or else the (lower) median over the codes that have one; 1 to 5 or blank."""
    if (zone := zones.get(known.own(soc))) is not None:
        return str(zone)
    others = [zones[code] for code in known.codes[soc] if code in zones]
    return str(median_low(others)) if others else ""


def read_zones(directory: Path) -> dict[str, int]:
    rows = read_rows(directory / "Job Zones.csv", ("O*NET-SOC Code", "Job Zone"))
    return {row.onet("O*NET-SOC Code"): int(row.code("Job Zone", "[1-5]", "3")) for row in rows}


def occupation_table(
    directory: Path, known: Occupations, titles: dict[str, str], projections: Projections, lines: Lines
) -> Table:
    """occupations: interests from 1.00 to 7.00; what BLS says about entry is that of the line.

    `titles` are ours, by SOC.
    """
    interests = read_scores(directory / "Interests.csv", "OI")
    zones = read_zones(directory)
    rows: list[tuple[str, ...]] = []
    for soc, codes in known.codes.items():
        profile = means(codes, interests)
        line = projections.lines.get(lines.get(soc, ""))
        entry = (line.education, line.experience, line.training) if line else ("", "", "")
        scores = [cell(profile.get(name), 2) for name in INTERESTS]
        zone = job_zone(soc, known, zones)
        last = (known.own(soc), lines.get(soc, ""))
        rows.append((soc, titles[soc], zone, *scores, interest_code(profile), *entry, *last))
    return sorted_table(
        f"soc,title,job_zone,{','.join(INTERESTS).lower()},interest_code,"
        "education,experience,training,onet_code,reported_as",
        rows,
    )


def element_table(directory: Path, known: Occupations) -> Table:
    """occupation_elements: the ten skills and ten fields of knowledge that matter most, importance 1 to 5.

    Equal importance is ranked by name.
    """
    rows: list[tuple[str, ...]] = []
    for kind, name in KINDS.items():
        scores = read_scores(directory / name, "IM", "Recommend Suppress")
        for soc, codes in known.codes.items():
            ranked = sorted(means(codes, scores).items(), key=lambda pair: (-pair[1], pair[0]))
            for rank, (element, value) in enumerate(ranked[:ELEMENTS_PER_KIND], start=1):
                rows.append((soc, kind, element, cell(value, 2), str(rank)))
    rows.sort(key=lambda row: (row[0], row[1], int(row[4])))
    return table("soc,kind,name,importance,rank", rows)


def related_table(directory: Path, known: Occupations, lines: Lines) -> Table:
    """related_occupations: up to ten a SOC, those of its main code first, then those of its other codes.

    Within these they keep the order of O*NET's index. A related occupation is named by its BLS line, which is
    the one with figures and with sub-clusters of the 2024 framework; one that shares its line with the
    occupation itself is left out.
    """
    best: dict[str, dict[str, int]] = defaultdict(dict)
    columns = ("O*NET-SOC Code", "Related O*NET-SOC Code", "Index")
    for row in read_rows(directory / "Related Occupations.csv", columns):
        soc = row.onet("Related O*NET-SOC Code")[:7]
        target, index = lines.get(soc, soc), int(row.code("Index", r"\d+", "1"))
        given = best[row.onet("O*NET-SOC Code")]
        given[target] = min(index, given.get(target, index))
    rows: list[tuple[str, ...]] = []
    for soc, codes in known.codes.items():
        ranks: dict[str, tuple[bool, int]] = {}
        for code in codes:
            for target, index in best.get(code, {}).items():
                if target in known.codes and target != lines.get(soc, soc):
                    place = (code != known.own(soc), index)
                    ranks[target] = min(place, ranks.get(target, place))
        ranked = sorted(ranks, key=lambda target: (ranks[target], target))[:RELATED_PER_SOC]
        rows += [(soc, target, str(rank)) for rank, target in enumerate(ranked, start=1)]
    rows.sort(key=lambda row: (row[0], int(row[2])))
    return table("soc,related_soc,rank", rows)
