"""The pages of credentials, as the roles that use them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.credentials import services
from portal.extensions import db
from portal.rosters.models import StudentCredential
from tests import factories as make
from tests.credentials.conftest import TODAY, failed, passed
from tests.credentials.test_attempts import PDF, enter

YESTERDAY = (TODAY - timedelta(days=1)).isoformat()


def post_attempt(browser, path, world, *, status=303, file=None, **values):
    data = browser.page(path).form(path) | {"credential_id": str(world.aplus.id), "attempted_on": YESTERDAY, "result": "passed"} | values
    data.pop("file", None)
    if file:
        data["file"] = (io.BytesIO(file[1]), file[0])
    return browser.submit(path, data, status=status, content_type="multipart/form-data")


def test_a_student_hands_in_a_certificate_and_sees_that_it_waits(world, sign_in):
    browser = sign_in(world.person)
    post_attempt(browser, "/my-credentials", world, file=("scan.exe", PDF))
    page = browser.page("/my-credentials")
    assert "Waits for approval" in page.text
    made = db.session.scalars(sa.select(StudentCredential)).one()
    answer = browser.get(f"/credentials/attempts/{made.id}/proof")
    assert (answer.data, answer.content_type) == (PDF, "application/pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=scan.pdf")


def test_a_file_that_is_no_certificate_is_told_at_its_field(world, sign_in):
    page = post_attempt(sign_in(world.person), "/my-credentials", world, file=("scan.pdf", b"MZ not a pdf"), status=422)
    assert "Choose a PDF, a JPEG or a PNG" in page.text


@pytest.mark.parametrize("values", [{"attempted_on": ""}, {"result": "won"}, {"credential_id": "99999999"}, {"expires_on": "never"}, {"attempted_on": "0001-01-01"}])
def test_what_cannot_be_is_refused_with_the_form(world, sign_in, values):
    post_attempt(sign_in(world.person), "/my-credentials", world, proof="C-1", status=422, **values)


def test_the_same_form_posted_twice_makes_one_attempt(world, sign_in):
    browser = sign_in(world.person)
    data = browser.page("/my-credentials").form("/my-credentials") | {"credential_id": str(world.aplus.id), "attempted_on": YESTERDAY, "result": "passed", "proof": "C-9"}
    browser.submit("/my-credentials", data)
    browser.submit("/my-credentials", data)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StudentCredential)) == 1


def test_proof_and_attempts_are_not_there_for_whoever_may_not_see_the_student(session, world, sign_in):
    from portal.credentials.proofs import read_proof

    made = enter(world, world.teacher, passed(), proof=read_proof("a.pdf", PDF))
    session.commit()
    assert sign_in(world.coordinator).get(f"/credentials/attempts/{made.id}/proof").status_code == 200
    stranger = sign_in(world.stranger)
    assert stranger.get(f"/credentials/attempts/{made.id}/proof").status_code == 404
    assert stranger.get(f"/credentials/attempts/{made.id}/edit").status_code == 404
    assert stranger.get(f"/students/{world.ana.id}/credentials").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_the_queue_shows_what_waits(session, world, sign_in, htmx):
    enter(world, world.person, passed())
    session.commit()
    browser = sign_in(world.coordinator)
    page = browser.page("/credentials/queue", htmx=htmx)
    assert "Peña, Ana" in page.text
    assert page.region("queue") is not None


def test_many_are_approved_at_once_and_taken_back_at_once(session, world, sign_in):
    made = [enter(world, world.teacher, passed(), student=one) for one in (world.ana, world.ben)]
    session.commit()
    browser = sign_in(world.coordinator)
    marked = [f"{one.id}.{one.version}" for one in made]
    browser.submit("/credentials/queue/approve", {"marked": marked})
    page = browser.page(f"/credentials/queue?undo={made[0].id},{made[1].id}")
    assert "Take all 2 back" in page.text
    browser.submit("/credentials/queue/reopen", {"marked": [f"{one.id}.0" for one in made]})
    assert set(db.session.scalars(sa.select(StudentCredential.state))) == {"submitted"}


def test_nothing_marked_is_told_and_a_refusal_without_reason_too(session, world, sign_in):
    made = enter(world, world.person, passed())
    session.commit()
    browser = sign_in(world.coordinator)
    assert "nothing was marked" in browser.submit("/credentials/queue/approve", {}, status=422).text
    assert "Say why" in browser.submit("/credentials/queue/refuse", {"marked": [f"{made.id}.{made.version}"]}, status=422).text


def test_a_changed_attempt_shows_both_versions(session, world, sign_in):
    made = enter(world, world.person, passed())
    session.commit()
    browser = sign_in(world.person)
    path = f"/credentials/attempts/{made.id}/edit"
    data = browser.page(path).form(path)
    data.pop("file", None)
    services.change_attempt(made, told=passed(score="712"), seen=made.version, by=world.viewer(world.person))
    session.commit()
    page = browser.submit(path, data | {"score": "1"}, status=409)
    assert "712" in page.text
    assert page.form(path)["score"] == "1"


def test_the_catalogue_is_filtered_by_the_state_list(session, world, sign_in):
    from portal.credentials.models import CredentialListing
    from portal.schools.models import year_of

    make.add(CredentialListing(district_id=world.district.id, credential_id=world.aplus.id, tier="Tier 2", from_year=year_of(TODAY) - 1))
    session.commit()
    browser = sign_in(world.person)
    assert "Tier 2" in browser.page("/credentials").text
    listed = browser.page("/credentials?listed=listed", htmx=True).text
    assert "CompTIA A+" in listed
    assert "CPR" not in listed


def test_a_small_pass_rate_is_kept_from_those_who_cannot_open_it(session, world, sign_in):
    enter(world, world.teacher, failed())
    enter(world, world.teacher, passed())
    session.commit()
    path = f"/credentials/{world.aplus.id}"
    assert "Too few results" in sign_in(world.person).page(path).text
    assert "50 % of 2 known results" in sign_in(world.director).page(path).text


def test_one_credential_names_the_programs_that_ask_for_it(world, sign_in):
    assert world.program.title in sign_in(world.teacher).page(f"/credentials/{world.aplus.id}").text


def test_a_director_adds_and_edits_a_credential_once(world, sign_in):
    browser = sign_in(world.director)
    data = browser.page("/credentials/new").form("/credentials/new") | {"title": "OSHA 10", "issuer": "OSHA", "validity_months": "60"}
    browser.submit("/credentials/new", data)
    browser.submit("/credentials/new", data)
    fresh = browser.page("/credentials/new").form("/credentials/new")
    assert "here already" in browser.submit("/credentials/new", fresh | {"title": "osha 10", "issuer": "OSHA"}, status=422).text
    path = f"/credentials/{world.cpr.id}/edit"
    form = browser.page(path).form(path)
    browser.submit(path, form | {"title": "CPR and First Aid"})
    assert "Somebody else" in browser.submit(path, form | {"title": "Mine"}, status=409).text
    assert sign_in(world.coordinator).get("/credentials/new").status_code == 404


@pytest.mark.parametrize("path", ["/credentials", "/credentials/queue", "/credentials/{id}?which=waiting"])
def test_lists_ask_the_same_whatever_their_length(session, world, sign_in, path):
    from tests.counting import statements

    enter(world, world.person, passed())
    session.commit()
    browser, path = sign_in(world.coordinator), path.format(id=world.aplus.id)
    browser.page(path)
    with statements() as few:
        browser.page(path)
    for _ in range(30):
        enter(world, world.teacher, passed(), student=make.student(world.school))
        make.credential(world.district)
    session.commit()
    with statements() as many:
        browser.page(path)
    assert len(many) == len(few)
