"""A package's way in: preview, confirmation, and what of it stays where something hangs on it."""

from __future__ import annotations

import copy
import gc
import io
import json
import time

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.competencies import queries
from portal.competencies.case.shapes import LARGEST
from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet, PathwayCompetencySet
from portal.competencies.signals import competencies_changed
from portal.extensions import db
from portal.imports.models import ImportBatch
from tests import factories as make
from tests.competencies.packages import (
    NEW,
    association,
    bring_in,
    child,
    confirm,
    exported,
    item,
    newest,
    package,
    uid,
    upload,
    welding,
)


def rows(of):
    return [(line.code, line.depth) for line in queries.tree_of([of.id])]


def sets():
    return db.session.scalar(sa.select(sa.func.count()).select_from(CompetencySet))


def test_nothing_is_saved_before_somebody_confirms_and_nothing_after_a_discard(cast):
    before = sets()
    page = upload(cast.director, welding())
    assert page.has("h1", text="Preview: Competencies (CASE)")
    assert "4 competencies" in page.text
    assert sets() == before
    cast.director.submit(f"/imports/{newest().id}/discard")
    assert sets() == before
    assert newest().state == "discarded"


def test_a_new_set_comes_in_whole_and_its_pathway_asks_for_it(cast):
    page = upload(cast.director, welding(), pathway=str(cast.wood.id))
    assert "Wood" in page.text
    confirm(cast.director)
    found = db.session.scalar(sa.select(CompetencySet).where(CompetencySet.title == "Welding"))
    assert (found.state, found.case_version) == ("active", "1.0")
    assert rows(found) == [("1", 0), ("1.1", 1), ("1.2", 1), ("2", 0)]
    assert db.session.scalar(sa.select(Competency.kind).where(Competency.case_identifier == uid("1.1"))) == "skill"
    assert [line.code for line in queries.competencies_of(cast.wood.id, cast.district.id)] == ["1.1", "1.2", "2"]
    assert (
        db.session.scalar(sa.select(AuditEvent.subject).where(AuditEvent.action == "competency_set.import"))
        == f"competency_sets:{found.id}"
    )


def test_others_are_told_once_with_the_pathways(cast):
    told = []

    def listen(sender, **said):
        told.append(said)

    with competencies_changed.connected_to(listen):
        bring_in(cast.director, welding(), pathway=str(cast.wood.id))
    assert told == [{"district_id": cast.district.id, "pathway_ids": {cast.wood.id}}]


def test_a_second_package_shows_each_difference_and_makes_exactly_those(cast):
    found = bring_in(cast.director, welding())
    given = welding()
    given["CFDocument"]["title"] = "Welding and cutting"
    given["CFItems"][1]["fullStatement"] = "Wears gloves"
    given["CFItems"][3]["lastChangeDateTime"] = "2026-01-01T00:00:00+00:00"
    given["CFItems"].append(item("2.1", "Reads symbols"))
    del given["CFItems"][2]
    given["CFAssociations"] = [child("2", "doc", 1), child("1", "doc", 2), child("1.1", "1", 1), child("2.1", "2", 1)]
    page = upload(cast.director, given)
    assert "“Welding”, which has the same identifier" in page.text
    shown = {
        tab: cast.director.page(f"/imports/{newest().id}?file=Competencies&show={tab}").text
        for tab in ("new", "changed", "ended")
    }
    assert "Under: 2 Joints" in shown["new"]
    for words in ("Statement: Does 1.1 → Wears gloves", "Place: 2 → 1"):
        assert words in shown["changed"], words
    assert "nothing hangs on it" in shown["ended"]
    assert newest().counts["files"]["Competencies"] == {"unchanged": 1, "new": 1, "changed": 2, "ended": 1}
    confirm(cast.director)
    db.session.expire_all()
    assert rows(found) == [("2", 0), ("2.1", 1), ("1", 0), ("1.1", 1)]
    assert found.title == "Welding and cutting"
    assert exported(found) == given


def test_what_is_covered_is_retired_and_comes_back_with_its_cells(cast):
    found = bring_in(cast.director, welding())
    gone = db.session.scalar(sa.select(Competency).where(Competency.case_identifier == uid("1.2")))
    cell = make.coverage(make.course(cast.district), gone)
    db.session.commit()
    less = welding()
    less["CFItems"] = [each for each in less["CFItems"] if each["humanCodingScheme"] != "1.2"]
    less["CFAssociations"] = [each for each in less["CFAssociations"] if uid("1.2") not in json.dumps(each)]
    upload(cast.director, less)
    assert (
        "It is retired: something here hangs on it."
        in cast.director.page(f"/imports/{newest().id}?file=Competencies&show=ended").text
    )
    confirm(cast.director)
    db.session.expire_all()
    assert gone.retired
    assert rows(found) == [("1", 0), ("1.1", 1), ("2", 0)]
    upload(cast.director, less)
    assert newest().message.startswith("Nothing to change")
    upload(cast.director, welding())
    assert (
        "It was retired here and comes back."
        in cast.director.page(f"/imports/{newest().id}?file=Competencies&show=new").text
    )
    confirm(cast.director)
    db.session.expire_all()
    assert not gone.retired
    assert cell.competency_id == gone.id
    assert exported(found) == welding()


def test_associations_come_change_and_go(cast):
    found = bring_in(cast.director, welding())
    given = welding()
    given["CFAssociations"][-1]["associationType"] = "isPeerOf"
    given["CFAssociations"][-2] = association("exactMatchOf", "2", "there")
    upload(cast.director, given)
    assert newest().counts["files"]["Associations"] == {"unchanged": 4, "new": 1, "changed": 1, "ended": 1}
    confirm(cast.director)
    assert exported(found) == given


def test_a_place_that_is_broken_stops_the_whole_package_and_is_named(cast):
    before = sets()
    given = welding()
    del given["CFItems"][2]["fullStatement"]
    given["CFAssociations"].append(child("1", "1.1", 9))
    page = upload(cast.director, given)
    assert "CFItems[2].fullStatement is missing." in page.text
    assert "1 place to be mended" in page.text
    assert newest().state == "failed"
    cast.director.submit(f"/imports/{newest().id}/confirm")
    assert sets() == before
    given["CFItems"][2]["fullStatement"] = "Mended"
    page = upload(cast.director, given)
    assert "closes a circle: 1.1 → 1 → 1.1" in page.text
    assert sets() == before


def test_an_edit_between_preview_and_confirmation_is_not_run_over(cast):
    found = bring_in(cast.director, welding())
    given = welding()
    given["CFItems"][1]["fullStatement"] = "From the publisher"
    upload(cast.director, given)
    edited = db.session.scalar(sa.select(Competency).where(Competency.case_identifier == uid("2")))
    edited.statement = "By hand"
    db.session.commit()
    page = confirm(cast.director)
    assert "Somebody changed what is here since this preview" in page.text
    assert "By hand" in cast.director.page(f"/imports/{newest().id}?file=Competencies&show=changed").text
    confirm(cast.director)
    db.session.expire_all()
    assert edited.statement == "Joints"
    assert exported(found) == given


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_of_50_mb_is_refused_at_once_and_kept_nowhere(cast):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch))
    big = b'{"CFDocument": {"title": "' + b"x" * (50 * 2**20) + b'"}}'
    began = time.monotonic()
    page = upload(cast.director, big, status=422)
    assert "The file has 50 MB; a package of up to 20 MB is read." in page.text
    assert time.monotonic() - began < 20
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == before
    assert LARGEST == 20 * 2**20
    gc.collect()  # the temporary file of the test's own large post


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"not json",
        b'{"CFDocument": 3}',
        b"\x00" * 100,
        b'{"CFDocument": {"identifier": "a", "title": {"x": 1}}, "CFItems": 7}',
    ],
)
def test_what_is_no_package_gets_a_sentence_and_never_an_error(cast, content):
    raw = content
    fields = cast.director.page(NEW).form(NEW) | {"file": (io.BytesIO(raw), "p.json"), "pathway_id": "none"}
    answer = cast.director.post(
        NEW, data={"csrf_token": cast.director.csrf()} | fields, content_type="multipart/form-data"
    )
    if answer.status_code == 303:
        page = cast.director.page(answer.headers["Location"])
        assert newest().state == "failed"
        assert "error of ours" not in page.text
    else:
        assert answer.status_code == 422


def test_words_of_every_script_come_in_and_go_out(cast):
    given = package(
        [item("١", "يلحم بأمان", notes="مع الحذر"), item("2", "Schweißt 🙂 <b>sicher</b>"), item("=1+1", "-1")],
        [],
        document={"title": "اللحام"},
    )
    found = bring_in(cast.director, given)
    assert exported(found)["CFItems"] == given["CFItems"]
    page = cast.student.page(f"/competencies/{found.id}")
    assert "يلحم بأمان" in page.text
    assert "<b>sicher</b>" in page.text
    name = cast.director.get(f"/competencies/{found.id}/case.json").headers["Content-Disposition"]
    assert name.isascii()


def test_only_who_edits_competencies_may_bring_a_package(cast):
    for who in (cast.teacher, cast.counselor, cast.student):
        who.page(NEW, status=404)
    batch = upload(cast.director, welding()) and newest()
    cast.stranger.page(f"/imports/{batch.id}", status=404)
    cast.stranger.submit(f"/imports/{batch.id}/confirm", status=404)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_5_000_competencies_come_in_within_seconds(cast):
    names = [f"{a}.{b}" for a in range(100) for b in range(1, 50)]
    items = [item(str(a)) for a in range(100)] + [item(name) for name in names]
    links = [child(str(a), "doc", a) for a in range(100)] + [
        child(name, name.split(".")[0], int(name.split(".")[1])) for name in names
    ]
    given = package(items, links)
    began = time.monotonic()
    found = bring_in(cast.director, given)
    assert time.monotonic() - began < 30
    assert len(queries.tree_of([found.id])) == 5_000
    page = cast.director.page(f"/competencies/{found.id}")
    assert len(page.all("li", class_="competency depth-1")) < 401
    assert page.has("a", text="Next")
    gc.collect()


def test_two_equal_posts_make_one_import(cast):
    fields = cast.director.page(NEW).form(NEW) | {"pathway_id": "none"}
    for _ in range(2):
        data = copy.copy(fields) | {"file": (io.BytesIO(json.dumps(welding()).encode()), "p.json")}
        cast.director.submit(NEW, data, content_type="multipart/form-data")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 1


def test_a_set_that_no_pathway_asked_for_before_does_so_from_a_second_import_on(cast):
    found = bring_in(cast.director, welding())
    upload(cast.director, welding(), pathway=str(cast.metal.id))
    assert newest().counts["changed"] == 1
    confirm(cast.director)
    asked = db.session.scalars(
        sa.select(PathwayCompetencySet.pathway_id).where(PathwayCompetencySet.set_id == found.id)
    ).all()
    assert asked == [cast.metal.id]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CompetencyAssociation)) == 6
