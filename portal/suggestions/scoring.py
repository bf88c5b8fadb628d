"""From what is near a text to ranked pathways: the one way, for pages and for `make eval` alike.

Two steps, each with few weights that are learned once (`python -m bench.eval.build`). First, how likely a text
leads to an occupation. Second, how well a pathway fits: above all how likely the text leads to at least one of its
occupations, beside its names and where programs of education like this lead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from portal.suggestions.evidence import SEEDS, Evidence, rows
from portal.suggestions.near import (
    OCCUPATIONS,
    OCCUPATIONS_BY_TITLE,
    PROGRAMS,
    PROGRAMS_BY_TITLE,
    Near,
    nearest_occupations,
    neighbors,
)
from portal.suggestions.targets import COMMON, Targets, spread

OCCUPATION_FACTS = (
    "whole", "whole_of_best", "title", "title_of_best", "log_whole", "log_title", "first", "among_ten",
    "programs", "log_programs", "programs_by_title", "whole_and_programs", "teaches_all", "teaches_whole",
    "teaches_programs", "always",
)  # fmt: skip
PATHWAY_FACTS = (
    "odds", "chance", "wide", "log_wide", "name", "name_by_title", "programs", "log_programs", "programs_by_title",
    "cluster_chance", "cluster_programs", "usual", "common",
)  # fmt: skip
CHANCE = PATHWAY_FACTS.index("chance")
LAST = 1000.0
NO_ODDS, NOTHING = math.log(1e-4 / (1 - 1e-4)), math.log(0.02)
SMALL_SHARE = 0.05
FLAT = 0.02
"""What stands for the share of programs where it must not matter."""


@dataclass(frozen=True)
class Weights:
    """What was learned; `diversity` says how much less a second pathway of the same cluster counts (0-1)."""

    occupation: tuple[float, ...]
    pathway: tuple[float, ...]
    diversity: float


def shipped_weights(folder: Path = SEEDS) -> Weights:
    """The weights of `suggestion_weights.csv`; a fact that it does not name weighs nothing."""
    found = {(row["step"], row["fact"]): float(row["weight"]) for row in rows(folder, "suggestion_weights")}
    return Weights(
        tuple(found.get(("occupation", fact), 0.0) for fact in OCCUPATION_FACTS),
        tuple(found.get(("pathway", fact), 0.0) for fact in PATHWAY_FACTS),
        found.get(("diversity", ""), 0.0),
    )


@dataclass(frozen=True)
class Question:
    """What is near a text, and which facts may answer.

    `hidden` families of programs are no evidence (an evaluation asks about them). `for_courses`: whoever teaches a
    subject is no evidence for a course in it that a school offers, a pathway that most programs lead to comes last
    unless the text is about teaching, and no pathway is likelier before the text is read.
    """

    near: Near
    for_courses: bool = True
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scored:
    """A target's number with its score; only the order of scores has a meaning. `chance` runs from 0 to 1."""

    target: int
    score: float
    chance: float


@dataclass(frozen=True)
class Reading:
    """What the first step found, for the second and for the reasons."""

    chances: dict[int, float]
    """By occupation."""
    programs: dict[int, float]
    programs_by_title: dict[int, float]


def occupation_facts(
    known: Evidence, asked: Question
) -> tuple[dict[int, list[float]], dict[int, float], dict[int, float]]:
    """The facts of each occupation that comes into question, and the nearest programs."""
    near = asked.near
    around = neighbors(known, near.whole_ordered, PROGRAMS, asked.hidden)
    by_title = neighbors(known, near.title_ordered, PROGRAMS_BY_TITLE, asked.hidden)
    by_whole = nearest_occupations(known, near.whole_ordered, OCCUPATIONS)
    titled = nearest_occupations(known, near.title_ordered, OCCUPATIONS_BY_TITLE)
    place = {number: rank for rank, (number, _) in enumerate(by_whole)}
    best = by_whole[0][1] if by_whole else 1.0
    best_title = titled[0][1] if titled else 1.0
    asked_for = dict.fromkeys(place)
    asked_for.update(dict.fromkeys(number for number, _ in titled))
    asked_for.update(dict.fromkeys(n for n, share in around.occupations.items() if share >= SMALL_SHARE))
    facts = {}
    for number in asked_for:
        teaches = known.occupations[number].teaches_all
        if asked.for_courses and (teaches or (known.occupations[number].teaches and not near.of_teaching)):
            continue
        whole, title = near.whole.get(number, 0.0), near.title.get(number, 0.0)
        rank = place.get(number, 2 * OCCUPATIONS)
        share = around.occupations.get(number, 0.0)
        of_best = whole / best
        facts[number] = [
            whole,
            of_best,
            title,
            title / best_title,
            math.log(of_best + 0.02),
            math.log(title / best_title + 0.05),
            1 / (1 + rank),
            math.exp(-rank / 10),
            share,
            math.log(share + 0.01),
            by_title.occupations.get(number, 0.0),
            of_best * share,
            1.0 if teaches else 0.0,
            of_best if teaches else 0.0,
            share if teaches else 0.0,
            1.0,
        ]
    return facts, around.programs, by_title.programs


def read(known: Evidence, weights: Sequence[float], asked: Question) -> Reading:
    """The first step: how likely the text leads to each occupation."""
    facts, around, by_title = occupation_facts(known, asked)
    chances = {number: _logistic(sum(map(mul, weights, row))) for number, row in facts.items()}
    return Reading(chances, around, by_title)


def pathway_facts(
    known: Evidence, targets: Targets, reading: Reading, asked: Question, shares: Sequence[float] | None = None
) -> list[list[float]]:
    """The facts of every target; `shares` are those of the programs that count as evidence."""
    size = len(targets.all)
    misses = [1.0] * size
    cluster_misses = [1.0] * targets.clusters
    for number, chance in reading.chances.items():
        places = targets.of_occupation.get(number, ())
        for place in places:
            misses[place] *= 1 - chance
        for cluster in {targets.cluster_of[place] for place in places}:
            cluster_misses[cluster] *= 1 - chance
    leads = targets.for_courses if asked.for_courses else targets.of_program
    programs = _led(reading.programs, leads, size)
    by_title = _led(reading.programs_by_title, leads, size)
    cluster_programs = [0.0] * targets.clusters
    for place, share in enumerate(programs):
        cluster = targets.cluster_of[place]
        cluster_programs[cluster] = max(cluster_programs[cluster], share)
    wide = spread(targets.wide.scores(asked.near.whole_vector), size)
    names = spread(targets.names.scores(asked.near.whole_vector), size)
    same = asked.near.whole_vector is asked.near.title_vector
    titled = names if same else spread(targets.names.scores(asked.near.title_vector), size)
    best_wide, best_name, best_titled = (max(row, default=0.0) or 1.0 for row in (wide, names, titled))
    log, facts = math.log, []
    usually = [(log(usual + 1e-4), 1.0 if usual > COMMON else 0.0) for usual in shares or [FLAT] * size]
    for place in range(size):
        chance = min(max(1 - misses[place], 1e-4), 1 - 1e-4)
        cluster = targets.cluster_of[place]
        of_best = wide[place] / best_wide
        share = programs[place]
        usual, common = usually[place]
        facts.append(
            [
                log(chance / (1 - chance)) if chance > 1e-4 else NO_ODDS,
                chance,
                of_best,
                log(of_best + 0.02) if of_best else NOTHING,
                names[place] / best_name,
                titled[place] / best_titled,
                share,
                log(share + 0.02) if share else NOTHING,
                by_title[place],
                1 - cluster_misses[cluster],
                cluster_programs[cluster],
                usual,
                common,
            ]
        )
    return facts


def rank(
    known: Evidence,
    targets: Targets,
    weights: Weights,
    asked: Question,
    shares: Sequence[float] | None = None,
    reading: Reading | None = None,
) -> list[Scored]:
    """Every target, the best first; equal ones in the order of the framework."""
    found = reading or read(known, weights.occupation, asked)
    facts = pathway_facts(known, targets, found, asked, shares)
    scored = [Scored(place, sum(map(mul, weights.pathway, row)), row[CHANCE]) for place, row in enumerate(facts)]
    if asked.for_courses and not asked.near.of_teaching:
        scored = [Scored(s.target, s.score - LAST, 0.0) if s.target in targets.common else s for s in scored]
    scored.sort(key=lambda one: (-one.score, one.target))
    return diversified(scored, targets.cluster_of, weights.diversity)


def diversified(scored: list[Scored], cluster_of: Sequence[int], diversity: float) -> list[Scored]:
    """The second and third are chosen among the next few so that the three do not stand or fall together."""
    if not diversity or len(scored) < 4:
        return scored
    left = scored[:10]
    chosen = [left.pop(0)]
    while len(chosen) < 3:
        taken = {cluster_of[one.target] for one in chosen}
        left_over = 1 - diversity
        best = max(left, key=lambda one: one.score + (math.log(left_over) if cluster_of[one.target] in taken else 0))
        chosen.append(best)
        left.remove(best)
    return chosen + left + scored[10:]


def _led(programs: dict[int, float], leads: dict[int, tuple[int, ...]], size: int) -> list[float]:
    row = [0.0] * size
    for number, share in programs.items():
        for place in leads.get(number, ()):
            row[place] += share
    return row


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
