"""The ranking itself, on the facts that ship: reasons, ties, hostile texts, and how the work grows."""

from __future__ import annotations

from typing import Any

import pytest

from bench.eval.truth import framework as national
from portal.careers.models import CipPathway, Occupation, OccupationPathway
from portal.extensions import db
from portal.frameworks.models import CrosswalkLink
from portal.suggestions.evidence import SEEDS, evidence, rows
from portal.suggestions.gist import changed_much, gist_of
from portal.suggestions.near import near
from portal.suggestions.pathways import pathways_for
from portal.suggestions.scoring import (
    OCCUPATION_FACTS,
    PATHWAY_FACTS,
    Question,
    Scored,
    diversified,
    rank,
    shipped_weights,
)
from portal.suggestions.texts import OfferingText, texts_of
from portal.suggestions.words import words
from tests import factories as make


def text(title: str, description: str = "", sced: str = "") -> OfferingText:
    return OfferingText(1, title, description, "", sced, 9, 12, "course")


@pytest.fixture
def nursing(session: Any) -> Any:
    """A framework with two pathways: one with occupations, one with a name only."""
    of = make.district()
    framework = make.framework(of)
    cluster = make.cluster(framework, title="Health")
    care, arts = make.pathway(cluster, title="Patient Care"), make.pathway(cluster, title="Stage Lighting")
    make.add(Occupation(soc="29-1141", title="Registered Nurses"))
    make.add(OccupationPathway(pathway_id=care.id, soc="29-1141"))
    return of, framework, care, arts


def suggested(of: Any, framework: Any, one: OfferingText, left_out: frozenset[int] = frozenset()) -> list[Any]:
    return pathways_for([one], framework.id, district_id=of.id, left_out={1: left_out})[1]


def test_a_course_leads_over_an_occupation_to_a_pathway_that_shares_no_word_with_it(nursing):
    of, framework, care, _ = nursing
    [found] = suggested(of, framework, text("Registered Nursing", "Clinical practice of nurses."))
    assert found.pathway_id == care.id
    reasons = {reason.label: reason.text for reason in found.reasons}
    assert "Registered Nurses" in reasons["Occupations"]
    assert found.confidence in ("Fits well", "Likely fits")


def test_reasons_are_words_that_the_text_has(nursing):
    of, framework, *_ = nursing
    said = text("Registered Nursing", "Vital signs, wounds and medication at the bedside.")
    for found in suggested(of, framework, said):
        given = {word for _, word in words(f"{said.title} {said.more}")}
        [in_both] = [reason.text for reason in found.reasons if reason.label == "Words in both"]
        assert set(in_both.split(", ")) <= given


def test_what_is_left_out_is_not_suggested(nursing):
    of, framework, care, _ = nursing
    assert suggested(of, framework, text("Registered Nursing"), frozenset({care.id})) == []


def test_a_pathway_without_occupations_is_found_by_its_name(nursing):
    of, framework, _, arts = nursing
    [found] = suggested(of, framework, text("Lighting for the stage"))
    assert (found.pathway_id, found.confidence) == (arts.id, "Fits well")


def test_a_crosswalk_lends_a_pathway_the_occupations_that_it_lacks(nursing):
    of, _, care, _ = nursing
    own = make.framework(of)
    carers = make.pathway(make.cluster(own, title="People"), title="Helpers")
    one = text("Registered Nursing", "Clinical practice of nurses.")
    assert suggested(of, own, one) == []
    make.add(CrosswalkLink(from_pathway_id=carers.id, to_pathway_id=care.id, relation="same", weight=1.0, origin="derived"))
    from portal.suggestions import frameworks

    frameworks.forget()
    assert [found.pathway_id for found in suggested(of, own, one)] == [carers.id]


def test_a_renamed_pathway_is_known_at_once(nursing):
    of, framework, _, arts = nursing
    suggested(of, framework, text("Forestry"))
    arts.title = "Forestry"
    db.session.flush()
    assert [found.title for found in suggested(of, framework, text("Forestry"))] == ["Forestry"]
    assert db.session.query(CipPathway).count() == 0


@pytest.mark.parametrize("said", ["", " ", "🎉🎉", "تعلم المهنة", "\x00", "the of and", "x" * 100_000, "a-" * 50_000, "1 2 3"])
def test_a_text_about_which_nothing_speaks_gets_nothing(nursing, said):
    of, framework, *_ = nursing
    assert suggested(of, framework, text(said, said)) == []


def test_a_hundred_thousand_characters_cost_no_more_than_twenty_thousand():
    endless = " ".join(f"nursing{n}" for n in range(20_000))
    assert len(list(words(endless))) == len(list(words(endless[:20_000])))


def test_equal_pathways_keep_the_order_of_the_framework(session):
    of = make.district()
    framework = make.framework(of)
    cluster = make.cluster(framework, title="Metal")
    ids = [make.pathway(cluster, title="Welding", position=n).id for n in range(4)]
    first = [found.pathway_id for found in suggested(of, framework, text("Welding"))]
    assert first == ids
    assert first == [found.pathway_id for found in suggested(of, framework, text("Welding"))]


def test_an_ordinary_course_is_not_said_to_be_about_teaching():
    known = evidence()
    targets, weights = national(known), shipped_weights()
    for title in ("Algebra II", "Welding I", "Biology", "World History", "Accounting I", "English 10", "Physical Education"):
        best = rank(known, targets, weights, Question(near(known, title, "")))[0]
        assert not targets.all[best.target].title.startswith("Teaching")
    best = rank(known, targets, weights, Question(near(known, "Elementary school teachers", "")))[0]
    assert targets.all[best.target].title.startswith("Teaching")


def test_a_hidden_family_of_programs_is_no_evidence():
    known = evidence()
    asked = Question(near(known, "Welding Technology", ""), hidden=frozenset({"48"}))
    from portal.suggestions.near import neighbors

    found = neighbors(known, asked.near.whole_ordered, 20, asked.hidden)
    assert found.programs
    assert all(known.programs[number].family != "48" for number in found.programs)


def test_the_second_and_third_turn_to_other_clusters_only_when_nearly_as_good():
    scored = [Scored(0, 3.0, 0.9), Scored(1, 2.9, 0.8), Scored(2, 2.8, 0.7), Scored(3, 0.1, 0.1)]
    clusters = (0, 0, 1, 1)
    assert [one.target for one in diversified(scored, clusters, 0.5)] == [0, 2, 1, 3]
    assert [one.target for one in diversified(scored, clusters, 0.0)] == [0, 1, 2, 3]


def test_every_fact_has_its_weight_and_every_weight_its_fact():
    named = {(row["step"], row["fact"]) for row in rows(SEEDS, "suggestion_weights")}
    facts = {("occupation", fact) for fact in OCCUPATION_FACTS} | {("pathway", fact) for fact in PATHWAY_FACTS}
    assert named == facts | {("diversity", "")}


def test_what_ships_are_single_stems_with_counts():
    for row in rows(SEEDS, "suggestion_terms"):
        pairs = row["terms"].split(" ")
        assert len(pairs) <= 60
        for pair in pairs:
            stem, _, count = pair.rpartition(":")
            assert stem.isalnum(), row
            assert count.isdigit(), row
        assert [pair.rpartition(":")[0] for pair in pairs] == sorted(pair.rpartition(":")[0] for pair in pairs)


def test_a_gist_tells_a_few_new_words_from_a_new_text():
    old = "Students cut, grind and join steel plate with stick, wire and gas torches in the school shop."
    assert not changed_much(gist_of(old), gist_of(old + " Gloves."))
    assert changed_much(gist_of(old), gist_of("Novels, poems, essays and the history of the theater in Europe."))
    assert gist_of("") == ""


@pytest.mark.parametrize(("title", "said"), [("AP African American Studies", "African American Studies"), ("Honors Chemistry", "Chemistry"), ("IB Biology HL", "Biology HL"), ("Apiculture", "Apiculture")])
def test_how_demanding_a_course_is_says_nothing_of_where_it_leads(session, title, said):
    course = make.course(make.district(), title=title)
    assert texts_of([course.id])[course.id].title == said
