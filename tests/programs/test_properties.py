"""What must hold whatever the rules and the records: drawn by chance from a seed, with nested requirements, excuses and expiry."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.programs import services
from portal.programs.comparing import carried, outcome
from portal.programs.compiled import versions_of
from portal.programs.models import ProgressSummary, RequirementKind
from portal.programs.progress import Progress, evaluate
from portal.programs.queries.trials import Trial, Wanted
from portal.programs.rules import Band, Facts, Hours, Item, Leaf, Node, Rules
from portal.programs.summaries import recompute_all, refresh, standings
from portal.students.standing import load_world, standing_page
from tests import factories as make
from tests.programs.drafts import begin, row

KEYS = range(1, 10)
SEEDS = range(40)


def drawn(chance: random.Random) -> tuple[list[Leaf], list[tuple[int, ...]]]:
    """Leaves, and groups of them to pick one from (empty: none)."""
    leaves = [
        Leaf(100 + n, kind, f"{kind} {n}", chance.randint(1, 3) * (10_000 if kind == "hours" else 1000), frozenset(chance.sample(KEYS, chance.randint(1, 5))), n)
        for n, kind in enumerate(chance.choice(["courses", "courses", "credits", "hours"]) for _ in range(chance.randint(2, 5)))
    ]
    picked = (0, 1) if len(leaves) > 2 and chance.random() < 0.5 else ()
    return leaves, [picked]


def rules_of(leaves: list[Leaf], picks: list[tuple[int, ...]], order: list[int]) -> Rules:
    """The same requirements in another order; the pick holds the same ones wherever they stand."""
    place = {old: new for new, old in enumerate(order)}
    inside = {each for pick in picks for each in pick}
    top: list[Node | int] = [Node(900, "one of these", tuple(sorted(place[each] for each in pick)), pick=1) for pick in picks if pick]
    top += [place[old] for old in order if old not in inside]
    return Rules(1, 1, "Drawn", tuple(leaves[old] for old in order), Node(0, "", tuple(top)))


def facts_of_chance(chance: random.Random, leaves: list[Leaf]) -> Facts:
    items = tuple(
        Item(key, band, 1000, 1000 if band == Band.DONE else 0)
        for key in chance.sample(KEYS, 6)
        for band in [chance.choice([Band.DONE, Band.DONE, Band.IN_PROGRESS, Band.WAITING, Band.PLANNED])]
    )
    hours = tuple(Hours(key, approved=chance.randint(0, 3) * 5_000) for key in chance.sample(KEYS, 2))
    waived = frozenset(leaf.requirement_id for leaf in leaves if chance.random() < 0.15)
    substituted = {chance.choice(leaves).requirement_id: frozenset({chance.choice(KEYS)})} if chance.random() < 0.4 else {}
    return Facts(1, 11, items, hours, waived, substituted)


def told(progress: Progress) -> tuple[int, ...]:
    return (*progress.bands, *(sum(getattr(s, name) for s in progress.stations) for name in ("done", "in_progress", "waiting", "planned")))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_records_and_requirements_never_matters(seed):
    chance = random.Random(seed)
    leaves, picks = drawn(chance)
    facts = facts_of_chance(chance, leaves)
    order = list(range(len(leaves)))
    expected = told(evaluate(rules_of(leaves, [()], order), facts))
    done = evaluate(rules_of(leaves, picks, order), facts).bands[Band.DONE]
    for _ in range(6):
        chance.shuffle(order)
        items, hours = list(facts.items), list(facts.hours)
        chance.shuffle(items)
        chance.shuffle(hours)
        again = replace(facts, items=tuple(items), hours=tuple(hours))
        assert told(evaluate(rules_of(leaves, [()], order), again)) == expected
        assert evaluate(rules_of(leaves, picks, order), again).bands[Band.DONE] == done


@pytest.mark.parametrize("seed", SEEDS)
def test_more_records_waivers_and_substitutions_never_cost_anything(seed):
    chance = random.Random(1000 + seed)
    leaves, _ = drawn(chance)
    rules = rules_of(leaves, [()], list(range(len(leaves))))
    facts = facts_of_chance(chance, leaves)
    before = evaluate(rules, facts).bands[Band.DONE]
    free = [key for key in KEYS if key not in {item.key for item in facts.items}]
    one = Item(chance.choice(free), Band.DONE, 1000, 1000)
    waived = facts.waived | {chance.choice(leaves).requirement_id}
    widened = {**facts.substituted, chance.choice(leaves).requirement_id: frozenset(KEYS)}
    assert evaluate(rules, replace(facts, items=(*facts.items, one))).bands[Band.DONE] >= before
    assert evaluate(rules, replace(facts, substituted=widened)).bands[Band.DONE] >= before
    assert evaluate(rules, replace(facts, waived=waived)).complete or not evaluate(rules, facts).complete


@pytest.mark.parametrize("seed", SEEDS)
def test_a_version_against_itself_changes_nothing(seed):
    chance = random.Random(2000 + seed)
    leaves, picks = drawn(chance)
    rules = rules_of(leaves, picks, list(range(len(leaves))))
    facts = facts_of_chance(chance, leaves)
    found = outcome(facts, rules, rules, {leaf.requirement_id: leaf.requirement_id for leaf in leaves})
    assert found.effects == ("same",)
    assert (found.lost, found.gained) == ((), ())


def test_what_is_carried_counts_as_if_it_had_been_granted_there():
    facts = Facts(1, 11, waived=frozenset({1, 2}), substituted={3: frozenset({7})})
    moved = carried(facts, {1: 11, 3: 13})
    assert moved.waived == {1, 2, 11}
    assert moved.substituted == {3: frozenset({7}), 13: frozenset({7})}


@pytest.mark.parametrize("seed", range(4))
def test_page_what_if_trial_and_batch_agree_whatever_was_excused_and_has_expired(session, lakes, seed):
    chance, today = random.Random(seed), now().date()
    draft = begin(lakes)
    services.add_option(row(session, draft, 1), offering=lakes.first_course, by=lakes.by)
    extra = services.add_requirement(draft, kind=RequirementKind.K_OF_N, by=lakes.by)
    services.add_option(extra, offering=lakes.third_course, by=lakes.by)
    courses = [lakes.first_course, lakes.second_course, lakes.third_course, make.course(lakes.district, title="Elsewhere")]
    students = [lakes.student]
    for _ in range(5):
        students.append(student := make.student(lakes.school, grade=chance.choice([9, 10, 11, 12])))
        if chance.random() < 0.7:
            make.choice(student, lakes.version)
    for student in students:
        for course in chance.sample(courses, chance.randint(0, 3)):
            make.record(student, course, passed=chance.random() < 0.8)
        if chance.random() < 0.5:
            services.grant_waiver(student=student, requirement=lakes.foundation, reason="r", ends_on=today + timedelta(days=chance.choice([0, 3, 9])), by=lakes.by)
        if chance.random() < 0.5:
            services.grant_substitution(student=student, requirement=lakes.core, offering=courses[3], reason="r", ends_on=chance.choice([None, today + timedelta(days=3)]), by=lakes.by)
    ids = [student.id for student in students]
    for day in (today, today + timedelta(days=5)):
        recompute_all(lakes.district.id, today=day)
        summaries = {s.student_id: s for s in session.scalars(sa.select(ProgressSummary).where(ProgressSummary.program_id == lakes.program.id).execution_options(populate_existing=True))}
        batch = {one.student_id: one.progress.bands for one in standings(ids, versions_of(lakes.district.id), today=day)}
        trial = {one.id: one.outcome for one in Trial(lakes.by, lakes.version, Wanted(everybody=True), today=day).outcomes()}
        assert summaries.keys() == batch.keys()
        for student in students:
            one = load_world(student, today=day).in_program(lakes.program.id)
            assert one is not None
            bands = one.progress.bands
            assert standing_page(load_world(student, today=day), one).progress.bands == bands
            if student.id in batch:
                found = summaries[student.id]
                assert batch[student.id] == bands == (found.done, found.in_progress, found.waiting, found.planned, found.left)
                assert (trial[student.id].done_before, trial[student.id].total_before) == (bands[0], sum(bands))
        assert recompute_all(lakes.district.id, check=True, today=day).corrected == 0
    refresh(ids)
