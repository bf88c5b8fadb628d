"""120 drafts of random programs, students and calendars, each held against the rules as one would say them aloud."""

from __future__ import annotations

import random

import pytest

from portal.programs.calendar import SEASONS, Calendar
from portal.programs.plan_checks import Entry, plan_problems
from portal.programs.plan_draft import Ground, busy, draft, with_planned
from portal.programs.progress import evaluate
from portal.programs.rules import UNIT, Band, Facts, Item, Leaf, Node, OfferingInfo, Rules

THIS = 2027


@pytest.fixture(params=range(120))
def drafted(request):
    """(ground, plan before, draft, what it adds as entries)."""
    ground, plan = random_ground(random.Random(request.param))
    made = draft(ground, plan)
    return ground, plan, made, [Entry(-100 - number, one.offering_id, one.year, one.term) for number, one in enumerate(made.proposals)]


def test_a_draft_fits_grades_terms_prerequisites_and_room(drafted):
    ground, plan, _made, added = drafted
    in_hand = {item.key: item for item in ground.facts.items}
    everything = [*plan, *added]
    for entry in added:
        info = ground.offerings[entry.offering_id]
        assert entry.offering_id not in in_hand, "nothing that is done, under way or waiting is planned again"
        assert info.grade_low <= ground.facts.grade + entry.year - THIS <= min(info.grade_high, 12)
        assert info.active
        assert info.school_id in (None, 1)
        assert not_begun(ground, entry), "no term that has begun"
        assert not taught(info) or entry.term in taught(info)
        for required in info.required:
            before = [other for other in everything if other.offering_id == required and over(ground, other) < begins(ground, entry)]
            assert required in in_hand or before, f"{info.title} before {required}"
    for year in {entry.year for entry in added if ground.offerings[entry.offering_id].kind == "course"}:
        assert room_taken(ground, everything, year) <= max(ground.courses_a_year, room_taken(ground, plan, year))


def test_a_draft_says_what_stays_open_and_nothing_else(drafted):
    ground, plan, made, added = drafted
    after = evaluate(ground.rules, with_planned(ground, [*plan, *added]))
    assert made.progress.bands == after.bands
    still = {station.title for station in after.stations if station.band == Band.LEFT or (station.kind == "credits" and station.missing > 0)}
    assert {one.title for one in made.unplaced} == still
    assert all(one.why for one in made.unplaced)


def test_a_draft_is_the_same_every_time_and_the_checks_of_a_plan_agree_with_it(drafted):
    ground, plan, made, added = drafted
    assert made == draft(ground, plan)
    found = plan_problems([*plan, *added], ground.facts, ground.offerings, ground.calendar)
    assert not [found[entry.id] for entry in added if entry.id in found]


@pytest.mark.parametrize(
    ("band", "year", "takes"),
    [(Band.DONE, THIS, True), (Band.DONE, THIS - 1, False), (Band.IN_PROGRESS, None, True), (Band.WAITING, THIS, True), (Band.LEFT, THIS, False)],
)
def test_what_is_in_hand_takes_its_place_in_the_year_that_runs(band, year, takes):
    offerings = {1: OfferingInfo(1, "course", "One", None, 9, 12), 2: OfferingInfo(2, "course", "Two", None, 9, 12)}
    rules = Rules(1, 1, "Program", (Leaf(1, "courses", "Two", UNIT, frozenset({2}), 0),), Node(0, "All", (0,)))
    facts = Facts(1, 12, (Item(1, band, UNIT, 0, year),))
    assert busy([], facts, offerings, Calendar(THIS, "fall")) == ({THIS: 1} if takes else {})
    made = draft(Ground(rules, facts, offerings, frozenset(), Calendar(THIS, "fall"), {1: UNIT, 2: UNIT}, 1), [])
    assert bool(made.proposals) is not takes, "a senior's only place is taken, or free"


def not_begun(ground, entry):
    """An internship that nobody tied to a term can begin in what is left of the year; a course without a term takes a whole one."""
    if not ground.calendar.next_term:
        return entry.year > THIS
    if ground.offerings[entry.offering_id].kind == "experience" and not taught(ground.offerings[entry.offering_id]):
        return entry.year >= THIS
    return begins(ground, entry) >= (THIS, SEASONS.index(ground.calendar.next_term))


def taught(info):
    words = info.terms.split()
    return () if "year" in words else tuple(words)


def begins(ground, entry):
    terms = taught(ground.offerings[entry.offering_id])
    return entry.year, SEASONS.index(entry.term) if entry.term else max((SEASONS.index(each) for each in terms), default=0)


def over(ground, entry):
    terms = taught(ground.offerings[entry.offering_id])
    return entry.year, SEASONS.index(entry.term) if entry.term else min((SEASONS.index(each) for each in terms), default=SEASONS.index("spring"))


def room_taken(ground, entries, year):
    """How many courses a year holds with these entries, and with what is in hand where it is the year that runs."""
    courses = {entry.offering_id for entry in entries if entry.year == year}
    if year == THIS:
        courses |= {item.key for item in ground.facts.items if item.band == Band.IN_PROGRESS or (item.band != Band.LEFT and item.year == THIS)}
    return len([key for key in courses if ground.offerings[key].kind == "course"])


def random_ground(dice: random.Random) -> tuple[Ground, list[Entry]]:
    offerings = {}
    for key in range(1, 16):
        low = dice.randint(9, 11)
        offerings[key] = OfferingInfo(
            key, "experience" if dice.random() < 0.1 else "course", f"Course {key}", dice.choice([None, 1, 1, 2]), low, dice.randint(low, 12),
            dice.choice(["", "fall", "spring", "fall spring", "year"]), frozenset(each for each in range(1, key) if dice.random() < 0.12), active=dice.random() > 0.08,
        )  # fmt: skip
    leaves = []
    for number in range(1, 4):
        keys = frozenset(dice.sample(range(1, 16), 4))
        kind = dice.choice(["courses", "courses", "credits", "credential"])
        leaves.append(Leaf(number, kind, f"Group {number}", dice.randint(1, 3) * UNIT, keys, number - 1))
    rules = Rules(1, 1, "Program", tuple(leaves), Node(0, "All", (0, 1, 2)))
    items = tuple(item(dice, key) for key in dice.sample(range(1, 16), 3))
    facts = Facts(1, dice.randint(8, 12), items)
    plan = [Entry(key, key, THIS + dice.randint(0, 2), dice.choice(["", "fall", "spring"])) for key in dice.sample(range(1, 16), 2)]
    calendar = Calendar(THIS, dice.choice(["", "spring"]))
    return Ground(rules, facts, offerings, frozenset({1}), calendar, dict.fromkeys(offerings, UNIT), dice.randint(1, 4)), plan


def item(dice: random.Random, key: int) -> Item:
    band = dice.choice([Band.DONE, Band.IN_PROGRESS, Band.WAITING])
    return Item(key, band, UNIT, UNIT if band == Band.DONE else 0, dice.choice([THIS - 1, THIS]) if band == Band.DONE else THIS)
