"""Which framework counts, and how a picker finds a pathway in it."""

from __future__ import annotations

import pytest

from portal.frameworks import queries
from portal.search import services as search
from tests import factories as make


@pytest.fixture
def district(session):
    return make.district()


def test_without_a_choice_the_newest_national_framework_counts(district):
    make.framework(key="nccf-2002", edition="2002")
    newest = make.framework(key="nccf-2024", edition="2024")
    make.framework(edition="2031", key="somebody-else")
    assert queries.active_framework(district.id).id == newest.id


def test_a_school_follows_its_district_until_it_chooses_for_itself(district):
    north, south = make.school(district), make.school(district)
    common, own = make.framework(district), make.framework(district)
    make.use_framework(district, common)
    make.use_framework(district, own, at=north)
    assert queries.active_framework(district.id).id == common.id
    assert queries.active_framework(district.id, south.id).id == common.id
    assert queries.active_framework(district.id, north.id).id == own.id


def test_another_districts_choice_does_not_count(district):
    other = make.district()
    make.use_framework(other, make.framework(other))
    assert queries.active_framework(district.id) is None


def test_pathways_come_in_the_order_of_their_clusters_without_retired_ones(district):
    framework = make.framework(district)
    second = make.cluster(framework, title="B", position=2)
    first = make.cluster(framework, title="Z", position=1)
    make.pathway(second, title="Later")
    make.pathway(first, title="Two", position=2)
    make.pathway(first, title="One", position=1)
    gone = make.pathway(first, title="Gone", retired=True)
    assert [line.title for line in queries.pathways_of(framework.id)] == ["One", "Two", "Later"]
    assert gone.id in {line.id for line in queries.pathways_of(framework.id, retired=True)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("soft", ["Software Solutions"]),
        ("  SOFTWARE   sol", ["Software Solutions"]),
        ("éduc", ["Early Educación", "Teaching"]),
        ("educ teach", ["Teaching"]),
        ("parents", ["Early Educación"]),
        ("zzz", []),
        ("'\"*(%_", ["Software Solutions", "Early Educación", "Teaching"]),
    ],
)
def test_a_picker_finds_pathways_by_the_beginnings_of_words(district, typed, found):
    framework = make.framework(district)
    digital = make.cluster(framework, title="Digital", position=1)
    education = make.cluster(framework, title="Education", position=2)
    make.pathway(digital, title="Software Solutions")
    make.pathway(education, title="Early Educación", position=1, summary="Works with parents")
    make.pathway(education, title="Teaching", position=2)
    assert [line.title for line in queries.search_pathways(typed, framework.id, 10)] == found


def test_a_picker_keeps_to_its_limit_and_survives_anything(district):
    framework = make.framework(district)
    for _ in range(4):
        make.pathway(make.cluster(framework))
    assert len(queries.search_pathways("", framework.id, 3)) == 3
    assert queries.search_pathways("\x00" + "a" * 100_000, framework.id, 3) == []


def test_a_picker_also_finds_a_pathway_by_the_occupations_it_leads_to(district):
    framework, other = make.framework(district), make.framework(district)
    care = make.pathway(make.cluster(framework), title="Care")
    elsewhere = make.pathway(make.cluster(other), title="Elsewhere")
    for pathway in (care, elsewhere):
        search.put(
            kind="pathway", key=pathway.id, title=pathway.title, body="Registered Nurses", district_id=district.id
        )
    assert [line.title for line in queries.search_pathways("nurses", framework.id, 5)] == ["Care"]
    assert queries.search_pathways("nurses", make.framework(make.district()).id, 5) == []
