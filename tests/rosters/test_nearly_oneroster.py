"""Files that are only nearly OneRoster: what a person says of them once is remembered, and used by itself."""

from __future__ import annotations

import io
import zipfile

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports.models import ImportBatch, ImportMapping
from portal.rosters.models import Enrollment, Student
from tests import factories as make
from tests.rosters import packages

NEW = "/imports/new?kind=oneroster"
STUDENTS = b"student_id,Login,First,Last,Grade Level,Kind,School\r\nana,ana,Ana,Lima,11,STU,N\r\nben,ben,Ben,Ode,08,STU,N\r\nruiz,ruiz,Rosa,Ruiz,,TCH,N\r\n"


@pytest.fixture
def town(session):
    return make.district()


@pytest.fixture
def browser(town, sign_in):
    return sign_in(make.user(town, "district_admin"))


def loose(**files: bytes) -> list[tuple[io.BytesIO, str]]:
    named = {
        name: packages.text_of(rows).encode()
        for name, rows in packages.as_version_1_1(packages.district()).items()
        if name in ("orgs", "academicSessions", "courses", "classes", "enrollments")
    }
    return [(io.BytesIO(content), name.replace("__", ".") if "__" in name else f"{name}.csv") for name, content in {**named, **files}.items()]


def upload(browser, files, *, status: int = 303):
    fields = browser.page(NEW).form(NEW) | {"file": files}
    return browser.submit(NEW, fields, status=status, content_type="multipart/form-data")


def latest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def place() -> str:
    return f"/rosters/oneroster/{latest().id}/files"


def answers(browser, **more: str) -> dict[str, str]:
    """The form of the files page as it stands, with selects named by their label."""
    page = browser.page(place())
    form = page.form(place())
    labels = {(label.get("for") or ""): " ".join("".join(label.itertext()).split()) for label in page.all("label")}
    for words, value in more.items():
        names = [name for name, label in labels.items() if label == words]
        assert len(names) == 1, (words, sorted(labels.values()))
        form[names[0]] = value
    return form


def map_students(browser) -> None:
    """Says what students.csv is, then what its columns and words mean."""
    first = answers(browser, **{"is students.csv": "users"})
    refused = browser.submit(place(), first, status=422)
    assert "Now say which of its columns are: sourcedId, username, givenName, familyName." in refused.text
    form = refused.form(place())
    ids = {" ".join("".join(label.itertext()).split()): label.get("for") for label in refused.all("label")}
    for column, heading in {
        "sourcedId": "student_id", "username": "Login", "givenName": "First", "familyName": "Last", "grades": "Grade Level",
        "role": "Kind", "orgSourcedIds": "School",
    }.items():
        form[ids[f"users.csv, {column}"]] = heading
    refused = browser.submit(place(), form, status=422)
    assert "Now say what its words mean." in refused.text
    form = refused.form(place())
    ids = {" ".join("".join(label.itertext()).split()): label.get("for") for label in refused.all("label")}
    form[ids["“STU” means in users.csv, role, “STU”"]] = "student"
    form[ids["“TCH” means in users.csv, role, “TCH”"]] = "teacher"
    browser.submit(place(), form)


def test_loose_files_come_in_together_without_zip_and_manifest(town, browser):
    files = packages.as_version_1_1(packages.district())
    upload(browser, [(io.BytesIO(packages.text_of(rows).encode()), f"{name}.csv") for name, rows in files.items()])
    batch = latest()
    assert (batch.filename, batch.state) == ("orgs.csv and 6 more", "previewed")
    assert "There is no manifest.csv" in browser.page(f"/imports/{batch.id}").text
    browser.submit(f"/imports/{batch.id}/confirm")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Student)) == 2


def test_other_headings_and_words_are_said_once_and_remembered(town, browser):
    upload(browser, loose(students=STUDENTS))
    assert latest().state == "previewed"  # the rest is OneRoster; students.csv is not read yet
    map_students(browser)
    path = f"/imports/{latest().id}"
    assert latest().counts["rejected"] == 0
    preview = browser.page(path)
    assert "students.csv is read as users.csv: student_id as sourcedId" in preview.text
    assert "stu as student" in preview.text
    browser.submit(f"{path}/confirm")
    ana = db.session.scalars(sa.select(Student).filter_by(sourced_id="ana")).one()
    assert (ana.given_name, ana.grade) == ("Ana", 11)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enrollment)) == 2
    upload(browser, loose(pupils_2027=STUDENTS.replace(b"11", b"12")))  # the next day, under another name
    again = latest()
    assert again.state == "previewed"
    assert again.counts["files"]["users.csv"]["changed"] == 1
    assert (again.counts["rejected"], again.counts["new"]) == (0, 0)


def test_the_page_comes_by_itself_where_a_required_column_is_missing(browser):
    upload(browser, [(io.BytesIO(STUDENTS), "users.csv")])
    assert latest().state == "uploaded"
    browser.submit(f"/imports/{latest().id}/confirm")
    assert latest().state == "uploaded"
    page = browser.page(place())
    assert "How the files are read" in page.texts("h1")
    assert browser.get(f"/imports/{latest().id}").headers["Location"].endswith(place())
    refused = browser.submit(place(), page.form(place()), status=422)
    assert "Choose the column that holds it." in refused.text
    assert latest().state == "uploaded"


def test_the_page_comes_by_itself_where_most_words_of_a_column_are_foreign(browser):
    files = packages.district()
    for row in files["roles"]:
        row["role"] = {"student": "STU"}.get(row["role"], row["role"])
    upload(browser, [(io.BytesIO(packages.zipped(files)), "export.zip")])
    assert latest().state == "uploaded"
    browser.submit(place(), answers(browser, **{"“STU” means in roles.csv, role, “STU”": "student"}))
    assert (latest().state, latest().counts["rejected"]) == ("previewed", 0)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_fragment_is_the_region_of_the_page(browser, htmx):
    upload(browser, loose(students=STUDENTS))
    page = browser.page(place())
    fragment = browser.page(place(), htmx=True)
    assert " ".join("".join(page.region("package-files").itertext()).split()) == fragment.text
    answer = browser.submit(place(), answers(browser, **{"is students.csv": "users"}), status=422, htmx=htmx)
    assert "Now say which" in answer.text


def test_a_file_can_be_left_out_and_be_taken_as_whole(browser):
    upload(browser, [(io.BytesIO(packages.zipped(packages.district())), "export.zip")])
    form = answers(browser, **{"is demographics.csv": "", "The files are": "delta"})
    browser.submit(place(), form)
    batch = latest()
    assert batch.options["reading"]["mode"] == "delta"
    assert "demographics.csv" not in batch.counts["files"]


def test_one_file_cannot_be_two_and_two_cannot_be_one(browser):
    upload(browser, loose(students=STUDENTS))
    refused = browser.submit(place(), answers(browser, **{"is students.csv": "orgs"}), status=422)
    assert "is orgs.csv already" in refused.text


def test_which_marks_are_final_is_chosen_from_what_the_files_say(browser):
    from tests.rosters.test_oneroster_results import graded

    files = graded(("ana", "87"))
    files["categories"][0]["title"] = "Averages"
    upload(browser, [(io.BytesIO(packages.zipped(files)), "export.zip")])
    path = f"/imports/{latest().id}"
    assert "None of the 3 line items is a final mark" in browser.page(path).text
    assert browser.page(path).has("a", href=place())
    browser.submit(place(), answers(browser, **{"A line item is a final mark if": "category:Averages"}))
    assert "by the rule “category is Averages”" in browser.page(path).text
    assert latest().counts["files"]["results.csv"]["new"] == 1
    upload(browser, [(io.BytesIO(packages.zipped(files)), "export.zip")])
    assert latest().counts["files"]["results.csv"]["new"] == 1  # remembered


def test_bad_posts_are_never_our_error(browser):
    upload(browser, loose(students=STUDENTS))
    for data in ({}, {"file-0": "nope"}, {"file-0": "users" * 20_000}, {"mode": "x\x00", "file-0": ["a", "b"]}, {"file-99": "users"}):
        form = {"csrf_token": browser.csrf(), **data} if callable(browser.csrf) else data
        assert browser.post(place(), data=form).status_code in (303, 400, 422)


def test_a_mapping_belongs_to_its_district(town, browser, sign_in):
    upload(browser, loose(students=STUDENTS))
    map_students(browser)
    mapping = db.session.scalars(sa.select(ImportMapping).where(ImportMapping.name == "students")).one()
    assert (mapping.district_id, mapping.kind) == (town.id, "oneroster")
    stranger = sign_in(make.user(make.district(), "district_admin"))
    stranger.page(place(), status=404)
    upload(stranger, [(io.BytesIO(STUDENTS), "students.csv")])
    assert latest().state == "uploaded"


def test_after_confirming_nothing_can_be_read_otherwise(browser):
    upload(browser, [(io.BytesIO(packages.zipped(packages.district())), "export.zip")])
    form = answers(browser)
    browser.submit(f"/imports/{latest().id}/confirm")
    browser.submit(place(), form)
    assert latest().state == "done"


def test_two_files_of_one_name_and_a_zip_beside_files_are_refused(browser):
    twice = [(io.BytesIO(STUDENTS), "users.csv"), (io.BytesIO(STUDENTS), "USERS.csv")]
    assert "Two of the files" in upload(browser, twice, status=422).text
    mixed = [(io.BytesIO(STUDENTS), "users.csv"), (io.BytesIO(packages.zipped({})), "a.zip")]
    assert "one zip, or the CSV files" in upload(browser, mixed, status=422).text


def test_tab_separated_files_of_another_ending_are_read(browser):
    files = packages.as_version_1_1(packages.district())
    tabbed = [(io.BytesIO(packages.text_of(rows).replace(",", "\t").replace('"', "").encode("utf-16")), f"{name}.txt") for name, rows in files.items() if name in ("orgs", "users", "academicSessions")]
    upload(browser, tabbed)
    assert latest().counts["rejected"] == 0
    assert latest().counts["files"]["users.csv"]["new"] == 3


def test_a_zip_of_files_that_nobody_knows_asks_what_they_are(browser):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x/stuff.csv", STUDENTS)
    upload(browser, [(io.BytesIO(buffer.getvalue()), "x.zip")])
    assert latest().state == "uploaded"
    buffer = io.BytesIO(b"PK nothing")
    upload(browser, [(buffer, "x.zip")])
    assert latest().state == "failed"
