"""How long a suggestion takes, in CPU time, of the same code on the same evidence."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from bench.eval.truth import Case
from bench.figures import Figure
from portal.suggestions.evidence import SEEDS, Evidence, read
from portal.suggestions.near import near
from portal.suggestions.scoring import Question, Weights, rank
from portal.suggestions.targets import Targets

MANY = 5_000


def figures(known: Evidence, targets: Targets, weights: Weights, cases: Sequence[Case]) -> list[Figure]:
    """One offering (the slowest of twenty), and 5,000; the texts are those of programs, longer than a course's."""
    times = []
    for number in range(MANY):
        case = cases[number % len(cases)]
        begun = time.process_time()
        rank(known, targets, weights, Question(near(known, case.title, case.more)))
        times.append(time.process_time() - begun)
    begun = time.process_time()
    read(SEEDS)
    made = time.process_time() - begun
    return [
        Figure("suggestions for one offering, median", statistics.median(times) * 1000, 50, "ms"),
        Figure("suggestions for one offering, 99th of 100", statistics.quantiles(times, n=100)[98] * 1000, 50, "ms"),
        Figure(f"suggestions for {MANY:,} offerings", sum(times), 10, "s"),
        Figure("reading the evidence, once a process", made, None, "s"),
    ]
