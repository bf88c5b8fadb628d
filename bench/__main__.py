"""Runs every benchmark on a fresh demo district and prints figure, measured, goal, met."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import pages, progress
from bench.figures import Figure, table
from bench.portal_at import make_portal


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("--size", default="school", choices=("school", "district", "state"))
    size = reader.parse_args().size
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        app = make_portal(Path(folder), size)
        figures: list[Figure] = [*pages.figures(app), *progress.figures(app)]
    print(table(figures))


if __name__ == "__main__":
    main()
