"""Labour-market areas beside the nation and the states: brought on demand, for the districts that lie in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from portal.accounts import audit
from portal.careers.build.bls import QUANTILES, survey_year, wage_rows
from portal.careers.build.source import read_rows
from portal.careers.figures import ALL_OCCUPATIONS
from portal.careers.models import Area, Occupation, Wage
from portal.careers.seeds import Keys, Outcome, bring
from portal.careers.tables import TABLES, wage
from portal.extensions import db
from portal.frameworks import versions
from portal.schools.models import District

COLUMNS = ("area_type", "area_code", "area_name", "soc_code", "employment", *QUANTILES, "median_footnote")
WAGES = next(seed for seed in TABLES if seed.name == "wages")
NAMES = ("area_code", "soc", "year", "employment", "p10", "p25", "median", "p75", "p90", "top_coded", "basis")


class UnknownArea(LookupError):
    """Neither loaded nor in the file."""


def areas(text: str = "") -> Sequence[Area]:
    """The areas that are loaded and hold these words, the nation first."""
    found = sa.select(Area).where(Area.name.icontains(text, autoescape=True))
    return db.session.scalars(found.order_by(Area.kind != "nation", Area.name, Area.code)).all()


def load_area(path: Path, code: str) -> Outcome:
    """Brings one area's wages out of the file of all areas that the BLS publishes, and commits.

    Raises UnknownArea, and SourceError naming file and line.
    """
    lines = {soc: line for soc, line in db.session.execute(sa.select(Occupation.soc, Occupation.reported_as)) if line}
    wanted: dict[str, list[str]] = defaultdict(list, {ALL_OCCUPATIONS: [ALL_OCCUPATIONS]})
    for soc, line in lines.items():
        wanted[line].append(soc)
    year, keys, area = survey_year(path), Keys(), None
    rows = {}
    for row in read_rows(path, COLUMNS):
        if row["area_code"] == code:
            area = Area(code=code, name=row.text("area_name"), kind=row.text("area_type"))
            for cells in wage_rows(row, code, year, wanted, lines):
                values = wage(dict(zip(NAMES, cells, strict=True)), keys)
                rows[tuple(values[name] for name in WAGES.key)] = values
    if area is None:
        raise UnknownArea(f"{path.name} has no area {code}.")
    db.session.merge(area)
    db.session.flush()
    outcome = bring(replace(WAGES, within=lambda: Wage.area_code == code), rows)
    outcome.name = f"wages of {area.name}"
    versions.touch(None)
    db.session.commit()
    return outcome


def use_area(district: District, code: str) -> Area:
    """Shows a district the wages of this area first; commits nothing. Raises UnknownArea."""
    area = db.session.get(Area, code)
    if area is None:
        raise UnknownArea(f"No area {code} is loaded.")
    district.area_code = area.code
    db.session.flush()
    detail = {"area": area.code}
    audit.record("district.area", subject=f"districts:{district.id}", by=None, district_id=district.id, detail=detail)
    return area
