"""The board, a cell of it, and the student's page of one form."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.clearances.models import ClearanceNeed, StudentClearance
from portal.clearances.waiting import waiting_forms
from portal.database import now
from portal.mail.models import Mail
from tests import factories as make
from tests.counting import statements

PDF = b"%PDF-1.4\n%%EOF"


@pytest.mark.parametrize("htmx", [False, True])
def test_the_board_shows_each_student_and_form_in_words(sign_in: Any, cast: Any, htmx: bool) -> None:
    make.clearance(cast.student, cast.safety)
    page = sign_in(cast.coordinator).page("/clearances", htmx=htmx, target="div#board")
    assert "Reyes, Sam" in page.text
    assert "on file until" in page.text
    assert "missing" in page.text


def test_another_school_sees_nothing_of_it(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.stranger)
    assert "Reyes" not in client.page("/clearances").text
    assert "Reyes" not in client.get("/clearances/export.csv").get_data(as_text=True)
    client.page(f"/clearances/{cast.placement.id}/{cast.safety.id}", status=404)
    client.submit(f"/clearances/{cast.placement.id}/{cast.safety.id}/on-file", {}, status=404)


def test_only_missing_shows_who_lacks_something(sign_in: Any, cast: Any) -> None:
    other = make.student(cast.school, family_name="Abel")
    make.placement(other, cast.experience, cast.host)
    for kind in (cast.safety, cast.health):
        make.clearance(other, kind)
    client = sign_in(cast.coordinator)
    assert "Abel" in client.page("/clearances").text
    text = client.page("/clearances?missing=1").text
    assert "Abel" not in text
    assert "Reyes" in text


def test_the_board_can_be_narrowed_to_a_section(sign_in: Any, cast: Any) -> None:
    make.placement(make.student(cast.school, family_name="Abel"), cast.experience, cast.host)
    section = make.section(make.course(cast.home, at=cast.school), at=cast.school, year=make.school_year(cast.home), title="Health 2")
    make.enroll(cast.student, section)
    page = sign_in(cast.coordinator).page(f"/clearances?section={section.id}")
    assert "Reyes" in page.text
    assert "Abel" not in page.text


def test_one_form_is_marked_for_a_whole_section_at_once_and_taken_back(sign_in: Any, session: Any, cast: Any) -> None:
    other = make.placement(make.student(cast.school, family_name="Abel"), cast.experience, cast.host)
    client = sign_in(cast.coordinator)
    ids = [cast.placement.id, other.id]
    client.submit("/clearances/mark", {"kind_id": str(cast.safety.id), "marked": ids})
    rows = session.scalars(sa.select(StudentClearance.id).where(StudentClearance.state == "on_file").order_by(StudentClearance.id)).all()
    assert len(rows) == 2
    page = client.page(f"/clearances?undo={rows[0]},{rows[1]}")
    assert page.has("button", text="Take all 2 back")
    client.submit("/clearances/undo", {"row_ids": list(rows)})
    assert not session.scalar(sa.select(sa.func.count()).select_from(StudentClearance))


def test_nothing_marked_is_refused_with_a_sentence(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.coordinator).submit("/clearances/mark", {"kind_id": str(cast.safety.id)}, status=422)
    assert "Mark students first" in page.text


def test_another_schools_students_are_not_marked(sign_in: Any, session: Any, cast: Any) -> None:
    sign_in(cast.stranger).submit("/clearances/mark", {"kind_id": str(cast.safety.id), "marked": [cast.placement.id]}, status=422)
    assert not session.scalar(sa.select(sa.func.count()).select_from(StudentClearance))


def test_what_is_missing_is_asked_for_in_one_click(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.coordinator)
    client.submit("/clearances/chase")
    assert "Asked: 1 student." in client.page("/clearances").text
    client.submit("/clearances/chase")
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_a_cell_is_put_on_file_with_a_paper(sign_in: Any, session: Any, cast: Any) -> None:
    client, path = sign_in(cast.coordinator), f"/clearances/{cast.placement.id}/{cast.safety.id}"
    until = now().date() + timedelta(days=100)
    client.submit(f"{path}/on-file", {"until": until.isoformat(), "file": (io.BytesIO(PDF), "card.pdf")})
    page = client.page(path)
    assert "on file until" in page.text
    row = session.scalars(sa.select(StudentClearance)).one()
    assert client.get(f"/clearances/rows/{row.id}/file").headers["Content-Disposition"].startswith("attachment")
    assert sign_in(cast.stranger).get(f"/clearances/rows/{row.id}/file").status_code == 404


def test_a_file_that_is_none_is_refused(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.coordinator).submit(
        f"/clearances/{cast.placement.id}/{cast.safety.id}/on-file", {"file": (io.BytesIO(b"MZ program"), "card.pdf")}, status=422
    )
    assert "This file is none of them" in page.text


def test_two_coordinators_who_answer_at_once_get_one_answer_and_a_409(sign_in: Any, cast: Any) -> None:
    row = make.clearance(cast.student, cast.safety, "submitted")
    path = f"/clearances/{cast.placement.id}/{cast.safety.id}"
    client = sign_in(cast.coordinator)
    seen = client.page(path).form(f"{path}/refuse")["version"]
    client.submit(f"{path}/on-file", {})
    page = client.submit(f"{path}/refuse", {"reason": "Blurred.", "version": seen}, status=409)
    assert "Somebody else answered" in page.text
    assert row.id


def test_the_health_record_has_no_place_for_a_file_or_a_reason(sign_in: Any, cast: Any) -> None:
    make.clearance(cast.student, cast.health)
    page = sign_in(cast.coordinator).page(f"/clearances/{cast.placement.id}/{cast.health.id}")
    assert not page.all("input", type="file")
    assert not page.all("input", name="reason")


def test_a_student_hands_a_form_in_and_reads_why_it_was_refused(sign_in: Any, session: Any, cast: Any) -> None:
    mine = sign_in(cast.account)
    mine.submit(f"/my-placements/forms/{cast.safety.id}", {"file": (io.BytesIO(PDF), "card.pdf")})
    row = session.scalars(sa.select(StudentClearance)).one()
    path = f"/clearances/{cast.placement.id}/{cast.safety.id}"
    sign_in(cast.coordinator).submit(f"{path}/refuse", {"reason": "The date is missing.", "version": str(row.version)})
    assert "The date is missing." in mine.page(f"/my-placements/forms/{cast.safety.id}").text


def test_a_student_without_a_file_is_told_so(sign_in: Any, cast: Any) -> None:
    assert "Choose the file" in sign_in(cast.account).submit(f"/my-placements/forms/{cast.safety.id}", {}, status=422).text


def test_a_form_nobody_asks_of_them_is_404_for_a_student(sign_in: Any, cast: Any) -> None:
    other = make.clearance_kind(title="Boat license", experience_kinds=[])
    sign_in(cast.account).page(f"/my-placements/forms/{other.id}", status=404)


def test_a_district_changes_whom_it_asks(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(make.user(cast.home, "district_admin"))
    path = f"/clearances/forms/{cast.safety.id}/edit"
    given = client.page(path).form(path)
    client.submit(path, {"version": given["version"], "experience_kinds": ["internship"], "months": "6", "only_paid": "y"})
    assert session.scalars(sa.select(ClearanceNeed.months)).one() == 6
    client.submit(path, {"version": given["version"], "months": "7"}, status=409)
    sign_in(cast.coordinator).page(path, status=404)


def test_a_district_adds_a_form_of_its_own_once(sign_in: Any, cast: Any) -> None:
    client = sign_in(make.user(cast.home, "district_admin"))
    data = client.page("/clearances/forms/new").form("/clearances/forms/new") | {"title": "Photo release", "about": "Pictures at work", "experience_kinds": "internship"}
    client.submit("/clearances/forms/new", data)
    client.submit("/clearances/forms/new", data)
    assert client.page("/clearances/forms").text.count("Photo release") == 2, "its title, and the name of its button"
    sign_in(make.user(make.district(), "district_admin")).page("/clearances/forms").text.index("Who is asked")


def test_the_export_opens_like_the_board(sign_in: Any, cast: Any) -> None:
    text = sign_in(cast.coordinator).get("/clearances/export.csv?missing=1").get_data(as_text=True)
    assert "Reyes,Sam" in text
    assert "missing" in text


def test_the_queue_and_the_placement_tell_of_forms(sign_in: Any, cast: Any) -> None:
    make.clearance(cast.student, cast.safety, "submitted")
    client = sign_in(cast.coordinator)
    page = client.page(f"/placements/{cast.placement.id}")
    assert "Forms before the first day" in page.text
    lines = waiting_forms(cast.viewer)
    assert [(w.who, w.what) for w in lines] == [("me", "Handed in: Safety training"), ("student", "Missing: Health record")]


def test_the_board_makes_as_many_queries_for_fifty_students_as_for_one(sign_in: Any, cast: Any, session: Any) -> None:
    client = sign_in(cast.coordinator)

    def asked() -> int:
        with statements() as seen:
            client.page("/clearances")
        return len(seen)

    asked()
    one = asked()
    for _ in range(49):
        student = make.student(cast.school)
        make.placement(student, cast.experience, cast.host)
        make.clearance(student, cast.safety)
    session.commit()
    assert asked() == one
