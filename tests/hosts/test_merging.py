"""Two hosts that are the same one: everything moves, and moves back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError, Stale
from portal.hosts.models import Host, HostContact
from portal.hosts.queries import merging
from portal.hosts.queries.matching import alike
from portal.hosts.record_models import HostMerge, HostNote, HostPathway
from portal.placements.models import Placement, PlacementTerms
from tests import factories as make
from tests.hosts.conftest import TODAY, paper


@pytest.fixture
def twins(world, session):
    """A second Chen Bakery with something of every kind."""
    world.twin = make.host(world.district, name="Chen's Bakery", phone="555-0100", city="Lakewood")
    world.contact = make.contact(world.twin)
    world.opening = make.opening(world.twin, make.experience(world.district, at=world.school))
    world.student = make.student(world.school)
    world.placement = make.placement(world.student, make.experience(world.district, at=world.school), world.twin)
    world.hours = make.hours(world.placement, host_id=world.twin.id)
    paper(world.twin, "insurance", 100)
    make.add(HostNote(host_id=world.twin.id, kind="call", day=TODAY, text="Called."))
    cluster = make.cluster(make.framework(world.district))
    both, theirs = make.pathway(cluster), make.pathway(cluster)
    for host, pathway in ((world.bakery, both), (world.twin, both), (world.twin, theirs)):
        make.add(HostPathway(host_id=host.id, pathway_id=pathway.id))
    session.commit()
    return world


def merge(world, **values):
    by = world.viewer(world.coordinator)
    made = services.merge_hosts(world.bakery, world.twin, **{"seen": (world.bakery.version, world.twin.version), "by": by} | values)
    db.session.commit()
    return made


def counts(host_id):
    return dict(merging.belongs_to(host_id))


def test_everything_that_refers_to_the_duplicate_moves_to_the_one_that_is_kept(twins):
    before = counts(twins.twin.id)
    merge(twins)
    assert counts(twins.twin.id) == {"pathway": 1}  # the one that both serve
    assert before == {
        "contact": 1, "paper": 1, "entry of the log": 1, "pathways": 2, "opening": 1, "placement": 1, "terms of a placement": 1, "hour entry": 1,
    }  # fmt: skip
    assert counts(twins.bakery.id)["pathways"] == 2
    assert db.session.get_one(Placement, twins.placement.id).host_id == twins.bakery.id
    assert db.session.scalars(sa.select(PlacementTerms.host_id)).one() == twins.bakery.id


def test_what_the_kept_host_does_not_know_is_filled_in_and_nothing_is_overwritten(twins):
    merge(twins)
    kept = db.session.get_one(Host, twins.bakery.id)
    assert (kept.phone, kept.city) == ("555-0100", "Harbor Point")


def test_a_merge_is_taken_back_whole_and_leaves_what_came_later(twins):
    made = merge(twins)
    later = make.contact(twins.bakery, name="Came later")
    db.session.commit()
    services.undo_merge(made, by=twins.viewer(twins.coordinator))
    db.session.commit()
    assert db.session.get_one(Placement, twins.placement.id).host_id == twins.twin.id
    assert db.session.get_one(HostContact, twins.contact.id).host_id == twins.twin.id
    assert db.session.get_one(HostContact, later.id).host_id == twins.bakery.id
    twin, kept = db.session.get_one(Host, twins.twin.id), db.session.get_one(Host, twins.bakery.id)
    assert (twin.merged_into_id, twin.state, kept.phone) == (None, "active", "")
    assert counts(twin.id)["pathways"] == 2
    with pytest.raises(HostError):
        services.undo_merge(made, by=twins.viewer(twins.coordinator))


def test_a_host_that_changed_since_it_was_looked_at_is_not_merged(twins):
    with pytest.raises(Stale):
        merge(twins, seen=(twins.bakery.version, twins.twin.version + 1))
    db.session.rollback()


def test_every_table_that_names_a_host_takes_part_in_a_merge():
    named = {str(column) for column in merging.referring()}
    assert {"host_sites.host_id", "openings.host_id", "placements.host_id", "placement_terms.host_id", "hour_entries.host_id", "teacher_externships.host_id"} <= named
    assert not named & merging.STAYS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Chen Bakery", "The Chen Bakery, Inc.", True), ("Chen Bakery", "Chens Bakery", True), ("Lakeview Motors", "Lakeview Motors of Maple Grove", True), ("City IT", "City Parks", False), ("Café Ümit", "Cafe Umit LLC", True)],
)  # fmt: skip
def test_names_that_are_nearly_the_same_are_proposed(one, other, same):
    assert (alike(one, other) >= 0.84) is same


def test_the_page_proposes_the_likely_twin_shows_both_and_merges_them(twins, sign_in):
    browser, at = sign_in(twins.coordinator), f"/hosts/{twins.bakery.id}"
    assert browser.page(f"{at}/merge").has("a", text="Chen's Bakery")
    form = browser.page(f"{at}/merge?with={twins.twin.id}").form(f"{at}/merge")
    assert form["keep"] == "other"  # the one with more to it is proposed
    gone = browser.submit(f"{at}/merge", form | {"keep": "this"})
    assert gone.headers["Location"] == at
    assert browser.get(f"/hosts/{twins.twin.id}").headers["Location"] == at
    assert not browser.page("/hosts?state=all").has("a", text="Chen's Bakery")
    made = db.session.scalars(sa.select(HostMerge)).one()
    browser.submit(f"/host-merges/{made.id}/undo", {})
    assert browser.page("/hosts?state=all").has("a", text="Chen's Bakery")


def test_the_other_one_can_be_the_one_that_is_kept(twins, sign_in):
    browser, at = sign_in(twins.coordinator), f"/hosts/{twins.bakery.id}"
    form = browser.page(f"{at}/merge?with={twins.twin.id}").form(f"{at}/merge") | {"keep": "other"}
    assert browser.submit(f"{at}/merge", form).headers["Location"] == f"/hosts/{twins.twin.id}"


def test_hosts_of_two_districts_are_never_merged(twins, sign_in):
    far = make.host(make.district(), name="Chen Bakery")
    db.session.commit()
    browser, at = sign_in(twins.coordinator), f"/hosts/{twins.bakery.id}"
    assert "Which host is the same one?" in browser.page(f"{at}/merge?with={far.id}").text
    form = browser.page(f"{at}/merge?with={twins.twin.id}").form(f"{at}/merge")
    browser.submit(f"{at}/merge", form | {"other_id": str(far.id)}, status=404)


@pytest.mark.parametrize("bad", [{}, {"other_id": "9" * 30}, {"keep": "none"}, {"version": "x"}])
def test_a_form_that_is_not_whole_merges_nothing(twins, sign_in, bad):
    browser, at = sign_in(twins.coordinator), f"/hosts/{twins.bakery.id}"
    form = browser.page(f"{at}/merge?with={twins.twin.id}").form(f"{at}/merge")
    browser.submit(f"{at}/merge", (form | bad) if bad else {}, status=422)
    assert db.session.scalars(sa.select(HostMerge)).all() == []
