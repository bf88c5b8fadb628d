"""Interrupted, doubled and slow imports: nothing is lost, nothing comes twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import Grant
from portal.extensions import db
from portal.imports import jobs, kinds, queries, runner, storage
from portal.imports.kinds import Change, Field, TabularKind
from portal.imports.models import ImportBatch
from portal.schools.models import School
from tests import factories as make
from tests.imports.files import csv_bytes

NEW = "/imports/new?kind=test_schools"


class Killed(BaseException):
    pass


@pytest.fixture
def applied(monkeypatch) -> Iterator[list[int]]:
    """A kind whose rows become schools; the list says how large each chunk was, and `die_at` kills in one."""
    sizes: list[int] = []

    def compare(rows, context):
        for row in rows:
            if row.values["name"] == "bad":
                yield Change(row.line, "rejected", "bad", reason="Bad.", column="Name")
            else:
                yield Change(row.line, "new", row.values["name"], values=dict(row.values))

    def apply(changes, context):
        for change in changes:
            db.session.add(School(district_id=context.district_id, name=change.values["name"]))
        db.session.flush()
        sizes.append(len(changes))

    kind = TabularKind(
        "test_schools", "Schools", "school", (Field("name", "Name", True),), frozenset({"district_admin"}), compare, apply
    )
    monkeypatch.setitem(kinds._kinds, kind.key, kind)
    return sizes


@pytest.fixture
def browser(session, sign_in, applied, monkeypatch):
    monkeypatch.setattr(runner, "SLOW", 60)  # on a busy machine a chunk of 500 may take its time
    return sign_in(make.user(make.district(), "district_admin"))


def upload(browser, many: int) -> ImportBatch:
    content = csv_bytes(("Name",), [(f"School {n}",) for n in range(many)])
    fields = browser.page(NEW).form(NEW) | {"file": (io.BytesIO(content), "schools.csv")}
    browser.submit(NEW, fields, content_type="multipart/form-data")
    db.session.commit()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def schools() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(School))


def test_changes_come_in_chunks_of_at_most_500(browser, applied):
    batch = upload(browser, 1_234)
    browser.submit(f"/imports/{batch.id}/confirm")
    assert (sum(applied), max(applied)) == (1_234, 500)
    assert schools() == 1_234


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_import_killed_in_a_chunk_goes_on_with_that_chunk(browser, applied, monkeypatch, at):
    batch = upload(browser, 1_400)
    db.session.commit()
    real = runner._advance
    calls, batch_id = 0, batch.id
    db.session.commit()

    def dies(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "_advance", dies)
        with pytest.raises(Killed):
            browser.submit(f"/imports/{batch_id}/confirm")
    assert schools() == (at - 1) * 500
    page = browser.page(f"/imports/{batch.id}")
    assert "Importing" in page.texts("h1")[0]
    browser.submit(f"/imports/{batch.id}/continue")
    assert schools() == 1_400
    db.session.expire_all()
    assert batch.state == "done"


def test_an_error_in_a_chunk_stops_and_can_be_tried_again(browser, applied, monkeypatch):
    batch = upload(browser, 700)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "_advance", lambda *args: 1 / 0)
        browser.submit(f"/imports/{batch.id}/confirm")
    assert schools() == 0
    page = browser.page(f"/imports/{batch.id}")
    assert "stopped on an error of ours" in page.text
    browser.submit(f"/imports/{batch.id}/discard")  # part of it may be in: it stays listed
    assert "stopped on an error of ours" in browser.page(f"/imports/{batch.id}").text
    browser.submit(f"/imports/{batch.id}/continue")
    assert schools() == 700


def test_two_workers_do_not_do_it_twice(browser, applied):
    batch = upload(browser, 10)
    batch.state = "applying"
    db.session.commit()
    with storage.alone(batch.storage_key) as mine:
        assert mine
        assert storage.is_worked_on(batch.storage_key)
        runner.apply(batch.id)  # another one would come while the first is at work
        assert schools() == 0
    assert not storage.is_worked_on(batch.storage_key)
    runner.apply(batch.id)
    runner.apply(batch.id)
    assert schools() == 10


def test_slow_chunks_become_smaller(browser, applied, monkeypatch):
    monkeypatch.setattr(runner, "SLOW", -1)
    batch = upload(browser, 1_000)
    browser.submit(f"/imports/{batch.id}/confirm")
    assert applied[:3] == [500, 250, 125]
    assert schools() == 1_000


def test_large_imports_go_through_the_queue_and_the_page_shows_progress(browser, applied, monkeypatch):
    waiting: list[int] = []
    monkeypatch.setattr(jobs, "FEW", 5)
    monkeypatch.setattr(jobs, "apply", waiting.append)
    batch = upload(browser, 20)
    browser.submit(f"/imports/{batch.id}/confirm")
    assert (waiting, schools()) == ([batch.id], 0)
    path = f"/imports/{batch.id}"
    page, fragment = browser.page(path), browser.page(f"{path}?poll=1", htmx=True)
    assert "Waiting for its turn" in page.text
    assert " ".join("".join(page.region("import-progress").itertext()).split()) == fragment.text
    monkeypatch.setattr("portal.imports.pages.PATIENCE", -1)
    assert "flask --app wsgi imports continue" in browser.page(path).text
    with storage.alone(batch.storage_key):
        storage.Teller(batch.storage_key).write("Importing", 7, 20)
        page = browser.page(path)
        assert "7 of 20" in page.text
        assert page.find("progress").get("value") == "7"
        assert not page.has("button", text="Go on")
    assert browser.page(path).has("button", text="Go on")
    assert queries.unfinished() == [batch.id]
    db.session.commit()  # else the rollback of a job in this very session would undo the requests above
    jobs.look_after()
    assert schools() == 20
    done = browser.get(f"{path}?poll=1", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert done.headers["HX-Redirect"].endswith(path)


def test_who_lost_the_right_meanwhile_imports_no_more(browser, applied, monkeypatch):
    monkeypatch.setattr(jobs, "FEW", 0)
    monkeypatch.setattr(jobs, "apply", lambda batch_id: None)
    batch = upload(browser, 3)
    browser.submit(f"/imports/{batch.id}/confirm")
    db.session.execute(sa.update(Grant).values(role="teacher"))
    db.session.commit()
    runner.apply(batch.id)
    db.session.expire_all()
    assert (batch.state, schools()) == ("failed", 0)
    assert "may no longer" in batch.message


def test_a_file_that_vanished_is_told(browser, applied):
    batch = upload(browser, 3)
    batch.state = "preparing"
    db.session.commit()
    storage.remove(batch.storage_key)
    runner.prepare(batch.id)
    assert "Upload it again" in browser.page(f"/imports/{batch.id}").text


def test_files_that_nobody_needs_go(browser, applied, app):
    from datetime import timedelta

    old, fresh = upload(browser, 3), upload(browser, 4)
    db.session.execute(
        sa.update(ImportBatch).where(ImportBatch.id == old.id).values(updated_at=old.updated_at - timedelta(days=8))
    )
    db.session.commit()
    app.test_cli_runner().invoke(args=["imports", "tidy"])
    db.session.expire_all()
    assert (old.state, fresh.state) == ("discarded", "previewed")
    assert not storage.folder(old.storage_key).exists()
    assert storage.folder(fresh.storage_key).exists()


def test_a_kind_may_ask_something_beside_the_file(browser, applied, monkeypatch):
    from dataclasses import replace

    kind = kinds.get("test_schools")
    question = kinds.Question("level", "Level", (("a", "First"), ("b", "Second")))
    monkeypatch.setitem(kinds._kinds, kind.key, replace(kind, questions=lambda viewer: [question]))
    page = browser.page(f"{NEW}&level=b")
    assert page.form(NEW)["level"] == "b"
    content = csv_bytes(("Name",), [("North",)])
    for level, status in (("", 422), ("z", 422), ("b", 303)):
        fields = page.form(NEW) | {"level": level, "file": (io.BytesIO(content), "s.csv")}
        browser.submit(NEW, fields, status=status, content_type="multipart/form-data")
    assert db.session.scalar(sa.select(ImportBatch.options)) == {"level": "b"}
