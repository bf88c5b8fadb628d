"""Measures the suggestions and prints the figures: `make eval SOURCES=../shared/data`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench import figures
from bench.eval import speed
from bench.eval.evaluation import course_cases, everything
from bench.eval.truth import definitions, framework, program_cases
from portal.config import ROOT
from portal.suggestions.evidence import evidence
from portal.suggestions.scoring import shipped_weights

RESULT = ROOT / "bench" / "results" / "eval.json"
COLUMNS = {
    "sub_top1": "top-1",
    "sub_top3": "top-3",
    "mrr": "MRR",
    "recall_at_3": "recall@3",
    "cluster_top3": "cluster top-3",
}


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench.eval", description=__doc__)
    reader.add_argument("--sources", type=Path, required=True, help="folder with cip/CIPCode2020.csv")
    reader.add_argument("--out", type=Path, default=RESULT)
    asked = reader.parse_args()
    known = evidence()
    targets = framework(known)
    cases = program_cases(known, targets, definitions(asked.sources))
    weights = shipped_weights()
    result = everything(known, targets, cases, weights, print)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("\n" + table(result))
    print("\n" + figures.table(speed.figures(known, targets, weights, course_cases(targets), cases)))


def table(result: dict[str, Any]) -> str:
    rest, courses = result["without_teaching"], result["courses"]
    rows = [
        (f"{result['cases']:,} programs: names only", result["baseline"]),
        ("  the portal", result),
        (f"{rest['cases']:,} programs without Teaching: names only", rest["baseline"]),
        ("  the portal, as for courses", rest),
        (f"{courses['cases']:,} course titles: names only", courses["baseline"]),
        ("  the portal, as on its pages", courses),
    ]
    lines = [f"{'':48}" + "".join(f"{title:>18}" for title in COLUMNS.values())]
    for name, found in rows:
        cells = []
        for key in COLUMNS:
            fold = found.get("folds", {}).get(key)
            told = f"{found[key]:.3f}" + (f" ({fold['lowest']:.2f}-{fold['highest']:.2f})" if fold else "")
            cells.append(f"{told:>18}")
        lines.append(f"{name:48}" + "".join(cells))
    return "\n".join([*lines, "In brackets the lowest and the highest fold."])


if __name__ == "__main__":
    main()
