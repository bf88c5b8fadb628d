"""How long a suggestion takes, in CPU time, of the same code on the same evidence."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from bench.eval.truth import Case
from bench.figures import Figure, exactly
from portal.suggestions.evidence import SEEDS, Evidence, read
from portal.suggestions.near import near
from portal.suggestions.scoring import Question, Weights, rank
from portal.suggestions.targets import Targets

MANY = 5_000


def figures(
    known: Evidence, targets: Targets, weights: Weights, courses: Sequence[Case], programs: Sequence[Case]
) -> list[Figure]:
    """Courses are texts as a catalogue has them; the definition of a program is several times as long."""
    of_courses = _times(known, targets, weights, courses)
    of_programs = _times(known, targets, weights, programs)
    begun = time.process_time()
    read(SEEDS)
    made = time.process_time() - begun
    return [
        Figure("suggestions for one course, median", exactly(statistics.median(of_courses) * 1000), 50, "ms"),
        Figure("suggestions for one course, 99th of 100", exactly(statistics.quantiles(of_courses, n=100)[98] * 1000), 50, "ms"),
        Figure(f"suggestions for {MANY:,} courses", exactly(sum(of_courses)), 10, "s"),
        Figure("suggestions for one definition, median", exactly(statistics.median(of_programs) * 1000), 50, "ms"),
        Figure(
            "suggestions for one definition, 99th of 100", exactly(statistics.quantiles(of_programs, n=100)[98] * 1000), 50, "ms"
        ),
        Figure("reading the evidence, once a process", exactly(made), None, "s"),
    ]


def _times(known: Evidence, targets: Targets, weights: Weights, cases: Sequence[Case]) -> list[float]:
    times = []
    for number in range(MANY):
        case = cases[number % len(cases)]
        begun = time.process_time()
        rank(known, targets, weights, Question(near(known, case.title, case.more)))
        times.append(time.process_time() - begun)
    return times
