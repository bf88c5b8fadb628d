"""The main job, end to end, in a browser: with JavaScript and without.

A roster is imported, a teacher aligns its course, a reviewer approves, a program asks for any core course of that
pathway, a history row with a passing mark arrives, and the student's page changes.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.extensions import db
from portal.frameworks.models import Framework
from tests import factories as make
from tests.browser.conftest import OpenPage, sign_in

PASSWORD = "correct horse battery staple"
PATHWAY = "Public Safety"
COURSE, CODE = "Crime Fighting 101", "CF-101"
SCHOOL = "Gotham High School"
PROGRAM = "Law and Safety"

ROSTER = {
    "manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n"
    + "".join(
        f"file.{name},{'bulk' if bulk else 'absent'}\n"
        for name, bulk in (
            ("academicSessions", True), ("categories", False), ("classes", True), ("classResources", False),
            ("courses", True), ("courseResources", False), ("demographics", True), ("enrollments", True),
            ("lineItemLearningObjectiveIds", False), ("lineItems", False), ("lineItemScoreScales", False),
            ("orgs", True), ("resources", False), ("resultLearningObjectiveIds", False), ("results", False),
            ("resultScoreScales", False), ("roles", True), ("scoreScales", False), ("userProfiles", True),
            ("userResources", False), ("users", True),
        )
    )
    + "source.systemName,Test\nsource.systemCode,\n",
    "academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "S1,active,2023-10-02T00:00:00.000Z,Semester 1,semester,2023-09-04,2024-01-26,,2023\n",
    "classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
    "K1,active,2023-10-02T00:00:00.000Z,Basic Detection,,C1,,scheduled,,O1,S1,,,\n",
    "courses.csv": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    f"subjectCodes\nC1,active,2023-10-02T00:00:00.000Z,,{COURSE},,,O1,subject1,0101\n",
    "demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,"
    "blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus\n"
    "U1,active,2023-10-02T00:00:00.000Z,2010-04-17,,,,,,,,,,,,\n",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate\nE1,active,2023-10-02T00:00:00.000Z,K1,O1,U1,student,,,\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "O1,active,2023-10-02T00:00:00.000Z,Gotham High School,school,,\n",
    "roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId\nR1,active,2023-10-02T00:00:00.000Z,U1,primary,student,,,O1,\n",
    "userProfiles.csv": "sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,description,"
    "credentialType,username,password\nP1,active,2023-10-02T00:00:00.000Z,U1,SYSTEM,V,,,login,brucewayne,\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n"
    "U1,active,2023-10-02T00:00:00.000Z,TRUE,brucewayne,,Bruce,Wayne,,bruce.wayne,,,,,,,,,,,,\n",
}  # fmt: skip


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Somebody else's OneRoster zip where there is one, else one of the same shape."""
    given = Path(os.environ.get("PORTAL_SAMPLES", "nowhere")) / "real" / "oneroster_1_2_small.zip"
    if given.is_file():
        return given
    path = tmp_path / "oneroster.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in ROSTER.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def district(bare_app: Flask) -> int:
    """A district without schools, with an administrator, a teacher and a reviewer, on the newest national framework."""
    with bare_app.app_context():
        home = make.district(name="Gotham Public Schools")
        national = db.session.scalars(sa.select(Framework).order_by(Framework.edition.desc(), Framework.id)).first()
        make.use_framework(home, national)
        make.user(home, "district_admin", username="alfred", password_hash=hash_password(PASSWORD))
        make.user(home, "teacher", username="jim", password_hash=hash_password(PASSWORD))
        director = make.user(home, "cte_director", username="barbara", password_hash=hash_password(PASSWORD))
        make.grant(director, "reviewer")
        db.session.commit()
        found = int(home.id)
        db.session.remove()
    return found


@pytest.mark.parametrize("javascript", [False, True], ids=["without-javascript", "with-javascript"])
def test_a_passing_mark_moves_a_student_along_a_pathway_that_a_teacher_aligned(
    bare_app: Flask, bare: str, open_page: OpenPage, district: int, roster: Path, tmp_path: Path, javascript: bool
):
    def as_(username: str) -> Page:
        page = open_page(bare, javascript=javascript)
        sign_in(page, username, PASSWORD)
        return page

    administrator, teacher, director = as_("alfred"), as_("jim"), as_("barbara")

    bring_in(administrator, "oneroster", roster)
    give_a_code(administrator)
    align(teacher, javascript)
    approve(director)
    define_the_program(director)

    with bare_app.app_context():  # the roster brought the student; a password is somebody else's job
        student = db.session.scalars(sa.select(User).where(User.username == "brucewayne")).one()
        student.password_hash, student.must_change_password = hash_password(PASSWORD), False
        db.session.commit()
        db.session.remove()
    student_page = as_("brucewayne")
    choose_the_program(student_page)
    expect(student_page.locator("main")).to_contain_text("0 of 1 done")

    history = tmp_path / "history.csv"
    history.write_text(f"Student number,Course code,School year,Term,Mark\nbruce.wayne,{CODE},2024-25,S1,B+\n")
    bring_in(administrator, "course_history", history)

    student_page.goto("/my-pathway")
    expect(student_page.locator("main")).to_contain_text("1 of 1 done")
    expect(student_page.locator("main")).to_contain_text(COURSE)


def bring_in(page: Page, kind: str, file: Path) -> None:
    page.goto(f"/imports/new?kind={kind}")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("h1")).to_contain_text("imported")


def give_a_code(page: Page) -> None:
    page.goto("/courses")
    page.get_by_role("link", name=COURSE).first.click()
    page.get_by_role("link", name="Edit").first.click()
    page.locator("[name=code]").fill(CODE)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(CODE)


def align(page: Page, javascript: bool) -> None:
    page.goto("/courses")
    page.get_by_role("link", name=COURSE).first.click()
    panel = page.locator("#alignments")
    if javascript:
        panel.locator("#alignment-add-q").press_sequentially(PATHWAY, delay=20)
        page.locator("#pathway-options li").filter(has=page.get_by_text(PATHWAY, exact=True)).first.click()
    else:
        panel.locator("#alignment-add-q").fill(PATHWAY)
        panel.get_by_role("button", name="Find").click()
        page.locator("#alignments fieldset.choices input").first.check()
    page.locator("#alignment-add-role-core").check(force=True)
    page.get_by_role("button", name="Add and submit").click()
    expect(page.locator("#alignments .alignment-list")).to_contain_text("Waits for review")
    expect(page.locator("#alignments .alignment-title")).to_have_text(PATHWAY)


def approve(page: Page) -> None:
    page.goto("/reviews")
    page.get_by_role("button", name=f"Approve {COURSE}").click()
    expect(page.locator("#messages")).to_contain_text("approved and in force")


def define_the_program(page: Page) -> None:
    page.goto("/programs/new")
    page.get_by_label("Title", exact=True).fill(PROGRAM)
    pathway = page.get_by_label(PATHWAY, exact=True)
    if not pathway.is_visible():
        page.locator("details", has=pathway).locator("summary").click()
    pathway.check()
    page.get_by_label(SCHOOL).check()
    page.get_by_role("button", name="Add the program").click()
    page.locator("#add-k_of_n").click()
    page.get_by_role("button", name=f"Add any core course or experience in {PATHWAY}").click()
    expect(page.locator("#draft")).to_contain_text("Nothing stands in the way")
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.locator("main")).to_contain_text(PROGRAM)


def choose_the_program(page: Page) -> None:
    page.goto("/my-pathway")
    page.get_by_role("link", name=PROGRAM).first.click()
    page.get_by_role("button", name="Choose").first.click()
    page.goto("/my-pathway")
