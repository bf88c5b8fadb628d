"""What a CTE director and a district administrator do: copy, make, change, move, retire, delete, choose."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.careers.models import CipPathway, CipProgram, Industry, IndustryPathway, Occupation, OccupationPathway
from portal.frameworks import queries
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, Pathway
from portal.search import queries as search
from tests import factories as make

BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


def saved(session, model, row_id):
    session.expire_all()
    return session.get(model, row_id)


def submit(browser, path, htmx=False, status=303, page=None, **changes):
    """Opens a form, changes it and posts it."""
    form = browser.page(page or path).form(path)
    return browser.submit(path, form | changes, htmx=htmx, status=status)


# copying


def test_a_copy_brings_clusters_pathways_and_all_they_lead_to(cast, session):
    make.add(Occupation(soc="15-1244", title="Network Administrators"))
    cast.networks.title_es, cast.networks.summary_es = "Redes", "Conectan computadoras."
    make.add(CipProgram(code="11.0901", title="Networking"))
    make.add(Industry(naics="51", title="Information"))
    make.add(OccupationPathway(pathway_id=cast.networks.id, soc="15-1244"))
    make.add(CipPathway(pathway_id=cast.networks.id, cip="11.0901"))
    make.add(IndustryPathway(pathway_id=cast.networks.id, naics="51"))
    submit(cast.director, f"/frameworks/{cast.national.id}/copy", title="Our Own 2027")
    copy = session.scalar(sa.select(Framework).where(Framework.title == "Our Own 2027"))
    assert (copy.district_id, copy.state, copy.copied_from_id) == (cast.district.id, "draft", cast.national.id)
    lines = queries.pathways_of(copy.id)
    assert [line.title for line in lines] == ["Networks", "Software"]
    assert saved(session, Pathway, lines[0].id).title_es == "Redes"
    for model in (OccupationPathway, CipPathway, IndustryPathway):
        assert session.scalar(sa.select(sa.func.count()).where(model.pathway_id == lines[0].id)) == 1
    kin = session.scalar(sa.select(CrosswalkLink).where(CrosswalkLink.to_pathway_id == lines[0].id))
    assert (kin.from_pathway_id, kin.relation, kin.origin) == (cast.networks.id, "same", "official")


def test_the_same_copy_posted_twice_is_one(cast, session):
    path = f"/frameworks/{cast.national.id}/copy"
    form = cast.director.page(path).form(path)
    first = cast.director.submit(path, form)
    second = cast.director.submit(path, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(sa.select(sa.func.count()).where(Framework.copied_from_id == cast.national.id)) == 1


def test_a_title_that_the_district_uses_already_is_refused(cast):
    page = submit(cast.director, f"/frameworks/{cast.national.id}/copy", status=422, title="OUR framework")
    assert "with this title already" in page.text


def test_a_copy_of_another_districts_framework_is_404(cast):
    cast.director.page(f"/frameworks/{cast.foreign.id}/copy", status=404)
    cast.director.submit(f"/frameworks/{cast.foreign.id}/copy", {"title": "x"}, status=404)


# what stays as it is


NATIONAL = [
    "/frameworks/{national}/edit", "/frameworks/{national}/delete", "/frameworks/{national}/clusters/new",
    "/clusters/{digital}/edit", "/clusters/{digital}/delete", "/clusters/{digital}/pathways/new",
    "/pathways/{networks}/edit", "/pathways/{networks}/delete",
]  # fmt: skip
DEEDS = ["/pathways/{networks}/move", "/pathways/{networks}/retire", "/pathways/{networks}/restore"]


def address(cast, path):
    return path.format(national=cast.national.id, digital=cast.digital.id, networks=cast.networks.id)


@pytest.mark.parametrize("path", NATIONAL + DEEDS)
def test_a_national_framework_is_nobodys_to_change(cast, session, path):
    path = address(cast, path)
    if path not in [address(cast, deed) for deed in DEEDS]:
        cast.director.page(path, status=404)
    data = {"title": "Mine", "version": "1", "direction": "down", "form_token": "t", "position": "1"}
    cast.director.submit(path, data, status=404)
    assert saved(session, Pathway, cast.networks.id).title == "Networks"


def test_a_national_page_offers_a_copy_instead(cast):
    page = cast.director.page(f"/frameworks/{cast.national.id}")
    assert page.has("a", text="Copy to make it yours")
    assert not page.has("a", text="Edit")
    assert not cast.teacher.page(f"/frameworks/{cast.national.id}").has("a", text="Copy to make it yours")


OWN = [
    "/frameworks/new", "/frameworks/choices", "/frameworks/{own}/edit", "/frameworks/{own}/copy",
    "/frameworks/{own}/delete", "/frameworks/{own}/clusters/new", "/frameworks/{own}/export.csv",
    "/clusters/{crafts}/edit", "/clusters/{crafts}/delete", "/clusters/{crafts}/pathways/new",
    "/pathways/{wood}/edit", "/pathways/{wood}/delete",
]  # fmt: skip


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("who", ["teacher", "student", "stranger"])
def test_who_does_not_look_after_it_gets_404(cast, who, path):
    path = path.format(own=cast.own.id, crafts=cast.crafts.id, wood=cast.wood.id)
    if who == "stranger" and path in ("/frameworks/new", "/frameworks/choices"):
        return
    browser = getattr(cast, who)
    browser.page(path, status=404)
    if not path.endswith(".csv"):
        browser.submit(path, {"title": "x", "version": "1"}, status=404)


@pytest.mark.parametrize("deed", ["move", "retire", "restore"])
@pytest.mark.parametrize("who", ["teacher", "student", "stranger"])
def test_nor_may_they_do_deeds(cast, who, deed):
    getattr(cast, who).submit(f"/pathways/{cast.wood.id}/{deed}", {"direction": "down"}, status=404)


# a framework


def test_a_new_framework_is_made_once(cast, session):
    form = cast.admin.page("/frameworks/new").form("/frameworks/new")
    form |= {"title": "State Framework", "cluster_word": "field", "pathway_word": "strand"}
    first = cast.admin.submit("/frameworks/new", form)
    cast.admin.submit("/frameworks/new", form)
    made = session.scalars(sa.select(Framework).where(Framework.title == "State Framework")).all()
    assert [(f.district_id, f.state, f.pathway_word) for f in made] == [(cast.district.id, "draft", "strand")]
    page = cast.admin.page(first.headers["Location"])
    assert page.has("a", text="Add a field")


@BOTH
def test_a_framework_is_edited_and_the_deed_stands_in_the_trail(cast, session, htmx):
    path = f"/frameworks/{cast.own.id}/edit"
    page = submit(cast.director, path, htmx, title="Renamed", edition="2030")
    if htmx:
        assert page.headers["HX-Redirect"] == f"/frameworks/{cast.own.id}"
    framework = saved(session, Framework, cast.own.id)
    assert (framework.title, framework.edition, framework.version) == ("Renamed", "2030", 2)
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("framework.edit", f"frameworks:{cast.own.id}")
    assert "Renamed" not in str(event.detail)


@BOTH
def test_a_blank_title_is_refused_with_the_form(cast, htmx):
    path = f"/frameworks/{cast.own.id}/edit"
    page = submit(cast.director, path, htmx, 422, title="  ")
    assert "Enter the title." in page.text
    assert page.find("input", name="title").get("aria-invalid") == "true"


@BOTH
def test_a_stale_edit_of_a_framework_shows_both_and_loses_nothing(cast, session, htmx):
    path = f"/frameworks/{cast.own.id}/edit"
    stale = cast.director.page(path).form(path)
    submit(cast.admin, path, title="Theirs")
    page = cast.director.submit(path, stale | {"title": "Mine"}, htmx=htmx, status=409)
    assert "Somebody else saved first" in page.text
    assert "Theirs" in page.text
    assert page.find("input", name="title").get("value") == "Mine"
    cast.director.submit(path, page.form(path))
    assert saved(session, Framework, cast.own.id).title == "Mine"


def test_the_framework_in_use_can_be_no_draft(cast, session):
    make.use_framework(cast.district, cast.own)
    page = submit(cast.director, f"/frameworks/{cast.own.id}/edit", status=422, state="retired")
    assert "Choose another one" in page.text


def test_an_own_framework_is_deleted_with_all_that_is_its_own(cast, session):
    make.add(Occupation(soc="51-7011", title="Cabinetmakers"))
    make.add(OccupationPathway(pathway_id=cast.wood.id, soc="51-7011"))
    own, wood = cast.own.id, cast.wood.id
    copied = submit(cast.director, f"/frameworks/{own}/copy", title="Copy")
    submit(cast.director, f"/frameworks/{own}/delete")
    assert saved(session, Framework, own) is None
    assert session.get(Pathway, wood) is None
    cast.director.page(copied.headers["Location"])


@pytest.mark.parametrize("what", ["alignment", "choice"])
def test_what_something_hangs_on_is_not_deleted(cast, session, what):
    if what == "alignment":
        make.alignment(make.course(cast.district), cast.wood)
    else:
        make.use_framework(cast.district, cast.own, at=cast.school)
    page = submit(cast.director, f"/frameworks/{cast.own.id}/delete", status=422)
    assert "retired instead" in page.text
    assert saved(session, Pathway, cast.metal.id) is not None


# a cluster


@BOTH
def test_a_cluster_is_edited_in_place(cast, session, htmx):
    path = f"/clusters/{cast.crafts.id}/edit"
    opened = cast.director.page(path, htmx=htmx)
    page = cast.director.submit(path, opened.form(path) | {"title": "Handicraft", "grouping": "creating"}, htmx=htmx)
    if htmx:
        assert page.region("cluster-head") is not None
        assert page.texts("h1") == ["Handicraft"]
        assert "was saved" in page.text
    row = saved(session, Cluster, cast.crafts.id)
    assert (row.title, row.grouping, row.code) == ("Handicraft", "creating", "crafts")


@BOTH
def test_a_stale_edit_of_a_cluster_shows_both(cast, htmx):
    path = f"/clusters/{cast.crafts.id}/edit"
    stale = cast.director.page(path).form(path)
    submit(cast.admin, path, summary="Their sentence")
    page = cast.director.submit(path, stale | {"summary": "My sentence"}, htmx=htmx, status=409)
    assert "Their sentence" in page.text
    assert "My sentence" in page.find("textarea", name="summary").text


def test_a_cluster_is_added_once_at_the_end(cast, session):
    path = f"/frameworks/{cast.own.id}/clusters/new"
    form = cast.director.page(path).form(path) | {"title": "Crafts & Arts", "grouping": "creating"}
    cast.director.submit(path, form)
    cast.director.submit(path, form)
    made = session.scalars(sa.select(Cluster).where(Cluster.framework_id == cast.own.id).order_by(Cluster.id)).all()
    assert [(c.code, c.position) for c in made] == [("crafts", 1), ("crafts-arts", 2)]


def test_two_clusters_of_one_framework_may_not_share_a_title(cast):
    path = f"/frameworks/{cast.own.id}/clusters/new"
    assert "already" in submit(cast.director, path, status=422, title="CRAFTS").text


def test_a_cluster_is_deleted_unless_something_hangs_on_it(cast, session):
    course = make.course(cast.district)
    aligned = make.alignment(course, cast.metal)
    crafts = cast.crafts.id
    path = f"/clusters/{crafts}/delete"
    assert "Retire its pathways" in submit(cast.director, path, status=422).text
    session.delete(aligned)
    session.commit()
    submit(cast.director, path)
    assert saved(session, Cluster, crafts) is None


# a pathway


@BOTH
def test_a_pathway_is_edited_in_place(cast, session, htmx):
    path = f"/pathways/{cast.wood.id}/edit"
    opened = cast.director.page(path, htmx=htmx)
    page = cast.director.submit(path, opened.form(path) | {"title": "Timber", "summary": "They plane."}, htmx=htmx)
    if htmx:
        assert page.texts("h1") == ["Timber"]
    assert saved(session, Pathway, cast.wood.id).summary == "They plane."


def test_words_that_change_lose_the_spanish_of_the_old_ones(cast, session):
    cast.wood.title_es, cast.wood.summary_es = "Madera", "Cepillan tablas."
    session.commit()
    path = f"/pathways/{cast.wood.id}/edit"
    submit(cast.director, path, title="Timber")
    wood = saved(session, Pathway, cast.wood.id)
    assert (wood.title_es, wood.summary_es) == ("", "Cepillan tablas.")


def test_a_pathway_moves_to_another_cluster_of_its_framework_only(cast, session):
    other = make.cluster(cast.own, title="Other", position=2)
    path = f"/pathways/{cast.wood.id}/edit"
    submit(cast.director, path, cluster_id=str(other.id))
    assert saved(session, Pathway, cast.wood.id).cluster_id == other.id
    for wrong in (str(cast.digital.id), "0", "", "x", "9" * 30):
        page = submit(cast.director, path, status=422, cluster_id=wrong)
        assert page.find("select", name="cluster_id").get("aria-invalid") == "true"


@BOTH
def test_a_stale_edit_of_a_pathway_shows_both(cast, session, htmx):
    path = f"/pathways/{cast.wood.id}/edit"
    stale = cast.director.page(path).form(path)
    submit(cast.admin, path, title="Theirs")
    page = cast.director.submit(path, stale | {"title": "Mine"}, htmx=htmx, status=409)
    assert "Theirs" in page.text
    cast.director.submit(path, page.form(path))
    assert saved(session, Pathway, cast.wood.id).title == "Mine"


def test_a_pathway_is_added_once_and_has_a_code_of_its_own(cast, session):
    path = f"/clusters/{cast.crafts.id}/pathways/new"
    form = cast.director.page(path).form(path) | {"title": "Wood!", "summary": ""}
    cast.director.submit(path, form)
    cast.director.submit(path, form)
    codes = session.scalars(sa.select(Pathway.code).where(Pathway.cluster_id == cast.crafts.id).order_by(Pathway.id))
    assert list(codes) == ["wood", "metal", "wood-2"]


@BOTH
def test_pathways_change_places(cast, htmx):
    path = f"/pathways/{cast.wood.id}/move"
    page = cast.director.submit(path, {"direction": "down"}, htmx=htmx)
    if htmx:
        assert page.region("cluster-pathways") is not None
    assert [line.title for line in queries.pathways_in(cast.crafts.id)] == ["Metal", "Wood"]
    cast.director.submit(path, {"direction": "down"})
    assert [line.title for line in queries.pathways_in(cast.crafts.id)] == ["Metal", "Wood"]
    cast.director.submit(path, {"direction": "up"})
    assert [line.title for line in queries.pathways_in(cast.crafts.id)] == ["Wood", "Metal"]
    cast.director.submit(path, {"direction": "sideways"}, status=400)


@BOTH
def test_a_pathway_is_retired_and_taken_back(cast, session, htmx):
    page = cast.director.submit(f"/pathways/{cast.wood.id}/retire", htmx=htmx)
    if htmx:
        assert page.has("button", text="Take back into use")
    assert saved(session, Pathway, cast.wood.id).retired
    assert "1 retired pathway" in cast.teacher.page(f"/clusters/{cast.crafts.id}").text
    assert "is retired" in cast.teacher.page(f"/pathways/{cast.wood.id}").text
    cast.director.submit(f"/pathways/{cast.wood.id}/restore", htmx=htmx)
    assert not saved(session, Pathway, cast.wood.id).retired


def test_a_pathway_is_deleted_unless_something_hangs_on_it(cast, session):
    make.alignment(make.course(cast.district), cast.metal)
    assert "only be retired" in submit(cast.director, f"/pathways/{cast.metal.id}/delete", status=422).text
    wood = cast.wood.id
    submit(cast.director, f"/pathways/{wood}/delete")
    assert saved(session, Pathway, wood) is None
    assert saved(session, Pathway, cast.metal.id) is not None


def test_the_search_follows_every_deed(cast, session):
    def found(text):
        return [each.title for each in search.find(text, district_id=cast.district.id, kinds=["pathway", "cluster"])]

    submit(cast.director, f"/pathways/{cast.wood.id}/edit", title="Timber")
    assert found("timber") == ["Timber"]
    assert "Metal" in found("metal")
    cast.director.submit(f"/pathways/{cast.wood.id}/retire")
    assert found("timber") == []
    cast.director.submit(f"/pathways/{cast.wood.id}/restore")
    assert found("timber") == ["Timber"]
    submit(cast.director, f"/frameworks/{cast.own.id}/edit", state="draft")
    assert found("timber") == found("crafts") == []
    submit(cast.director, f"/frameworks/{cast.own.id}/edit", state="active")
    submit(cast.director, f"/pathways/{cast.wood.id}/delete")
    assert found("timber") == []


def test_the_search_page_shows_only_the_framework_that_counts(cast):
    submit(cast.director, f"/pathways/{cast.wood.id}/edit", title="Timber")
    assert cast.director.page("/search?q=timber").has("a", href=f"/pathways/{cast.wood.id}")
    assert not cast.student.page("/search?q=timber").has("a", href=f"/pathways/{cast.wood.id}")
    make.use_framework(cast.district, cast.own)
    assert cast.student.page("/search?q=timber").has("a", href=f"/pathways/{cast.wood.id}")


# which framework counts


def test_the_district_and_a_school_choose_and_take_it_back(cast, session):
    path = "/frameworks/choices"
    name = f"school-{cast.school.id}"
    submit(cast.director, path, framework_id=str(cast.own.id))
    assert queries.active_framework(cast.district.id).id == cast.own.id
    submit(cast.director, path, **{name: str(cast.national.id)})
    assert queries.active_framework(cast.district.id, cast.school.id).id == cast.national.id
    form = cast.director.page(path).form(path)
    assert (form["framework_id"], form[name]) == (str(cast.own.id), str(cast.national.id))
    submit(cast.director, path, framework_id="", **{name: ""})
    assert queries.chosen(cast.district.id) == {}
    assert queries.active_framework(cast.district.id).id == cast.national.id


def test_a_choice_made_meanwhile_is_not_overwritten_unseen(cast):
    path = "/frameworks/choices"
    stale = cast.director.page(path).form(path)
    submit(cast.admin, path, framework_id=str(cast.own.id))
    page = cast.director.submit(path, stale, status=409)
    assert "Our Framework" in page.text
    cast.director.submit(path, page.form(path) | {"framework_id": str(cast.national.id)})
    assert queries.active_framework(cast.district.id).id == cast.national.id


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 40, "foreign", "draft"])
def test_only_an_active_framework_of_ones_own_can_be_chosen(cast, session, wrong):
    if wrong == "foreign":
        wrong = str(cast.foreign.id)
    elif wrong == "draft":
        wrong = str(make.framework(cast.district, state="draft").id)
        session.commit()
    assert (
        "Choose one from the list" in submit(cast.director, "/frameworks/choices", status=422, framework_id=wrong).text
    )


# whatever is posted


ANYTHING = ["", "\x00", "a" * 100_000, "🦊", "‮", "-1", "9" * 30, "'; DROP TABLE pathways; --"]


@pytest.mark.parametrize("value", ANYTHING, ids=range(len(ANYTHING)))
def test_no_post_gives_an_error_of_ours(cast, value):
    forms = {
        "/frameworks/new": ("title", "publisher", "edition", "state", "cluster_word", "pathway_word", "form_token"),
        f"/frameworks/{cast.own.id}/edit": ("title", "edition", "state", "version"),
        f"/frameworks/{cast.own.id}/copy": ("title", "form_token"),
        f"/frameworks/{cast.own.id}/clusters/new": ("title", "summary", "grouping", "position", "form_token"),
        f"/clusters/{cast.crafts.id}/edit": ("title", "summary", "grouping", "position", "version", "cross_cutting"),
        f"/clusters/{cast.crafts.id}/pathways/new": ("title", "summary", "form_token"),
        f"/pathways/{cast.wood.id}/edit": ("title", "summary", "cluster_id", "version"),
        "/frameworks/choices": ("framework_id", "version", f"school-{cast.school.id}"),
    }
    for path, names in forms.items():
        good = cast.director.page(path).form(path)
        for data in ({}, dict.fromkeys(names, value), *(good | {name: value} for name in names)):
            answer = cast.director.post(path, data={"csrf_token": cast.director.csrf()} | data)
            assert answer.status_code in (303, 409, 422), (path, data, answer.status_code)
