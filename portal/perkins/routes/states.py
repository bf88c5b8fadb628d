"""What leaves the district: tables with small cells hidden, and the file for the state."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.perkins import cohort as cohorts
from portal.perkins import export, figures, groups, indicators
from portal.perkins.permissions import PUBLISHERS, READERS
from portal.perkins.published import Published, publish
from portal.perkins.routes.blueprint import asked_year, bp
from portal.perkins.rules import SUBGROUPS
from portal.perkins.sources import this_year
from portal.schools.models import year_title
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.replica import from_replica
from portal.web.respond import page

HIDDEN = "*"


def _published(year: int) -> tuple[Published, list[indicators.Indicator], dict[str, str]]:
    cohort = cohorts.load(viewer(), year)
    rules = cohort.rules
    computed = indicators.compute(cohort)
    schools = school_names(viewer().district_id)
    split = groups.split(cohort, cohorts.names(viewer().district_id), schools, district_id=viewer().district_id, subgroups=rules.subgroups)
    kinds = {"all": "All", **groups.KINDS, **{key: SUBGROUPS[key] for key in SUBGROUPS if key in rules.subgroups}}
    return publish(computed, split, rules.minimum_cell), computed, kinds


@bp.get("/published")
@requires(*PUBLISHERS)
@from_replica
def published() -> Answer:
    """For the district only: a school's own table beside the district's would give the other schools' hidden rows away."""
    year = asked_year()
    table, computed, kinds = _published(year)
    return page("perkins/published.html", year=year, years=figures.years(viewer().district_id, this_year()), table=table, computed=computed, kinds=kinds)


@bp.get("/published.csv")
@requires(*PUBLISHERS)
@from_replica
def published_csv() -> Answer:
    year = asked_year()
    table, _, kinds = _published(year)
    noted("perkins.export_published", subject=f"districts:{viewer().district_id}", detail={"year": year})
    lines: list[tuple[Any, ...]] = []
    for key, label, cells in table.rows:
        for each, cell in zip(table.indicators, cells, strict=True):
            rate = HIDDEN if cell.rate is None and cell.is_hidden else cell.rate
            lines.append((year, each.code, kinds[key[0]], label, HIDDEN if cell.count is None else cell.count, HIDDEN if cell.of is None else cell.of, "" if rate is None else rate))
    return csv_response(f"perkins-published-{year}.csv", ("Year", "Indicator", "By", "Group", "Numerator", "Denominator", "Percent"), lines)


@bp.get("/export")
@requires(*READERS)
@from_replica
def state_file() -> Answer:
    year = asked_year()
    return page(
        "perkins/export.html", year=year, years=figures.years(viewer().district_id, this_year()), problems=export.problems(viewer(), year),
        columns=export.COLUMNS, totals=figures.totals(viewer(), year), title=year_title(year),
    )  # fmt: skip


@bp.get("/export.csv")
@requires(*READERS)
@from_replica
def state_file_csv() -> Answer:
    year = asked_year()
    lines = list(export.rows(viewer(), year))
    noted("perkins.export", subject=f"districts:{viewer().district_id}", detail={"year": year, "rows": len(lines)})
    return csv_response(f"perkins-{year}.csv", [name for name, _ in export.COLUMNS], lines)
