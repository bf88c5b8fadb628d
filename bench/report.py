"""The README's table of figures, made from what was measured: `python -m bench.report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.figures import shown
from portal.config import ROOT

RESULTS, README = ROOT / "bench" / "results", ROOT / "README.md"
SIZES = ("school", "district", "state", "school-postgresql", "district-postgresql", "state-postgresql")
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


def table(results: Path = RESULTS) -> str:
    """Every figure that has a goal, a column for each size that was measured; what misses its goal stands in italics."""
    measured = {size: json.loads(path.read_text(encoding="utf-8")) for size in SIZES if (path := results / f"{size}.json").exists()}
    rows: dict[str, tuple[str, dict[str, str]]] = {}
    for size, figures in measured.items():
        for each in figures:
            if each["goal"] is not None and not each["figure"].startswith("all of this"):
                rows.setdefault(each["figure"], (each["goal"], {}))[1][size] = cell(each)
    heads = [size.replace("-postgresql", ", PostgreSQL") for size in measured]
    lines = [["", "goal", *heads], ["---"] * (2 + len(heads))]
    lines += [[name, goal, *(cells.get(size, "") for size in measured)] for name, (goal, cells) in rows.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(figure: dict[str, Any]) -> str:
    text = f"{shown(figure['measured'])} {figure['unit']}".rstrip()
    return text if figure["met"] else f"*{text}*"


def rewritten(text: str, made: str) -> str:
    """The README with the table between its two marks. Raises ValueError where they are missing."""
    before, found, rest = text.partition(BEGIN)
    _, also, after = rest.partition(END)
    if not found or not also:
        raise ValueError(f"no {BEGIN.strip()} ... {END.strip()} in the README")
    return f"{before}{BEGIN}{made}{END}{after}"


def main() -> None:
    README.write_text(rewritten(README.read_text(encoding="utf-8"), table()), encoding="utf-8")


if __name__ == "__main__":
    main()
