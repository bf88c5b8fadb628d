"""What counts in a requirement of a draft: found by words, added by a click, taken out again."""

from __future__ import annotations

from portal.programs import services
from portal.programs.models import RequirementKind
from tests import factories as make
from tests.page import fields, text_of
from tests.programs.drafts import BOTH, of, tree


@BOTH
def test_an_offering_is_found_and_added_and_taken_out_again(session, lakes, editor, htmx):
    first = tree(session, lakes)[0]
    here = of(lakes, first, "options")
    page = editor.page(f"{here}?q=sens")
    add = next(fields(f) for f in page.all("form", action=here) if fields(f).get("offering_id") == str(lakes.third_course.id))
    after = editor.submit(here, add, htmx=htmx)
    assert [o.title for o in tree(session, lakes)[0].options] == ["Robots I", "Sensors"]
    if not htmx:
        after = editor.page(after.headers["Location"].split("#")[0])
    assert after.find("input", id="find-option").get("value") == "sens", "the panel stays open on what was typed"
    assert not any(fields(f).get("offering_id") == str(lakes.third_course.id) for f in after.all("form", action=here))
    option = tree(session, lakes)[0].options[1]
    editor.submit(f"{lakes.here}/options/{option.id}/remove", htmx=htmx)
    assert [o.title for o in tree(session, lakes)[0].options] == ["Robots I"]
    editor.submit(f"{lakes.here}/options/{option.id}/remove", htmx=htmx, status=404)


@BOTH
def test_a_role_in_a_pathway_is_one_click_away(session, lakes, editor, htmx):
    first = tree(session, lakes)[0]
    here = of(lakes, first, "options")
    page = editor.page(here)
    add = next(fields(f) for f in page.all("form", action=here) if fields(f).get("role") == "core")
    editor.submit(here, add, htmx=htmx)
    assert [o.title for o in tree(session, lakes)[0].options] == ["Robots I", "Any core course or experience in Robotics"]


def test_another_pathway_is_found_by_words(lakes, editor, session):
    page = editor.page(of(lakes, tree(session, lakes)[0], "options") + "?q=weld")
    assert any(fields(f).get("pathway_id") == str(lakes.other_pathway.id) for f in page.all("form"))


def test_only_what_can_count_is_offered(session, lakes, editor):
    for kind, there, gone in (("credits", "Robots II", "Robot shop internship"), ("hours", "Robot shop internship", "Robots II"), ("credential", "Robot Operator", "Robots II")):
        made = services.add_requirement(lakes.draft, kind=RequirementKind(kind), by=lakes.by)
        session.commit()
        here = f"{lakes.here}/requirements/{made.id}/options/found?q=robot"
        found = editor.page(here, htmx=True)
        assert there in found.text
        assert gone not in found.text
        assert text_of(found.region("found-options")) == text_of(editor.page(here).region("found-options"))


@BOTH
def test_a_credential_of_the_district_is_made_where_it_is_needed(session, lakes, editor, htmx):
    made = services.add_requirement(lakes.draft, kind=RequirementKind.CREDENTIAL, by=lakes.by)
    session.commit()
    action = f"{lakes.here}/requirements/{made.id}/credentials"
    editor.submit(action, {"title": "OSHA 10", "issuer": "OSHA"}, htmx=htmx)
    assert [(o.title, o.detail) for o in tree(session, lakes)[2].options] == [("OSHA 10", "OSHA")]
    editor.submit(action, {"title": "osha 10", "issuer": "osha"}, htmx=htmx)
    assert len(tree(session, lakes)[2].options) == 1
    page = editor.submit(action, {"title": "", "issuer": "x"}, htmx=htmx, status=422)
    assert "Enter the title of the credential." in page.text


def test_nothing_posted_as_an_option_gives_a_500_or_a_row(session, lakes, editor):
    first = tree(session, lakes)[0]
    token = editor.csrf()
    for posted in (
        {}, {"offering_id": "999999"}, {"offering_id": "9" * 40}, {"offering_id": "abc"}, {"credential_id": "999999"}, {"pathway_id": "999999", "role": "core"},
        {"pathway_id": "1"}, {"role": "core"}, {"role": "boss", "pathway_id": "1"}, {"offering_id": "1", "credential_id": "1"}, {"q": "\x00" * 9},
    ):  # fmt: skip
        answer = editor.post(of(lakes, first, "options"), data={"csrf_token": token} | posted)
        assert answer.status_code in (404, 422), posted
    assert len(tree(session, lakes)[0].options) == 1


def test_an_offering_of_another_district_is_404(session, lakes, editor):
    foreign = make.course(lakes.elsewhere)
    session.commit()
    editor.submit(of(lakes, tree(session, lakes)[0], "options"), {"offering_id": str(foreign.id)}, status=404)
