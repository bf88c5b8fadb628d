"""Measures against the goals: `make bench SIZE=school|district|state [QUICK=1]`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from bench import admins, data, imports, pages, progress, report, weight, writers
from bench.figures import Figure, exactly, table, write
from bench.pages import Place
from bench.portal_at import portal_at
from portal import collector
from portal.config import ROOT

RESULTS = ROOT / "bench" / "results"
SCHOOL = "school"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("--size", default=SCHOOL, choices=(SCHOOL, "district", "state"))
    reader.add_argument("--quick", action="store_true", help="fewer rounds, and nothing that takes more than a few seconds")
    asked = reader.parse_args()
    url, small = data.url_of(asked.size), data.url_of(SCHOOL)
    begun, found = time.monotonic(), list[Figure]()
    for figure in measured(url, small, asked.size, quick=asked.quick):
        found.append(figure)
        print(table([figure]).splitlines()[-1], flush=True)
    found.append(Figure("all of this", exactly(time.monotonic() - begun), 120 if asked.quick else 600, "s"))
    name = asked.size if data.engine() == "sqlite" else f"{asked.size}-{data.engine()}"
    if not asked.quick:
        write(found, RESULTS / f"{name}.json")
        report.main()
    print("\n" + table(found))


def measured(url: str, small: str, size: str, *, quick: bool) -> Iterator[Figure]:
    rounds = 7 if quick else 9
    app = portal_at(url)
    school = None if size == SCHOOL else portal_at(small)
    collector.settle()
    yield Figure("size of the database", exactly(data.megabytes(url)), None, "MB")
    here = Place.at(app)
    yield from pages.figures(here, Place.at(school) if school else None, rounds=rounds)
    yield from admins.figures(here, rounds=rounds)
    yield from weight.figures(here)
    yield from progress.figures(app, rounds=rounds)
    if data.engine() == "sqlite":
        yield from writers.figures(small)
    yield from imports.figures(SCHOOL if quick or size == SCHOOL else "tenth")


if __name__ == "__main__":
    main()
