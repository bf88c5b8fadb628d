"""What comes in goes out, and comes in again as nothing changed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import sqlalchemy as sa

from portal.competencies import queries
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet
from portal.extensions import db
from tests.competencies.packages import association, bring_in, exported, newest, package, upload, welding

REAL = ("case_framework_28_items.json", "case_smart_level.json")


def plain(value: Any) -> Any:
    """A package without what the decision on round trips leaves free: links as objects, grades as a list, numbers as numbers."""
    made = copy.deepcopy(value)
    of = made["CFDocument"]
    for each in (of, *made["CFItems"], *made["CFAssociations"]):
        for name, said in list(each.items()):
            if name in ("CFDocumentURI", "CFPackageURI"):
                each[name] = said["uri"] if isinstance(said, dict) else said
            if name == "educationalLevel":
                each["educationLevel"] = [each.pop(name)]
            if name == "sequenceNumber":
                each[name] = int(said)
    return made


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_real_file_goes_out_as_it_came_and_comes_in_again_unchanged(cast, samples, name, version):
    given = json.loads((samples / "real" / name).read_text(encoding="utf-8"))
    found = bring_in(cast.director, given)
    out = exported(found, version)
    wanted = plain(given)
    if version == "1.1":
        wanted["CFDocument"]["caseVersion"] = "1.1"
    assert plain(out) == wanted
    upload(cast.director, out)
    assert newest().state == "done"
    assert newest().message.startswith("Nothing to change")
    upload(cast.director, (samples / "real" / name).read_bytes())
    assert newest().message.startswith("Nothing to change")


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_keeps_its_order_and_levels(cast, samples, name):
    found = bring_in(cast.director, (samples / "real" / name).read_bytes())
    lines = queries.tree_of([found.id])
    words = [line.name for line in lines]
    if name == REAL[1]:
        assert words == ["Item 1", *(f"Item 1.{n}" for n in range(1, 11)), "Item 2", "Item 2.1", "Item 2.2"]
        assert [line.depth for line in lines] == [0, *[1] * 10, 0, 1, 1]
    else:
        assert words[:3] == ["CCSS.Math.Content.6.RP.A", "CCSS.Math.Content.6.RP.A.1", "CCSS.Math.Content.6.RP.A.2"]
        assert max(line.depth for line in lines) == 2
        assert db.session.scalar(sa.select(Competency.levels).where(Competency.code == words[0])) == ["06"]


def test_a_package_of_ours_goes_out_and_comes_in_as_nothing_changed(cast):
    upload(cast.director, exported(cast.set, "1.1"))
    assert newest().message.startswith("Nothing to change")
    upload(cast.director, exported(cast.set, "1.0"))
    assert newest().message.startswith("Nothing to change")


def test_what_was_made_here_gets_identifiers_and_places_that_stay_the_same(cast):
    first, second = exported(cast.set, "1.1"), exported(cast.set, "1.1")
    assert first == second
    assert {each["associationType"] for each in first["CFAssociations"]} == {"isChildOf"}
    assert [each["sequenceNumber"] for each in first["CFAssociations"]] == [1, 2, 1, 2]
    assert first["CFDocument"]["creator"] == "Makers"


def test_a_set_made_here_comes_up_in_another_district_as_it_is(cast):
    out = exported(cast.set, "1.1")
    made = bring_in(
        cast.stranger,
        out,
    )
    twins = db.session.scalars(sa.select(CompetencySet).where(CompetencySet.title == "Fabrication")).all()
    assert len(twins) == 2
    copy_ = next(each for each in twins if each.district_id == cast.elsewhere.id)
    assert [(line.code, line.depth, line.kind) for line in queries.tree_of([copy_.id])] == [
        (line.code, line.depth, line.kind) for line in queries.tree_of([cast.set.id])
    ]
    assert made is not None


def test_everything_of_a_package_is_kept(cast):
    given = welding()
    out = exported(bring_in(cast.director, given))
    assert out == given


def test_what_1_0_cannot_say_is_left_out_of_it_and_not_lost_by_it(cast):
    given = welding()
    given["CFDocument"]["caseVersion"] = "1.1"
    given["CFItems"][1]["subject"] = ["Welding"]
    given["CFAssociations"].append(association("ext:sharesToolsWith", "1.1", "2", notes="Torches"))
    given["CFAssociations"].append(association("isTranslationOf", "1.1", "soldadura"))
    found = bring_in(cast.director, given)
    assert exported(found, "1.1") == given
    older = exported(found, "1.0")
    assert {each["associationType"] for each in older["CFAssociations"]} == {"isChildOf", "exactMatchOf", "precedes"}
    assert "subject" not in older["CFItems"][1]
    upload(cast.director, older)
    assert newest().message.startswith("Nothing to change")
    older["CFItems"][1]["fullStatement"] = "Wears what protects"
    bring_in(cast.director, older)
    assert exported(found, "1.1")["CFItems"][1]["subject"] == ["Welding"]
    assert len(exported(found, "1.1")["CFAssociations"]) == len(given["CFAssociations"])


def test_items_that_nothing_places_stand_at_the_end_and_come_in_again_unchanged(cast):
    given = welding()
    given["CFItems"].append(
        package([])["CFDocument"] | {"identifier": "loose-one", "uri": "", "fullStatement": "Stands alone"}
    )
    found = bring_in(cast.director, given)
    assert queries.tree_of([found.id])[-1].statement == "Stands alone"
    upload(cast.director, given)
    assert newest().message.startswith("Nothing to change")
    upload(cast.director, exported(found))
    assert newest().message.startswith("Nothing to change")


def test_without_associations_every_item_stands_at_the_top_in_the_files_order(cast):
    given = welding()
    del given["CFAssociations"]
    found = bring_in(cast.director, given)
    assert [(line.code, line.depth) for line in queries.tree_of([found.id])] == [
        ("1", 0),
        ("1.1", 0),
        ("1.2", 0),
        ("2", 0),
    ]
    upload(cast.director, given)
    assert newest().message.startswith("Nothing to change")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CompetencyAssociation)) == 0
