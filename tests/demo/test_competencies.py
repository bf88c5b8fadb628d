"""Competencies of the demo: pathways that programs use ask for some, one set is shared, one is a draft."""

import sqlalchemy as sa

from portal.competencies import queries
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet
from portal.demo.competencies import identifier
from portal.extensions import db
from portal.frameworks.models import Pathway


def pathway_id(code):
    return db.session.scalar(sa.select(Pathway.id).where(Pathway.code == code).order_by(Pathway.id).limit(1))


def test_six_pathways_and_more_ask_for_competencies_one_for_thirty_of_its_own(loaded):
    asked = queries.pathways_with_competencies(loaded.district_id)
    assert len(asked) >= 6
    lines = queries.competencies_of(pathway_id("network-systems-cybersecurity"), loaded.district_id)
    assert len(lines) == 30 + 8, "its own and those that make one ready for work"
    assert not any(line.is_heading for line in lines)


def test_one_set_is_shared_and_one_is_a_draft_that_no_pathway_asks_for_yet(loaded, count):
    shared = db.session.execute(
        sa.select(PathwayCompetencySet.set_id, sa.func.count().label("n")).group_by(PathwayCompetencySet.set_id)
    ).all()
    assert max(row.n for row in shared) >= 4
    assert count(CompetencySet, CompetencySet.state == "draft") == 1


def test_headings_are_those_with_something_below_them(loaded):
    above = set(db.session.scalars(sa.select(Competency.parent_id).where(Competency.parent_id.is_not(None))))
    assert above == set(db.session.scalars(sa.select(Competency.id).where(Competency.is_heading)))


def test_identifiers_are_the_same_in_every_load(loaded):
    found = db.session.scalar(sa.select(Competency.code).where(Competency.case_identifier == str(identifier("NET", "1.2"))))
    assert found == "1.2"
