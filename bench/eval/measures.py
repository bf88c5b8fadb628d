"""Figures of ranked answers against what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.eval.truth import Case
from portal.suggestions.targets import Targets


@dataclass(frozen=True)
class Answer:
    """A case and the targets in the order in which they were suggested."""

    case: Case
    ranked: tuple[int, ...]


def measure(targets: Targets, answers: Sequence[Answer]) -> dict[str, float]:
    """`recall_at_3` is the share of the right ones among the first three, of as many as three can hold."""
    total = {"sub_top1": 0.0, "sub_top3": 0.0, "cluster_top3": 0.0, "mrr": 0.0, "recall_at_3": 0.0}
    for answer in answers:
        right = answer.case.right
        hits = [place in right for place in answer.ranked]
        clusters = {targets.cluster_of[place] for place in right}
        total["sub_top1"] += hits[0]
        total["sub_top3"] += any(hits[:3])
        total["cluster_top3"] += any(targets.cluster_of[place] in clusters for place in answer.ranked[:3])
        total["mrr"] += 1 / (1 + hits.index(True)) if any(hits) else 0.0
        total["recall_at_3"] += sum(hits[:3]) / min(3, len(right))
    return {name: round(value / len(answers), 4) for name, value in total.items()} | {"cases": len(answers)}
