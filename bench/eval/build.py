"""Builds what the suggestions need from the publishers' files: `python -m bench.eval.build SOURCES`.

Writes `seeds/suggestion_terms.csv` (bare stems with counts) and `seeds/suggestion_weights.csv` (what was learned from
all programs). The same sources give the same terms; the weights are rounded, so that they do too.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from bench.eval import terms
from bench.eval.evaluation import asked, without
from bench.eval.fitting import fit
from bench.eval.truth import definitions, framework, program_cases
from portal.suggestions.evidence import SEEDS, read
from portal.suggestions.scoring import OCCUPATION_FACTS, PATHWAY_FACTS, Weights


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench.eval.build", description=__doc__)
    reader.add_argument("sources", type=Path, help="folder with cip/ and onet_29_3/")
    sources = reader.parse_args().sources
    print(f"{terms.build(sources):,} rows in suggestion_terms.csv")
    known = read(SEEDS)
    targets = framework(known)
    cases = program_cases(known, targets, definitions(sources))
    weights = fit(known, targets, without(asked(known, cases), targets.common), for_courses=True)
    write(weights)
    print("learned: suggestion_weights.csv")


def write(weights: Weights, folder: Path = SEEDS) -> None:
    lines = [("occupation", fact, weight) for fact, weight in zip(OCCUPATION_FACTS, weights.occupation, strict=True)]
    lines += [("pathway", fact, weight) for fact, weight in zip(PATHWAY_FACTS, weights.pathway, strict=True)]
    lines += [("diversity", "", weights.diversity)]
    with (folder / "suggestion_weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("step", "fact", "weight"))
        writer.writerows((step, fact, f"{weight:.3f}") for step, fact, weight in lines)


if __name__ == "__main__":
    main()
