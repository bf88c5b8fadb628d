"""Fits the portal's weights on cases whose families are known, with each case's own family hidden as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.eval import learning
from bench.eval.truth import Case
from portal.suggestions.evidence import Evidence
from portal.suggestions.near import Near
from portal.suggestions.scoring import (
    Question,
    Weights,
    diversified,
    occupation_facts,
    pathway_facts,
    rank,
    read,
)
from portal.suggestions.targets import Targets

DIVERSITIES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)
TOP_THREE_MAY_FALL = 0.004


@dataclass(frozen=True)
class Asked:
    """A case with what is near its text; the likenesses hold for every fold, what may vote is hidden later."""

    case: Case
    near: Near


def fit(
    known: Evidence,
    targets: Targets,
    cases: Sequence[Asked],
    *,
    for_courses: bool,
    hidden: frozenset[str] = frozenset(),
) -> Weights:
    """Weights learned from `cases`; no program of a `hidden` family is evidence, nor one of the case's own."""
    questions = [Question(one.near, for_courses, hidden | {one.case.family}) for one in cases]
    rows: list[list[float]] = []
    linked: list[float] = []
    for one, question in zip(cases, questions, strict=True):
        facts, _, _ = occupation_facts(known, question)
        rows.extend(facts.values())
        linked.extend(float(number in one.case.occupations) for number in facts)
    occupation = tuple(learning.occupations(learning.array(rows), learning.array([linked])[0]).tolist())
    shares = None if for_courses else targets.shares(known, hidden)
    readings = [read(known, occupation, question) for question in questions]
    facts_of = [
        pathway_facts(known, targets, reading, question, shares)
        for reading, question in zip(readings, questions, strict=True)
    ]
    right = [[float(place in one.case.right) for place in range(len(targets.all))] for one in cases]
    pathway = tuple(learning.pathways(learning.array(facts_of), learning.array(right)).tolist())
    plain = Weights(occupation, pathway, 0.0)
    ranked = [
        rank(known, targets, plain, question, shares, reading)
        for question, reading in zip(questions, readings, strict=True)
    ]
    return Weights(occupation, pathway, _diversity(targets, cases, ranked))


def _diversity(targets: Targets, cases: Sequence[Asked], ranked: list[list]) -> float:  # type: ignore[type-arg]
    """The most diversity that costs the first three no more than a hair, judged by the cases learned from."""
    found, best = 0.0, (-1.0, 0.0)
    plain = 0.0
    for diversity in DIVERSITIES:
        three = clusters = 0
        for one, scored in zip(cases, ranked, strict=True):
            first = [each.target for each in diversified(scored, targets.cluster_of, diversity)[:3]]
            three += any(place in one.case.right for place in first)
            right = {targets.cluster_of[place] for place in one.case.right}
            clusters += any(targets.cluster_of[place] in right for place in first)
        if diversity == 0.0:
            plain = three
        if three >= plain - TOP_THREE_MAY_FALL * len(cases) and (clusters, three) > best:
            found, best = diversity, (clusters, three)
    return found
