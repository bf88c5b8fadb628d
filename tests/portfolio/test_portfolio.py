"""A student's portfolio: what they put in, how they arrange and show it, and who of the school has seen it."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from portal.database import now
from portal.files import storage
from portal.files.models import StoredFile
from portal.portfolio import limits, sweeping
from portal.portfolio.models import PortfolioPiece
from tests import factories as make
from tests.counting import statements


def photo(size=(900, 600), color="teal"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def cast(session, sign_in) -> SimpleNamespace:
    home = make.district()
    school = make.school(home)
    year = make.school_year(home, now().year + (1 if now().month >= 7 else 0))
    teacher, other = make.user(home, "teacher", at=school), make.user(home, "teacher", at=school)
    account, neighbor = make.user(home, "student", at=school), make.user(home, "student", at=school)
    student = make.student(school, user=account, given_name="Ana", family_name="Lima", grade=11)
    next_door = make.student(school, user=neighbor, given_name="Ben", family_name="Ode", grade=11)
    make.enroll(student, make.section(make.course(home, at=school, title="Robotics I"), at=school, year=year, teacher=teacher, title="Robotics I"))
    session.commit()
    return SimpleNamespace(
        home=home, school=school, student=student, next_door=next_door, account=account, me=sign_in(account), neighbor=sign_in(neighbor),
        teacher=sign_in(teacher), stranger=sign_in(other), staff_page=f"/students/{student.id}/portfolio",
    )  # fmt: skip


def put(browser, title="Straw bridge", status=303, **more):
    fields = browser.page("/my-portfolio/new").form("/my-portfolio/new")
    fields.pop("file", None)
    return browser.submit("/my-portfolio/new", fields | {"title": title} | more, status=status, content_type="multipart/form-data")


def piece_of(session, title="Straw bridge"):
    session.expire_all()
    return session.scalar(sa.select(PortfolioPiece).where(PortfolioPiece.title == title))


def titles(page):
    return list(page.texts("h3"))


def test_an_empty_portfolio_says_what_comes_here_and_the_first_deed(cast):
    page = cast.me.page("/my-portfolio")
    assert "a photo of something you built" in page.text
    assert page.has("a", href="/my-portfolio/new")


def test_a_photo_goes_in_and_comes_out_small_on_the_page(cast, session):
    put(cast.me, file=(io.BytesIO(photo()), "bridge.jpg"), shows="I planned it.")
    page = cast.me.page("/my-portfolio")
    picture = page.find("img")
    assert "Straw bridge" in page.text
    assert "I planned it." in page.text
    small = cast.me.get(picture.get("src"))
    assert Image.open(io.BytesIO(small.data)).width == 720
    assert small.headers["X-Content-Type-Options"] == "nosniff"
    whole = cast.me.get(f"/my-portfolio/pieces/{piece_of(session).id}/file")
    assert Image.open(io.BytesIO(whole.data)).width == 900


def test_a_piece_without_file_link_or_text_is_refused(cast):
    page = put(cast.me, status=422)
    assert "Add a file, a link or a text" in page.text


def test_a_piece_without_a_name_is_refused_in_the_readers_language(cast, session):
    cast.account.language = "es"
    session.commit()
    assert "Ponle un nombre corto" in put(cast.me, title="", text="x", status=422).text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/a", "https://", "https://me:secret@example.org", "//example.org", "https://exa mple.org", "http://[::1"])
def test_only_web_links_are_taken(cast, link):
    assert "begins with https:// or http://" in put(cast.me, link=link, status=422).text


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ", b""])
def test_a_file_that_is_no_picture_and_no_pdf_is_refused(cast, content):
    put(cast.me, file=(io.BytesIO(content), "photo.jpg"), status=422)


@pytest.mark.parametrize("more", [{"title": "a\x00b", "text": "\x00"}, {"made_on": "9" * 40, "text": "x"}, {"tied_to": "placements:99999999999999999999999", "text": "x"}, {"text": "x" * 5000}, {"title": "😀" * 500, "text": "x"}])
def test_nothing_posted_is_an_error(cast, more):
    put(cast.me, status=422, **more)


def test_the_same_form_posted_twice_is_one_piece(cast, session):
    fields = cast.me.page("/my-portfolio/new").form("/my-portfolio/new") | {"title": "Poem", "text": "Roses"}
    fields.pop("file", None)
    cast.me.submit("/my-portfolio/new", fields)
    cast.me.submit("/my-portfolio/new", fields)
    assert session.scalar(sa.select(sa.func.count(PortfolioPiece.id))) == 1


def test_a_piece_is_tied_to_what_it_came_from_and_to_nothing_of_others(cast, session):
    page = cast.me.page("/my-portfolio/new")
    mine = next(e.get("value") for e in page.all("option") if (e.get("value") or "").startswith("enrollments:"))
    put(cast.me, text="x", tied_to=mine)
    assert "From: Robotics I" in cast.me.page("/my-portfolio").text
    put(cast.neighbor, text="x", tied_to=mine, status=422)


@pytest.mark.parametrize("htmx", [False, True])
def test_pieces_are_ordered_by_buttons(cast, session, htmx):
    for title in ("One", "Two", "Three"):
        put(cast.me, title, text="x")
    piece = piece_of(session, "Three")
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/move", {"to": "up"}, htmx=htmx, status=200 if htmx else 303)
    assert titles(cast.me.page("/my-portfolio")) == ["One", "Three", "Two"]
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/move", {"to": "sideways"}, htmx=htmx, status=422)


def test_what_is_hidden_is_seen_by_the_student_alone(cast, session):
    put(cast.me, text="secret words")
    piece = piece_of(session)
    assert "secret words" in cast.teacher.page(cast.staff_page).text
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/show", {"shown": "0"})
    assert "secret words" in cast.me.page("/my-portfolio").text
    assert "secret words" not in cast.teacher.page(cast.staff_page).text
    cast.teacher.submit(f"{cast.staff_page}/{piece.id}/seen", status=404)


def test_a_removed_piece_comes_back_by_undo_and_is_swept_a_month_later(cast, session):
    put(cast.me, file=(io.BytesIO(photo()), "bridge.jpg"))
    piece = piece_of(session)
    key = session.get(StoredFile, piece.file_id).key
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/remove")
    page = cast.me.page("/my-portfolio")
    assert page.has("form", action=f"/my-portfolio/pieces/{piece.id}/restore")
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/restore")
    assert titles(cast.me.page("/my-portfolio")) == ["Straw bridge"]
    cast.me.submit(f"/my-portfolio/pieces/{piece.id}/remove")
    sweeping.sweep()
    assert piece_of(session) is not None
    piece_of(session).removed_at = now() - sweeping.KEPT - sweeping.KEPT
    session.commit()
    sweeping.sweep()
    assert piece_of(session) is None
    assert session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    assert storage.read(key) is None


def test_removing_again_and_again_does_not_fill_the_disk(cast, session):
    for number in range(limits.KEPT_REMOVED + 2):
        put(cast.me, f"Piece {number}", text="x")
        cast.me.submit(f"/my-portfolio/pieces/{piece_of(session, f'Piece {number}').id}/remove")
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count(PortfolioPiece.id))) == limits.KEPT_REMOVED


def test_room_is_told_before_it_is_reached_and_then_refused(cast, session, monkeypatch):
    monkeypatch.setattr("portal.portfolio.services.MOST_PIECES", 2)
    monkeypatch.setattr(limits, "MOST_PIECES", 2)
    put(cast.me, "One", text="x")
    assert "There is room for 1 more piece." in cast.me.page("/my-portfolio/new").text
    put(cast.me, "Two", text="x")
    assert "Remove one first" in put(cast.me, "Three", text="x", status=422).text
    monkeypatch.setattr("portal.portfolio.services.MOST_PIECES", 40)
    monkeypatch.setattr("portal.portfolio.services.MOST_BYTES", 100)
    assert "Choose a smaller file" in put(cast.me, "Four", file=(io.BytesIO(photo()), "a.jpg"), status=422).text


def test_two_windows_keep_both_versions(cast, session):
    put(cast.me, text="first")
    path = f"/my-portfolio/pieces/{piece_of(session).id}/edit"
    old = cast.me.page(path).form(path)
    old.pop("file", None)
    cast.me.submit(path, old | {"text": "second"})
    page = cast.me.submit(path, old | {"text": "third"}, status=409)
    assert "second" in page.text
    assert "third" in page.html
    again = page.form(path)
    again.pop("file", None)
    cast.me.submit(path, again)
    assert piece_of(session).text == "third"


def test_a_new_file_takes_the_place_of_the_old_one(cast, session):
    put(cast.me, file=(io.BytesIO(photo()), "old.jpg"))
    path = f"/my-portfolio/pieces/{piece_of(session).id}/edit"
    fields = cast.me.page(path).form(path)
    cast.me.submit(path, fields | {"file": (io.BytesIO(photo(color="red")), "new.jpg")}, content_type="multipart/form-data")
    session.expire_all()
    assert sorted(session.scalars(sa.select(StoredFile.filename))) == ["new.jpg", "small.jpg"]
    fields = cast.me.page(path).form(path)
    fields.pop("file", None)
    assert "Add a file, a link or a text" in cast.me.submit(path, fields | {"without_file": "y"}, status=422).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_teacher_says_seen_and_takes_it_back(cast, session, htmx):
    put(cast.me, text="x")
    piece = piece_of(session)
    cast.teacher.submit(f"{cast.staff_page}/{piece.id}/seen", htmx=htmx, status=200 if htmx else 303)
    assert "Seen by" in cast.me.page("/my-portfolio").text
    cast.teacher.submit(f"{cast.staff_page}/{piece.id}/unseen", htmx=htmx, status=200 if htmx else 303)
    assert "Seen by" not in cast.me.page("/my-portfolio").text


def test_a_change_of_the_work_takes_seen_back_and_a_change_of_its_date_does_not(cast, session):
    put(cast.me, text="x")
    piece = piece_of(session)
    path = f"/my-portfolio/pieces/{piece.id}/edit"
    cast.teacher.submit(f"{cast.staff_page}/{piece.id}/seen")
    for change, seen in (({"made_on": "2026-10-01"}, True), ({"text": "y"}, False)):
        fields = cast.me.page(path).form(path)
        fields.pop("file", None)
        cast.me.submit(path, fields | change)
        assert (piece_of(session).seen_by_id is not None) is seen


def test_who_may_not_see_the_student_finds_nothing(cast, session):
    put(cast.me, file=(io.BytesIO(photo()), "a.jpg"))
    piece = piece_of(session)
    for path in (cast.staff_page, f"{cast.staff_page}/pdf", f"{cast.staff_page}/{piece.id}/file", f"{cast.staff_page}/{piece.id}/small"):
        assert cast.teacher.get(path).status_code == 200
        cast.stranger.page(path, status=404)
        cast.neighbor.page(path, status=404)
    for deed in ("move", "show", "remove", "restore"):
        cast.neighbor.submit(f"/my-portfolio/pieces/{piece.id}/{deed}", {"to": "up", "shown": "0"}, status=404)
    cast.neighbor.page(f"/my-portfolio/pieces/{piece.id}/file", status=404)
    cast.neighbor.page(f"/my-portfolio/pieces/{piece.id}/edit", status=404)
    assert cast.teacher.get(f"/students/{cast.next_door.id}/portfolio/{piece.id}/file").status_code == 404


def test_what_the_portal_knows_is_shown_with_who_approved_it(cast, session):
    host = make.host(cast.home, name="Harbor Robotics")
    make.contact(host, name="Mara Alvarez", email="mara@harbor.example", phone="555 0100")
    place = make.placement(cast.student, make.experience(cast.home, at=cast.school, title="Lab internship"), host, state="active")
    boss = make.user(cast.home, "coordinator", at=cast.school, given_name="Mo", family_name="Osei")
    make.hours(place, 3, "approved", approved_by_id=boss.id, approved_at=now())
    make.hours(place, 4, "submitted")
    session.commit()
    page = cast.me.page("/my-portfolio")
    assert "Lab internship at Harbor Robotics" in page.text
    assert "3 hours" in page.text
    assert "Approved by Mo Osei" in page.text
    for text in (page.html, cast.teacher.page(cast.staff_page).html):
        assert "mara@harbor.example" not in text
        assert "555 0100" not in text
    cast.me.submit("/my-portfolio/known", {"key": f"placements:{place.id}", "shown": "0"})
    assert "Harbor Robotics" in cast.me.page("/my-portfolio").text
    assert "Harbor Robotics" not in cast.teacher.page(cast.staff_page).text
    cast.me.submit("/my-portfolio/known", {"key": "placements:999", "shown": "0"}, status=422)


def test_words_about_me_are_kept_and_a_second_window_loses_nothing(cast, session):
    form = cast.me.page("/my-portfolio").form("/my-portfolio/about")
    cast.me.submit("/my-portfolio/about", form | {"about": "I like motors."})
    assert "I like motors." in cast.teacher.page(cast.staff_page).text
    page = cast.me.submit("/my-portfolio/about", form | {"about": "I like pumps."}, status=409)
    assert "I like motors." in page.text
    assert "I like pumps." in page.html


def test_a_day_on_paper_has_its_year_also_within_the_running_one(cast):
    made_on = now().date().replace(day=1)
    put(cast.me, text="x", made_on=made_on.isoformat())
    read = PdfReader(io.BytesIO(cast.me.get("/my-portfolio/pdf").data))
    assert f"{made_on:%B} 1, {made_on.year}" in read.pages[0].extract_text()


@pytest.mark.parametrize(("spoken", "word"), [("en", "My work"), ("es", "Mi trabajo")])
def test_the_pdf_is_tagged_and_in_the_readers_language(cast, session, spoken, word):
    cast.account.language = spoken
    session.commit()
    put(cast.me, file=(io.BytesIO(photo()), "a.jpg"))
    made = cast.me.get("/my-portfolio/pdf")
    assert made.mimetype == "application/pdf"
    read = PdfReader(io.BytesIO(made.data))
    assert word in read.pages[0].extract_text()
    assert read.trailer["/Root"]["/Lang"].startswith(spoken)
    assert len(read.pages[0].images) == 1


def test_the_page_costs_the_same_with_thirty_pieces(cast, session):
    put(cast.me, "One", text="x")
    cast.me.page("/my-portfolio")
    with statements() as few:
        cast.me.page("/my-portfolio")
    for number in range(29):
        session.add(PortfolioPiece(district_id=cast.home.id, student_id=cast.student.id, position=number, title=f"P {number}", text="x"))
    session.commit()
    with statements() as many:
        cast.me.page("/my-portfolio")
    assert len(many) <= len(few)


def test_the_students_page_leads_to_the_portfolio(cast):
    assert cast.me.page("/my-pathway").has("a", href="/my-portfolio")
    assert cast.teacher.page(f"/students/{cast.student.id}").has("a", href=cast.staff_page)
