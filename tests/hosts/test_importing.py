"""A file of hosts: what it would do, what it does, and that the directory's own file changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.careers.models import Industry
from portal.extensions import db
from portal.hosts.importers import KIND
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.papers import standing
from portal.hosts.record_models import HostDocument, HostPathway
from portal.imports.columns import guess
from portal.imports.kinds import Context, Row
from portal.web.exports import unsafe_cell
from tests import factories as make
from tests.hosts.conftest import TODAY, paper

SOON, LATER = TODAY + timedelta(days=20), TODAY + timedelta(days=400)


def run(rows, by, *, apply=True, columns=None):
    mapped = columns or sorted({name for row in rows for name in row})
    empty = {field.name: "" for field in KIND.fields}
    context = Context(by, by.district_id, by.school_id, None, {"mapped": mapped})
    changes = list(KIND.compare([Row(line, empty | row) for line, row in enumerate(rows, 2)], context))
    if apply:
        KIND.apply([change for change in changes if change.action in ("new", "changed")], context)
        db.session.flush()
        db.session.expire_all()
    return changes


def actions(changes):
    return [change.action for change in changes]


@pytest.fixture
def by(world, session):
    for code, title in (("72", "Accommodation and Food Services"), ("31-33", "Manufacturing")):
        if session.get(Industry, code) is None:
            make.add(Industry(naics=code, title=title))
    session.commit()
    return world.viewer(world.coordinator)


def test_a_new_host_comes_with_its_site_contact_and_papers(world, by):
    row = {"name": "Blue Heron", "naics": "722511", "city": "Lakewood", "address": "1 Pier", "contact": "Wendy Sato", "email": "w@heron.example", "capacity": "3", "insurance": "2030-01-31"}
    assert actions(run([row], by)) == ["new"]
    made = db.session.scalars(sa.select(Host).where(Host.name == "Blue Heron")).one()
    assert (made.naics, made.capacity, made.state) == ("72", 3, "active")
    assert db.session.scalars(sa.select(HostSite.address).where(HostSite.host_id == made.id)).one() == "1 Pier"
    assert db.session.scalars(sa.select(HostContact.email).where(HostContact.host_id == made.id)).one() == "w@heron.example"
    assert standing([made.id], TODAY)[made.id].insurance.until.isoformat() == "2030-01-31"
    assert actions(run([row], by)) == ["unchanged"]


def test_a_host_is_found_by_number_then_by_name_and_city(world, by):
    assert actions(run([{"number": "H-1", "name": "Chen's", "phone": "1"}], by)) == ["changed"]
    assert db.session.get_one(Host, world.bakery.id).name == "Chen's"
    assert actions(run([{"name": "ERIE FORGE, Inc.", "city": "lakewood", "phone": "2"}], by)) == ["changed"]
    assert actions(run([{"name": "Erie Forge", "city": "Elsewhere"}], by, apply=False)) == ["new"]


def test_two_hosts_of_one_name_need_the_number(world, by):
    make.host(world.district, name="Erie Forge", city="Lakewood")
    found = run([{"name": "Erie Forge", "city": "Lakewood"}], by)
    assert (found[0].action, found[0].reason) == ("rejected", "2 hosts have this name in this city. Give the number.")


def test_a_later_date_is_a_renewal_and_an_earlier_one_a_correction(world, by):
    paper(world.forge, "insurance", 20)
    run([{"name": "Erie Forge", "insurance": LATER.isoformat()}], by)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HostDocument)) == 2
    assert standing([world.forge.id], TODAY)[world.forge.id].insurance.until == LATER
    between = (LATER - timedelta(days=30)).isoformat()
    run([{"name": "Erie Forge", "insurance": between}], by)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HostDocument)) == 2
    assert actions(run([{"name": "Erie Forge", "insurance": between}], by)) == ["unchanged"]


def test_an_empty_cell_or_a_missing_column_takes_no_paper_person_or_pathway_away(world, by, session):
    paper(world.forge, "agreement", 50)
    make.contact(world.forge, name="Mike")
    session.flush()
    assert actions(run([{"name": "Erie Forge", "city": "Lakewood", "agreement": "", "contact": "", "email": ""}], by)) == ["unchanged"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"name": ""}, "Name"), ({"name": "X", "naics": "99"}, "NAICS"), ({"name": "X", "insurance": "soon"}, "Insurance until"), ({"name": "X", "capacity": "many"}, "Students at a time"),
        ({"name": "X", "contact": "A", "email": "no mail"}, "Contact e-mail"), ({"name": "X", "website": "javascript:1"}, "Website"), ({"name": "X", "state": "maybe"}, "State"),
        ({"name": "X", "pathways": "Nothing such"}, "Pathways"), ({"name": "x" * 201}, "Name"), ({"name": "X", "email": "a@b.example"}, "Contact"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_column(world, by, row, column):
    found = run([row], by)
    assert (found[0].action, found[0].column, found[0].line) == ("rejected", column, 2)


def test_a_host_that_waits_for_its_check_is_not_made_active_by_a_cell(world, by):
    assert actions(run([{"name": "Uncle Sal's Garage", "city": "Maple Grove", "state": "active"}], by)) == ["unchanged"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_taken_out_comes_in_again_as_nothing_changed(world, by, sign_in, session, ending):
    framework = make.framework(world.district)
    make.use_framework(world.district, framework)
    cooking = make.pathway(make.cluster(framework), title="Cooking & Baking")
    make.add(HostPathway(host_id=world.bakery.id, pathway_id=cooking.id))
    make.contact(world.bakery, name="=Li Chen", phone="+1 555 0100")
    make.contact(world.bakery, name="Second")
    paper(world.bakery, "insurance", 20)
    paper(world.bakery, "insurance", 385, begins=21)
    paper(world.forge, "agreement", -3)
    paper(world.forge, "insurance", None)
    make.add(HostSite(host_id=world.bakery.id, address="12 Pier, “Dock”", city="Harbor Point"))
    world.bakery.naics, world.bakery.capacity, world.bakery.about = "72", 0, "Line one\nline two"
    session.commit()
    answer = sign_in(world.coordinator).get(f"/hosts/export.{ending}?state=all")
    if ending == "csv":
        lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    else:
        from openpyxl import load_workbook

        lines = [["" if cell is None else str(cell) for cell in row] for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)]
    mapping = guess(KIND, lines[0])
    assert set(mapping) == {field.name for field in KIND.fields}
    rows = [{name: unsafe_cell(line[lines[0].index(heading)]).strip() for name, heading in mapping.items()} for line in lines[1:]]
    assert len(rows) == 4
    found = run(rows, by, columns=sorted(mapping))
    assert [(change.title, change.differences, change.reason) for change in found if change.action != "unchanged"] == []


def test_the_file_holds_what_the_filters_show(world, sign_in):
    text = sign_in(world.coordinator).get("/hosts/export.csv?q=chen").get_data(as_text=True)
    assert "Chen Bakery" in text
    assert "Erie Forge" not in text


def test_importing_is_for_those_who_keep_the_directory(world, sign_in):
    sign_in(world.coordinator).page("/imports/new?kind=hosts")
    sign_in(world.director).page("/imports/new?kind=hosts", status=404)
