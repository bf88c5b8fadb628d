"""Learns the weights of both steps from cases whose answers are known. Needs numpy; the portal does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RIDGE_OCCUPATIONS, RIDGE_PATHWAYS = 1.0, 2e-3
ROUNDS = 250


def occupations(facts: Array, linked: Array) -> Array:
    """Logistic regression by Newton's method: one row of facts for each text and occupation."""
    weights: Array = np.zeros(facts.shape[1])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (linked - likely) - RIDGE_OCCUPATIONS * weights
        bend = (facts * (likely * (1 - likely))[:, None]).T @ facts + RIDGE_OCCUPATIONS * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-5:
            break
    return weights


def pathways(facts: Array, right: Array) -> Array:
    """Weights that make it likely that the first pathway is a right one; `facts` is texts x pathways x facts.

    Adam on standardized facts: a fixed number of rounds from a fixed start, so the same cases give the same weights.
    """
    deviation = facts.reshape(-1, facts.shape[2]).std(0)
    kept = deviation > 1e-9
    scale = np.where(kept, deviation, 1.0)
    middle = facts.reshape(-1, facts.shape[2]).mean(0)
    scaled = ((facts - middle) / scale).astype(np.float32)
    answers = right.astype(np.float32)
    weights: Any = np.zeros(facts.shape[2], dtype=np.float64)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    flat = scaled.reshape(-1, scaled.shape[2])
    for turn in range(1, ROUNDS + 1):
        scores = (flat @ weights.astype(np.float32)).reshape(answers.shape)
        scores -= scores.max(1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(1, keepdims=True)
        hit = shares * answers
        target = hit / (hit.sum(1, keepdims=True) + 1e-9)
        slope = (shares - target).ravel() @ flat / len(answers) + 2 * RIDGE_PATHWAYS * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        pace = 0.1 * (1 - turn / (ROUNDS + 1))
        weights = weights - pace * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-8)
    found: Array = np.where(kept, weights / scale, 0.0)
    return found


def array(rows: Sequence[Sequence[float]] | Sequence[Sequence[Sequence[float]]]) -> Array:
    return np.asarray(rows, dtype=np.float64)
