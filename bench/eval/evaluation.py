"""Asks the portal's ranking about every case, with the case's whole fold hidden, and measures the answers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.eval.baseline import Baseline
from bench.eval.fitting import Asked, fit
from bench.eval.measures import Answer, measure
from bench.eval.truth import Case, folds
from portal.suggestions.evidence import Evidence
from portal.suggestions.near import near
from portal.suggestions.scoring import Question, Weights, rank
from portal.suggestions.targets import Targets

COURSES = Path(__file__).with_name("courses.csv")
Say = Callable[[str], None]


def asked(known: Evidence, cases: Sequence[Case]) -> list[Asked]:
    return [Asked(case, near(known, case.title, case.more)) for case in cases]


def without(asked_cases: Sequence[Asked], left_out: frozenset[int]) -> list[Asked]:
    """The cases that have another right answer, less the ones left out."""
    reduced = [
        Asked(Case(case.key, case.title, case.more, case.right - left_out, case.occupations), found)
        for case, found in ((one.case, one.near) for one in asked_cases)
    ]
    return [one for one in reduced if one.case.right]


def answers_by_fold(
    known: Evidence,
    targets: Targets,
    cases: Sequence[Asked],
    *,
    for_courses: bool,
    left_out: frozenset[int] = frozenset(),
    count: int = 10,
) -> Iterator[list[Answer]]:
    """Fold by fold: weights, shares and neighbors come from the other folds only."""
    for hidden in folds([one.case for one in cases], count):
        learned = [one for one in cases if one.case.family not in hidden]
        weights = fit(known, targets, learned, for_courses=for_courses, hidden=hidden)
        shares = None if for_courses else targets.shares(known, hidden)
        answers = []
        for one in cases:
            if one.case.family in hidden:
                found = rank(known, targets, weights, Question(one.near, for_courses, hidden), shares)
                answers.append(Answer(one.case, tuple(s.target for s in found if s.target not in left_out)))
        yield answers


def with_spread(targets: Targets, by_fold: Sequence[list[Answer]]) -> dict[str, Any]:
    """The figures of all cases together, and the lowest and highest of a fold."""
    each = [measure(targets, answers) for answers in by_fold]
    found: dict[str, Any] = dict(measure(targets, [answer for answers in by_fold for answer in answers]))
    found["folds"] = {
        name: {"lowest": min(one[name] for one in each), "highest": max(one[name] for one in each)}
        for name in ("sub_top1", "sub_top3", "cluster_top3", "mrr", "recall_at_3")
    }
    return found


def baseline(targets: Targets, cases: Sequence[Case], left_out: frozenset[int] = frozenset()) -> dict[str, float]:
    plain = Baseline(targets)
    ranked = ((case, plain.rank(f"{case.title} {case.more}")) for case in cases)
    return measure(targets, [Answer(case, tuple(p for p in order if p not in left_out)) for case, order in ranked])


def course_cases(targets: Targets, path: Path = COURSES) -> list[Case]:
    """The course titles labelled by hand; a code that the framework does not have is a KeyError."""
    number = {target.key: place for place, target in enumerate(targets.all)}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["title"],
                row["title"],
                row["description"],
                frozenset(number[code] for code in row["right"].split()),
            )
            for row in csv.DictReader(file)
        ]


def course_answers(known: Evidence, targets: Targets, weights: Weights, cases: Sequence[Case]) -> list[Answer]:
    """What a page of the portal would suggest for each course."""
    return [
        Answer(one.case, tuple(s.target for s in rank(known, targets, weights, Question(one.near))))
        for one in asked(known, cases)
    ]


def everything(known: Evidence, targets: Targets, cases: Sequence[Case], weights: Weights, say: Say) -> dict[str, Any]:
    """All figures; those of the programs at the top, the rest under their names."""
    left_out = targets.common
    questions = asked(known, cases)
    others = without(questions, left_out)
    say(f"{len(cases):,} programs, their families in folds ...")
    main = with_spread(targets, list(answers_by_fold(known, targets, questions, for_courses=False)))
    say("The same without what most programs lead to, ranked as for courses ...")
    rest = with_spread(targets, list(answers_by_fold(known, targets, others, for_courses=True, left_out=left_out)))
    courses = course_cases(targets)
    return main | {
        "baseline": baseline(targets, cases),
        "without_teaching": rest | {"baseline": baseline(targets, [one.case for one in others], left_out)},
        "courses": measure(targets, course_answers(known, targets, weights, courses))
        | {"baseline": baseline(targets, courses)},
    }
