"""What the demo's offerings cover: levels with evidence and history, and on purpose not everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.coverage.models import Level
from portal.demo import alignments, seeds
from portal.demo.world import Campus, World

IN_FORCE = ("approved", "edited", "removal")
LETTERS = {"I": Level.INTRODUCED.value, "R": Level.REINFORCED.value, "M": Level.MASTERED.value}
BY_HAND = {
    "2.6": {"ITS201": "M", "LIN310": "I", "WBL-NET-I": "R"},  # mastered a year before it is introduced
    "3.8": {"CYB320": "R", "NET400": "M"},  # mastered and never introduced
    "4.1": {"NET101": "I", "ITS201": "R", "NET210": "R", "NET310": "R", "WBL-NET-X": "R", "WBL-NET-I": "M", "NET400": "M"},  # over and over
    "5.2": {},  # by nobody
}
"""Competencies of the network set whose cells show what can be wrong; the others follow from the roles."""


@dataclass(frozen=True)
class Asked:
    """A competency and its place in its set."""

    set_key: str
    code: str
    short: str
    place: int


def add_coverage(world: World, campus: Campus) -> None:
    """A level for each offering and competency that the plan names, set last year, some raised lately."""
    done: set[tuple[str, str, str]] = set()
    number = 0
    for spec in seeds.table("competency_sets"):
        if spec["state"] != "active":
            continue
        asked = competencies_of(spec["key"])
        for pathway in spec["pathways"].split():
            for code, each, letter in plan(world, pathway, asked):
                if (code, each.set_key, each.code) not in done:
                    done.add((code, each.set_key, each.code))
                    number += 1
                    _add(world, campus, code, each, LETTERS[letter], number)


def competencies_of(key: str) -> list[Asked]:
    rows = [row for row in seeds.table("competencies") if row["set"] == key and "." in row["code"]]
    return [Asked(key, row["code"], row["short"], place) for place, row in enumerate(rows)]


def plan(world: World, pathway: str, asked: list[Asked]) -> Iterator[tuple[str, Asked, str]]:
    """(offering, competency, letter): who begins introduces, the core reinforces, the end masters, with holes."""
    lines = [line for line in world.seeds.alignments if line["pathway"] == pathway and line["state"] in IN_FORCE]
    at_work = [line["offering"] for line in lines if line["offering"] in world.seeds.experiences and line["role"] == "core"]
    first = [line["offering"] for line in lines if line["role"] == "foundational"] or [lines[0]["offering"]]
    core = [line["offering"] for line in lines if line["role"] == "core" and line["offering"] not in at_work] or first
    end = [line["offering"] for line in lines if line["role"] == "capstone"] + at_work or core
    for each in asked:
        n = each.place
        if each.set_key == "NET" and each.code in BY_HAND:
            yield from ((code, each, letter) for code, letter in BY_HAND[each.code].items())
            continue
        if n % 11 != 9:
            yield first[n % len(first)], each, "I"
        yield core[n % len(core)], each, "R" if n % 5 else "I"
        if n % 3 == 0:
            yield core[(n + 1) % len(core)], each, "R"
        if n % 7 != 3:
            yield end[n % len(end)], each, "M"


def evidence(code: str, each: Asked, at_work: bool, number: int) -> str:
    """Where one sees it; for every other cell nobody said."""
    if number % 2:
        return ""
    if at_work:
        return ("The supervisor's evaluation", f"Work log: {each.short.lower()}")[number // 2 % 2]
    return (f"Unit {1 + each.place % 8} test", f"Lab: {each.short.lower()}", f"Project: {each.short.lower()}")[number // 2 % 3]


def _add(world: World, campus: Campus, code: str, each: Asked, level: str, number: int) -> None:
    raised = level == LETTERS["R"] and number % 6 == 0
    by_id = alignments.proposer_of(world, campus, code)
    begun = world.calendar.ago(150 + number % 80, hour=15)
    words = evidence(code, each, code in world.seeds.experiences, number)
    steps = [(LETTERS["I"] if raised else level, "" if raised else words, begun)]
    if raised:
        steps.append((level, words, world.calendar.ago(1 + number % 13, hour=11)))
    coverage_id = world.rows.add(
        "coverages", district_id=world.district_id, offering_id=world.offering_ids[code],
        competency_id=world.competency_ids[each.set_key, each.code], level=level, evidence=words, version=len(steps),
        changed_by_id=by_id, created_at=begun, updated_at=steps[-1][2],
    )  # fmt: skip
    was: tuple[str | None, str] = (None, "")
    for position, (now_level, now_words, at) in enumerate(steps, start=1):
        world.rows.add(
            "coverage_changes", district_id=world.district_id, coverage_id=coverage_id, number=position, deed="set",
            was_level=was[0], level=now_level, was_evidence=was[1], evidence=now_words, by_id=by_id, at=at,
        )  # fmt: skip
        was = (now_level, now_words)
