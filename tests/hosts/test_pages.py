"""The directory and the page of a host, as the people who use them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.files.models import StoredFile
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.record_models import HostDocument, HostNote
from tests import factories as make
from tests.hosts.conftest import TODAY, paper

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def coordinator(world, sign_in):
    return sign_in(world.coordinator)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_directory_lists_active_hosts_and_those_to_check_with_their_papers(world, coordinator, htmx):
    paper(world.bakery, "insurance", 6)
    db.session.commit()
    page = coordinator.page("/hosts", htmx=htmx)
    names = [a.text for a in page.region("host-list").iter("a") if (a.get("href") or "").startswith("/hosts/") and "sort" not in a.get("href")]
    assert names[:3] == ["Chen Bakery", "Erie Forge", "Uncle Sal's Garage"]
    assert "Runs out in 6 days" in page.text
    assert "Old Mill" not in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=chen", ["Chen Bakery"]), ("q=H-1", ["Chen Bakery"]), ("q=lakewood", ["Erie Forge"]), ("q=welding", ["Erie Forge"]), ("q=manufacturing", ["Erie Forge"]),
        ("state=inactive", ["Old Mill"]), ("state=pending", ["Uncle Sal's Garage"]), ("papers=out", ["Chen Bakery"]), ("industry=31-33", ["Erie Forge"]),
        ("papers=not&q=forge", ["Erie Forge"]), ("q=%25", []), ("sort=-name&state=active", ["Erie Forge", "Chen Bakery"]),
    ],
)  # fmt: skip
def test_the_directory_is_narrowed_and_sorted(world, coordinator, query, found, session):
    from portal.careers.models import Industry
    from portal.hosts.record_models import HostPathway

    if session.get(Industry, "31-33") is None:
        make.add(Industry(naics="31-33", title="Manufacturing"))
    world.forge.naics = "31-33"
    welding = make.pathway(make.cluster(make.framework(world.district)), title="Welding")
    make.add(HostPathway(host_id=world.forge.id, pathway_id=welding.id))
    paper(world.bakery, "insurance", 40)
    paper(world.bakery, "agreement", None)
    session.commit()
    page = coordinator.page(f"/hosts?{query}", htmx=True)
    assert [a.text for a in page.root.iter("a") if (a.get("id") or "").startswith("host-") and a.get("id", "")[5:].isdigit()] == found


def test_the_directory_takes_the_same_number_of_queries_however_long_it_is(world, coordinator, session, monkeypatch):
    def count() -> int:
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listen)
        coordinator.page("/hosts", htmx=True)
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    few = count()
    for _ in range(40):
        paper(make.host(world.district), "insurance", 20)
    session.commit()
    assert count() == few
    assert few > 0


@pytest.mark.parametrize("path", ["/hosts", "/hosts/{}", "/hosts/{}/edit", "/hosts/{}/merge", "/hosts/export.csv"])
def test_a_teacher_and_somebody_of_another_district_find_no_hosts(world, sign_in, path):
    sign_in(world.teacher).page(path.format(world.bakery.id), status=404)
    away = sign_in(world.stranger)
    if "{}" in path:
        away.page(path.format(world.bakery.id), status=404)
    elif path == "/hosts":
        assert "Chen Bakery" not in away.page(path).text


def test_the_director_looks_and_does_not_edit(world, sign_in):
    browser = sign_in(world.director)
    page = browser.page(f"/hosts/{world.bakery.id}")
    assert not page.has("a", text="Edit")
    browser.page(f"/hosts/{world.bakery.id}/edit", status=404)
    browser.submit(f"/hosts/{world.bakery.id}/approve", {}, status=404)


def test_a_host_is_entered_once_however_often_the_form_is_sent(world, coordinator):
    form = coordinator.page("/hosts/new").form("/hosts/new") | {"name": "Breakwater Hotel", "city": "Harbor Point", "website": "breakwater.example"}
    first = coordinator.submit("/hosts/new", form)
    again = coordinator.submit("/hosts/new", form)
    assert first.headers["Location"] == again.headers["Location"]
    made = db.session.scalars(sa.select(Host).where(Host.name == "Breakwater Hotel")).one()
    assert (made.website, made.state) == ("https://breakwater.example", "active")


def test_a_name_that_is_nearly_there_already_is_asked_about_first(world, coordinator):
    form = coordinator.page("/hosts/new").form("/hosts/new") | {"name": "The Chen Bakery, Inc."}
    page = coordinator.submit("/hosts/new", form, status=422)
    assert "Is it one of these?" in page.text
    coordinator.submit("/hosts/new", form | {"sure": "1"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Host).where(Host.name == "The Chen Bakery, Inc.")) == 1


@pytest.mark.parametrize("bad", [{"name": ""}, {"website": "javascript:alert(1)"}, {"capacity": "9" * 30}, {"naics": "nonsense"}, {"number": "H-1"}, {"name": "x" * 100_000}, {"name": "\x00"}])
def test_bad_entries_are_refused_with_a_sentence(world, coordinator, bad):
    form = coordinator.page("/hosts/new").form("/hosts/new") | {"name": "Something quite else"} | bad
    page = coordinator.submit("/hosts/new", form, status=422)
    assert page.has("div", role="alert")


def test_an_empty_post_changes_nothing(world, coordinator):
    coordinator.submit(f"/hosts/{world.bakery.id}/edit", {}, status=422)
    assert db.session.get_one(Host, world.bakery.id).name == "Chen Bakery"


def test_who_saves_second_sees_both_versions(world, coordinator, sign_in):
    path = f"/hosts/{world.bakery.id}/edit"
    mine, theirs = coordinator.page(path).form(path), sign_in(world.admin)
    theirs.submit(path, theirs.page(path).form(path) | {"city": "Lakewood"})
    page = coordinator.submit(path, mine | {"city": "Maple Grove"}, status=409)
    assert "Lakewood" in "".join(page.region("stale").itertext())
    assert page.form(path)["city"] == "Maple Grove"
    coordinator.submit(path, page.form(path))
    assert db.session.get_one(Host, world.bakery.id).city == "Maple Grove"


def test_a_site_and_a_contact_are_added_changed_and_kept_when_they_end(world, coordinator):
    at = f"/hosts/{world.bakery.id}"
    coordinator.submit(f"{at}/sites/new", coordinator.page(f"{at}/sites/new").form(f"{at}/sites/new") | {"name": "Pier shop", "directions": "Bus 4"})
    coordinator.submit(f"{at}/contacts/new", coordinator.page(f"{at}/contacts/new").form(f"{at}/contacts/new") | {"name": "Li Chen", "email": "li@chen.example"})
    site, contact = db.session.scalars(sa.select(HostSite)).one(), db.session.scalars(sa.select(HostContact)).one()
    for path, change in ((f"/host-sites/{site.id}/edit", {"closed": "y"}), (f"/host-contacts/{contact.id}/edit", {"left": "y"})):
        coordinator.submit(path, coordinator.page(path).form(path) | change)
    page = coordinator.page(at)
    assert "Pier shop closed" in page.text
    assert "Li Chen left" in page.text
    coordinator.submit(f"{at}/sites/new", coordinator.page(f"{at}/sites/new").form(f"{at}/sites/new"), status=422)


def test_a_paper_with_its_file_is_kept_opened_replaced_and_removed_and_taken_back(world, coordinator, app):
    at = f"/hosts/{world.bakery.id}"
    form = coordinator.page(f"{at}/papers/new").form(f"{at}/papers/new") | {"kind": "insurance", "number": "P-7", "expires_on": str(TODAY + timedelta(days=20))}
    coordinator.submit(f"{at}/papers/new", form | {"file": (io.BytesIO(PDF), "policy.pdf")}, content_type="multipart/form-data")
    kept = db.session.scalars(sa.select(HostDocument)).one()
    assert coordinator.get(f"/host-papers/{kept.id}/file").data == PDF
    assert "Runs out in 20 days" in coordinator.page(at).text
    path = f"/host-papers/{kept.id}/edit"
    coordinator.submit(path, coordinator.page(path).form(path) | {"file": (io.BytesIO(PDF + b"%%EOF"), "new.pdf")}, content_type="multipart/form-data")
    db.session.expire_all()
    assert [row.filename for row in db.session.scalars(sa.select(StoredFile))] == ["new.pdf"]
    gone = coordinator.submit(f"/host-papers/{kept.id}/remove", {})
    page = coordinator.page(gone.headers["Location"])
    assert "The paper is removed." in page.text
    assert coordinator.get(f"/host-papers/{kept.id}/file").status_code == 404
    coordinator.submit(f"/host-papers/{kept.id}/restore", {})
    assert "P-7" in coordinator.page(at).text


def test_a_file_that_is_none_is_refused_and_nothing_is_kept(world, coordinator):
    at = f"/hosts/{world.bakery.id}/papers/new"
    form = coordinator.page(at).form(at) | {"file": (io.BytesIO(b"MZ\x90"), "policy.pdf")}
    page = coordinator.submit(at, form, status=422, content_type="multipart/form-data")
    assert "Choose a PDF" in page.text
    assert db.session.scalars(sa.select(HostDocument)).all() == []


def test_papers_of_another_district_cannot_be_opened_or_removed(world, coordinator, sign_in):
    row = paper(world.bakery, "agreement", 100)
    db.session.commit()
    away = sign_in(world.stranger)
    assert away.get(f"/host-papers/{row.id}/file").status_code == 404
    away.submit(f"/host-papers/{row.id}/remove", {}, status=404)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_visit_is_planned_then_done_then_edited_then_removed_and_taken_back(world, coordinator, htmx):
    at = f"/hosts/{world.bakery.id}"
    form = coordinator.page(at).form(f"{at}/notes")
    coordinator.submit(f"{at}/notes", form | {"kind": "visit", "done": "no", "day": str(TODAY + timedelta(days=3)), "at": "09:30", "text": ""}, htmx=htmx)
    entry = db.session.scalars(sa.select(HostNote)).one()
    assert "at 9:30 AM" in coordinator.page(at).text
    coordinator.submit(f"/host-notes/{entry.id}/done", {}, htmx=htmx)
    db.session.expire_all()
    assert db.session.get_one(HostNote, entry.id).done
    assert db.session.get_one(HostNote, entry.id).day <= TODAY
    path = f"/host-notes/{entry.id}/edit"
    coordinator.submit(path, coordinator.page(path).form(path) | {"text": "Saw the kitchen."})
    gone = coordinator.submit(f"/host-notes/{entry.id}/remove", {})
    assert "Saw the kitchen." not in coordinator.page(gone.headers["Location"]).text
    coordinator.submit(f"/host-notes/{entry.id}/restore", {})
    assert "Saw the kitchen." in coordinator.page(at).text


def test_what_is_done_cannot_lie_in_the_future(world, coordinator):
    at = f"/hosts/{world.bakery.id}"
    form = coordinator.page(at).form(f"{at}/notes") | {"done": "yes", "day": str(TODAY + timedelta(days=9)), "text": "Went there"}
    page = coordinator.submit(f"{at}/notes", form, status=422)
    assert "cannot lie in the future" in page.text
    assert page.form(f"{at}/notes")["text"] == "Went there"


def test_a_host_that_a_student_brought_is_approved_and_the_answer_can_be_taken_back(world, coordinator):
    at = f"/hosts/{world.pending.id}"
    coordinator.submit(f"{at}/approve", {})
    db.session.expire_all()
    assert db.session.get_one(Host, world.pending.id).state == "active"
    coordinator.submit(f"{at}/approve", {}, status=422)
    coordinator.submit(f"{at}/recheck", {})
    db.session.expire_all()
    assert db.session.get_one(Host, world.pending.id).state == "pending"


def test_a_host_is_not_taken_only_with_a_reason(world, coordinator):
    at = f"/hosts/{world.pending.id}"
    coordinator.submit(f"{at}/reject", {"reason": " "}, status=422)
    coordinator.submit(f"{at}/reject", {"reason": "Nobody there may supervise."})
    page = coordinator.page(at)
    assert "It was not taken on" in page.text
    assert "Nobody there may supervise." in page.text


def test_pathways_are_chosen_and_suggested_by_the_industry(world, coordinator, session):
    from portal.careers.models import Industry, IndustryPathway

    if session.get(Industry, "72") is None:
        make.add(Industry(naics="72", title="Accommodation and Food Services"))
    framework = make.framework(world.district)
    make.use_framework(world.district, framework)
    cluster = make.cluster(framework)
    cooking, welding = make.pathway(cluster, title="Cooking"), make.pathway(cluster, title="Welding")
    make.add(IndustryPathway(pathway_id=cooking.id, naics="72"))
    world.bakery.naics = "72"
    session.commit()
    at = f"/hosts/{world.bakery.id}"
    assert coordinator.page(at).has("button", text="+ Cooking")
    coordinator.submit(f"{at}/pathways/{cooking.id}/add", {})
    assert coordinator.page(at).has("a", href=f"/pathways/{cooking.id}")
    form = coordinator.page(f"{at}/pathways").form(f"{at}/pathways")
    coordinator.submit(f"{at}/pathways", form | {"pathways": [str(welding.id)]})
    coordinator.submit(f"{at}/pathways", form | {"pathways": [str(cooking.id)]}, status=409)
    page = coordinator.page(at)
    assert page.has("a", href=f"/pathways/{welding.id}")
    assert not page.has("a", href=f"/pathways/{cooking.id}")


def test_every_deed_on_a_host_is_in_the_trail(world, coordinator):
    coordinator.submit(f"/hosts/{world.pending.id}/approve", {})
    assert db.session.scalar(sa.select(AuditEvent.subject).where(AuditEvent.action == "host.approve")) == f"hosts:{world.pending.id}"
