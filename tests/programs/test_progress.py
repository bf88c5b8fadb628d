"""The progress function, on rules and facts made by hand."""

from __future__ import annotations

import itertools
import random

from portal.programs.progress import evaluate
from portal.programs.rules import Band, Facts, Hours, Item, Leaf, Node, Rules, credential_key

A, B, C, D, E = 1, 2, 3, 4, 5


def leaf(kind, need, keys, *, group=0, id=None):
    return Leaf(requirement_id=id or 100 + group, kind=kind, title=f"{kind} {need}", need=need * 1000, keys=frozenset(keys), group=group)


def rules(*leaves, root=None, **values):
    return Rules(1, 1, "Program", tuple(leaves), root or Node(0, "root", tuple(range(len(leaves)))), **values)


def done(key, credits=1000):
    return Item(key, Band.DONE, credits, credits)


def doing(key, credits=1000, earned=0):
    return Item(key, Band.IN_PROGRESS, credits, earned)


def planned(key):
    return Item(key, Band.PLANNED, 1000, 0)


def facts(*items, **values):
    return Facts(1, 11, items, **values)


def bands(of, those):
    return evaluate(of, those).bands


def test_somebody_who_did_nothing_has_everything_left():
    assert bands(rules(leaf("courses", 2, {A, B})), facts()) == (0, 0, 0, 0, 2)


def test_a_passed_course_is_done_and_a_current_one_in_progress():
    assert bands(rules(leaf("courses", 3, {A, B, C})), facts(done(A), doing(B))) == (1, 1, 0, 0, 1)


def test_more_courses_than_asked_for_do_not_count_beyond_it():
    assert bands(rules(leaf("courses", 1, {A, B})), facts(done(A), done(B))) == (1, 0, 0, 0, 0)


def test_done_fills_before_in_progress_before_planned():
    assert bands(rules(leaf("courses", 2, {A, B, C})), facts(planned(A), doing(B), done(C))) == (1, 1, 0, 0, 0)


def test_one_record_counts_in_one_group_only():
    both = rules(leaf("courses", 1, {A}), leaf("courses", 1, {A}, group=1))
    assert bands(both, facts(done(A))) == (1, 0, 0, 0, 1)


def test_one_record_counts_in_two_groups_where_the_program_says_so():
    both = rules(leaf("courses", 1, {A}), leaf("courses", 1, {A}, group=1), count_in_two=True)
    assert bands(both, facts(done(A))) == (2, 0, 0, 0, 0)


def test_a_record_does_not_take_the_place_that_only_another_could_not_fill():
    """A fits both groups, B only the first: both must count, whichever is looked at first."""
    for leaves in itertools.permutations([leaf("courses", 1, {A, B}), leaf("courses", 1, {A}, group=1)]):
        for items in itertools.permutations([done(A), done(B)]):
            assert bands(rules(*leaves), facts(*items)) == (2, 0, 0, 0, 0)


def test_a_course_that_fits_a_sum_and_a_course_finishes_the_course():
    """Either way one credit is covered; a started sum finishes nothing, a course does."""
    for leaves in itertools.permutations([leaf("credits", 3, {A, B, C}), leaf("courses", 1, {A}, group=1)]):
        found = evaluate(rules(*leaves), facts(done(A)))
        assert [station.kind for station in found.stations if station.done == station.need] == ["courses"]


def test_a_choice_among_equals_leaves_room_for_what_is_in_progress():
    """A is done and fits both; B is under way and fits only the first: A must go to the second."""
    both = rules(leaf("courses", 1, {A, B}), leaf("courses", 1, {A}, group=1))
    assert bands(both, facts(done(A), doing(B))) == (1, 1, 0, 0, 0)


def test_the_order_of_records_and_requirements_never_costs_anything():
    chance = random.Random(7)
    for _ in range(150):
        leaves = [
            leaf(chance.choice(["courses", "credits"]), chance.randint(1, 3), chance.sample(range(1, 9), chance.randint(1, 5)), group=g, id=200 + g)
            for g in range(chance.randint(2, 4))
        ]
        items = [chance.choice([done, doing, planned])(key) for key in chance.sample(range(1, 9), 6)]
        expected = None
        for _ in range(6):
            chance.shuffle(leaves)
            chance.shuffle(items)
            totals = [sum(getattr(s, band) for s in evaluate(rules(*leaves), facts(*items)).stations) for band in ("done", "in_progress", "planned")]
            expected = expected or totals
            assert totals == expected


def test_matching_finds_as_much_as_trying_everything_does():
    chance = random.Random(11)
    for _ in range(120):
        leaves = [leaf("courses", chance.randint(1, 2), chance.sample(range(1, 7), chance.randint(1, 4)), group=g) for g in range(3)]
        keys = chance.sample(range(1, 7), 5)
        best = 0
        for places in itertools.product(range(4), repeat=5):  # 3: nowhere
            filled = [0, 0, 0]
            if all(p == 3 or k in leaves[p].keys for k, p in zip(keys, places, strict=True)):
                for p in places:
                    if p < 3:
                        filled[p] += 1
                best = max(best, sum(min(f, one.need // 1000) for f, one in zip(filled, leaves, strict=True)))
        assert bands(rules(*leaves), facts(*(done(k) for k in keys)))[0] == best


def test_credits_add_up_from_courses_of_different_size():
    station = evaluate(rules(leaf("credits", 3, {A, B, C})), facts(done(A, 500), done(B, 1500), doing(C, 1000))).stations[0]
    assert (station.done, station.in_progress, station.missing, station.band) == (2000, 1000, 0, Band.IN_PROGRESS)


def test_half_a_course_counts_as_credit_but_not_as_a_course():
    half = Item(A, Band.LEFT, 1000, 500)
    assert evaluate(rules(leaf("credits", 1, {A})), facts(half)).stations[0].done == 500
    assert bands(rules(leaf("courses", 1, {A})), facts(half)) == (0, 0, 0, 0, 1)


def test_the_second_half_of_a_course_follows_the_first():
    station = evaluate(rules(leaf("credits", 1, {A})), facts(doing(A, 1000, 500))).stations[0]
    assert (station.done, station.in_progress) == (500, 500)


def test_submitted_hours_wait_and_are_not_done():
    asked = rules(leaf("hours", 80, {D}))
    station = evaluate(asked, facts(hours=(Hours(D, approved=34_000, waiting=6_000, running=True),))).stations[0]
    assert (station.done, station.waiting, station.missing, station.band) == (34_000, 6_000, 40_000, Band.IN_PROGRESS)


def test_hours_are_waiting_when_only_approval_is_missing():
    asked = rules(leaf("hours", 40, {D}))
    assert bands(asked, facts(hours=(Hours(D, approved=34_000, waiting=6_000),))) == (0, 0, 1, 0, 0)


def test_hours_that_fit_two_requirements_are_split_so_that_most_is_filled():
    asked = rules(leaf("hours", 20, {D, E}), leaf("hours", 20, {D}, group=1))
    stations = evaluate(asked, facts(hours=(Hours(D, approved=20_000), Hours(E, approved=20_000)))).stations
    assert [s.done for s in stations] == [20_000, 20_000]


def test_a_credential_counts_beside_courses_of_the_same_number():
    asked = rules(leaf("credential", 1, {credential_key(A)}), leaf("courses", 1, {A}, group=1))
    assert bands(asked, facts(Item(credential_key(A), Band.WAITING))) == (0, 0, 1, 0, 1)


def test_of_groups_to_pick_from_the_furthest_counts():
    root = Node(0, "root", (Node(9, "one of two", (0, 1), pick=1),))
    either = rules(leaf("courses", 2, {A, B}), leaf("courses", 2, {C, D}, group=0, id=101), root=root)
    assert bands(either, facts(done(C), doing(D), done(A))) == (1, 1, 0, 0, 0)


def test_a_record_goes_to_the_group_that_it_completes():
    root = Node(0, "root", (Node(9, "one of two", (0, 1), pick=1),))
    either = rules(leaf("courses", 2, {A, B}), leaf("courses", 2, {A, C}, id=101), root=root)
    assert bands(either, facts(done(A), done(C))) == (2, 0, 0, 0, 0)


def test_a_waived_requirement_is_done_and_says_so():
    asked = rules(leaf("courses", 2, {A, B}, id=55))
    progress = evaluate(asked, facts(waived=frozenset({55})))
    assert progress.complete
    assert all(s.waived for s in progress.stations)


def test_a_record_is_not_used_up_by_what_is_waived():
    """A fits both; the first is waived, so that A is free for the second, whichever is looked at first."""
    for leaves in itertools.permutations([leaf("courses", 1, {A}, id=55), leaf("courses", 1, {A, B}, group=1, id=56)]):
        assert bands(rules(*leaves), facts(done(A), waived=frozenset({55}))) == (2, 0, 0, 0, 0)


def test_hours_are_not_used_up_by_what_is_waived():
    both = rules(leaf("hours", 20, {D}, id=55), leaf("hours", 20, {D}, group=1, id=56))
    assert bands(both, facts(hours=(Hours(D, approved=20_000),), waived=frozenset({55}))) == (2, 0, 0, 0, 0)


def test_what_lies_in_a_waived_requirement_is_waived_with_it():
    root = Node(0, "root", (Node(9, "both", (0, 1)), 2))
    asked = rules(leaf("courses", 1, {A}), leaf("courses", 1, {B}, id=101), leaf("courses", 1, {A, B}, group=1, id=102), root=root)
    progress = evaluate(asked, facts(done(B), waived=frozenset({9})))
    assert [s.waived for s in progress.stations] == [True, True, False]
    assert progress.complete


def test_a_substituted_course_counts_for_that_student_only():
    asked = rules(leaf("courses", 1, {A}, id=55))
    assert bands(asked, facts(done(E))) == (0, 0, 0, 0, 1)
    assert bands(asked, facts(done(E), substituted={55: frozenset({E})})) == (1, 0, 0, 0, 0)


def test_one_course_short_counts_courses_neither_done_nor_under_way():
    asked = rules(leaf("courses", 3, {A, B, C}), leaf("hours", 10, {D}, group=1))
    assert evaluate(asked, facts(done(A), doing(B))).courses_missing == 1


def test_meters_add_up_by_kind():
    asked = rules(leaf("courses", 2, {A, B}), leaf("hours", 10, {D}, group=1))
    progress = evaluate(asked, facts(done(A), hours=(Hours(D, approved=4_000),)))
    assert [(m.kind, m.need, m.done, m.left) for m in progress.meters] == [("courses", 2000, 1000, 1000), ("hours", 10_000, 4_000, 6_000)]
