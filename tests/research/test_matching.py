"""What fits what a posting asks for: by the stems of words, and never where only empty words are shared."""

from __future__ import annotations

import pytest

from portal.research.everyday import WORDS, meant, names_of
from portal.research.matching import Own, Teaches, asks_more, fit, found_for, matched, missing, teaching
from portal.research.stems import stem, stems


@pytest.mark.parametrize(
    "alike",
    [
        "welding welder welders welds weld",
        "programming programmer programmers",
        "communication communicate communicating communicates",
        "manage manager managing management",
        "certified certification certificate certify",
        "nurse nurses nursing",
        "electrical electrician electricity",
        "install installing installed installation",
        "soldar soldador soldadura",
        "cliente clientes client",
        "math mathematics matematicas",
    ],
)
def test_words_of_one_family_have_one_stem(alike):
    assert len({stem(word) for word in alike.split()}) == 1, {word: stem(word) for word in alike.split()}


@pytest.mark.parametrize("apart", ["custom cost", "network networth", "nurse nurture", "repair report", "safety saddle", "sql sequel", "cook cookie cool"])
def test_words_of_other_families_stay_apart(apart):
    words = apart.split()
    assert len({stem(word) for word in words}) > 1


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Must have strong experience with welding", {"weld"}),
        ("Ability to work well, 2 years or more", set()),
        ("CompTIA A+ certification", {"compti", "aplu", "certif"}),
        ("Experiencia previa en soldadura", {"sold"}),
        ("", set()),
        ("🙂 !!!", set()),
    ],
)
def test_what_every_posting_says_is_left_out(line, left):
    assert stems(line) == left


@pytest.mark.parametrize(
    ("line", "name", "fits"),
    [
        ("MIG welding", "Welding I", True),
        ("Welder", "Welding I", True),
        ("Weld pipes, tanks and ships after drawings", "Welding I", False),  # one word says little in a long line
        ("CompTIA A+ or the like", "CompTIA A+", True),
        ("CompTIA A+ or the like", "CompTIA Network+", False),
        ("CPR and first aid", "Heartsaver First Aid CPR AED", True),
        ("Find in logs what happened after an incident", "Find in logs what happened before and after an incident", True),
        ("Set up switches and routers", "Plan a garden", False),
        ("Health insurance paperwork", "Health", False),  # too general alone
        ("Management of a team", "Agribusiness Management", False),
        ("Spanish, spoken", "Spanish II", True),
        ("Experience", "Experience", False),
        ("Mathematics", "Technical Mathematics", True),
    ],
)
def test_a_name_fits_a_line_by_its_words(line, name, fits):
    assert bool(fit(stems(line), [stems(name)])) is fits


@pytest.mark.parametrize(
    ("line", "skill"),
    [
        ("Excellent customer service", "Service Orientation"), ("Team player", "Coordination"), ("Detail-oriented", "Monitoring"), ("Basic math", "Mathematics"),
        ("Trabajo en equipo", "Coordination"), ("Servicio al cliente", "Service Orientation"), ("Can meet deadlines", "Time Management"), ("Coding in Python", "Programming"),
    ],
)  # fmt: skip
def test_postings_ask_for_skills_in_everyday_words(line, skill):
    assert fit(stems(line), names_of(skill))
    assert [other for other in WORDS if other != skill and fit(stems(line), names_of(other))] == []


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("2 years of experience in retail", True), ("3+ yrs. in a kitchen", True), ("1-2 years", True), ("At least 18 years old", True), ("Bachelor’s degree", True),
        ("High school diploma or GED", True), ("Dos meses", False), ("6 meses de experiencia", True), ("2 años de experiencia", True), ("Licenciatura en derecho", True),
        ("Works 20 hours a week", False), ("Masters the basics", True), ("Customer service", False),
    ],
)  # fmt: skip
def test_years_an_age_or_a_degree_are_for_the_student_to_say(line, more):
    assert asks_more(line) is more


def own(title, *, kind="course", enough=True):
    return Own(kind, title, (stems(title),), enough=enough)


def test_what_the_student_says_wins_over_what_was_found():
    have = [own("Welding I")]
    lines = matched([(1, "Welding", ""), (2, "Welding", "no"), (3, "Forklift", ""), (4, "Forklift", "yes")], have)
    assert [line.has for line in lines] == [True, False, False, True]
    assert [line.id for line in missing(lines)] == [2, 3]


def test_a_low_rating_or_a_running_course_is_shown_and_is_not_enough():
    [line] = matched([(1, "Welding", "")], [own("Welding I", enough=False)])
    assert line.found
    assert not line.has


def test_a_line_that_asks_for_years_is_not_met_by_a_course():
    [line] = matched([(1, "2 years of welding", "")], [own("Welding I")])
    assert line.found
    assert not line.has


def test_what_is_enough_stands_before_what_is_not_and_more_shared_words_before_fewer():
    owns = [own("Patient Care", enough=False), own("Care"), own("Patient Care I"), own("Patient talks")]
    assert [one.title for one in found_for(stems("Patient care"), owns)] == ["Patient Care I", "Patient Care"]


def test_what_teaches_a_line_is_found_by_title_or_competency_each_once():
    welding, shop = Teaches("course", 1, "Welding I"), Teaches("course", 2, "Metal Shop", "Weld joints that hold")
    again = Teaches("course", 1, "Welding I", "Join metal by welding")
    offered = {welding: [stems("Welding I")], shop: [stems("Weld joints that hold")], again: [stems("Join metal by welding")], Teaches("credential", 1, "Welder"): [stems("Welder")]}
    found = teaching(stems("Welding joints"), offered)
    assert [(each.kind, each.id) for each in found] == [("course", 2), ("course", 1), ("credential", 1)]


def test_a_course_in_the_skill_that_a_line_stands_for_is_found_too():
    speaking = Teaches("course", 7, "Public Speaking")
    line = stems("Gives presentations")
    assert teaching(line, {speaking: [stems("Public Speaking")]}, meant(line)) == [speaking]
    assert teaching(line, {speaking: [stems("Public Speaking")]}) == []
