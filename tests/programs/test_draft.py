"""The editor of a draft: every deed on its requirements, in place and without scripts, and what it refuses."""

from __future__ import annotations

import re

import sqlalchemy as sa

from portal.programs import services
from portal.programs.models import ProgramVersion, RequirementKind, RequirementOption
from tests import factories as make
from tests.counting import cost_of
from tests.page import fields, text_of
from tests.programs.drafts import BOTH, deed, of, region, tree


def test_the_draft_reads_like_a_sentence_and_its_fragment_is_its_region(lakes, editor):
    page = editor.page(lakes.here)
    assert text_of(region(page)) == text_of(region(editor.page(lakes.here, htmx=True)))
    assert page.texts("h1") == ["Draft of version 2"]
    assert "Version 1 stays in force for 1 student" in page.text
    assert [e.get("value") for e in page.all("input", name="title")] == ["Foundation", "Core courses"]
    assert "Nothing stands in the way of publishing." in page.text


@BOTH
def test_a_requirement_of_each_kind_is_added_with_its_panel_open(session, lakes, editor, htmx):
    action = f"{lakes.here}/requirements"
    kinds = ["all_of", "k_of_n", "credits", "hours", "credential"]
    for kind in kinds:
        form = deed(editor.page(lakes.here), action)
        page = editor.submit(action, form | {"kind": kind}, htmx=htmx)
        page = page if htmx else editor.page(page.headers["Location"].split("#")[0])
        assert page.has("input", id="find-option")
        assert "to mend before it can be published" in page.text
        editor.submit(action, form | {"kind": kind}, htmx=htmx)
    assert [b.kind for b in tree(session, lakes)][2:] == kinds, "the same form again adds nothing"


def test_the_panel_stays_open_while_the_title_beside_it_is_changed(session, lakes, editor):
    first = tree(session, lakes)[0]
    action = of(lakes, first, "edit")
    page = editor.submit(action, deed(editor.page(of(lakes, first, "options")), action) | {"title": "Ground"}, htmx=True)
    assert page.has("input", id="find-option")
    for adding in ("999999", "abc", "9" * 40, ""):
        page = editor.submit(action, deed(page, action) | {"title": f"Ground {adding[:3]}", "adding": adding}, htmx=True)
        assert not page.has("input", id="find-option")


@BOTH
def test_a_requirement_is_put_inside_another(session, lakes, editor, htmx):
    services.add_requirement(lakes.draft, kind=RequirementKind.K_OF_N, by=lakes.by)
    session.commit()
    outer = tree(session, lakes)[2]
    page = editor.page(of(lakes, outer, "options"))
    form = next(fields(f) for f in page.all("form", action=f"{lakes.here}/requirements") if "parent_id" in fields(f))
    editor.submit(f"{lakes.here}/requirements", form | {"kind": "credits"}, htmx=htmx)
    assert [c.kind for c in tree(session, lakes)[2].children] == ["credits"]


@BOTH
def test_title_rule_and_amount_are_changed_in_place(session, lakes, editor, htmx):
    core = tree(session, lakes)[1]
    action = of(lakes, core, "edit")
    form = deed(editor.page(lakes.here), action)
    assert (form["title"], form["amount"], form["kind"]) == ("Core courses", "2", "k_of_n")
    editor.submit(action, form | {"title": "Core", "amount": "1"}, htmx=htmx)
    assert (tree(session, lakes)[1].title, tree(session, lakes)[1].rule) == ("Core", "1 of these")
    form = deed(editor.page(lakes.here), action)
    editor.submit(action, form | {"kind": "credits", "amount": "1.5"}, htmx=htmx)
    assert tree(session, lakes)[1].rule == "1.5 credits from these"
    form = deed(editor.page(lakes.here), action)
    editor.submit(action, form | {"kind": "all_of"}, htmx=htmx)
    assert tree(session, lakes)[1].rule == "Both of these"


@BOTH
def test_a_wrong_requirement_is_refused_where_it_stands(session, lakes, editor, htmx):
    core = tree(session, lakes)[1]
    action = of(lakes, core, "edit")
    page = editor.submit(action, deed(editor.page(lakes.here), action) | {"title": ""}, htmx=htmx, status=422)
    assert "Enter the title." in text_of(next(e for e in page.all("li") if e.get("id") == f"requirement-{core.id}"))
    assert tree(session, lakes)[1].title == "Core courses"


def test_nothing_posted_as_a_requirement_gives_a_500_or_a_change(session, lakes, editor):
    core = tree(session, lakes)[1]
    action = of(lakes, core, "edit")
    form = {"csrf_token": editor.csrf()} | deed(editor.page(lakes.here), action)
    for changed, wrong in (
        ({"title": "x" * 201}, "Use at most 200"), ({"amount": "0"}, "above 0"), ({"amount": "-1"}, "Enter a number"), ({"amount": "abc"}, "Enter a number"),
        ({"amount": "1.5"}, "Enter a whole number."), ({"amount": "9" * 40}, "Enter a number"), ({"amount": "101"}, "Enter at most 100."), ({"amount": "²"}, "Enter a number"),
        ({"kind": "nonsense"}, "Choose one from the list."), ({"version": ""}, "Reload"), ({"amount": "1e3"}, "Enter a number"), ({"title": "New", "version": "9" * 40}, "Somebody else"),
    ):  # fmt: skip
        answer = editor.post(action, data=form | changed)
        assert answer.status_code == (409 if "Somebody" in wrong else 422), changed
        assert wrong in answer.get_data(as_text=True), changed
    assert editor.post(action, data={"csrf_token": form["csrf_token"]}).status_code == 422
    assert (tree(session, lakes)[1].title, tree(session, lakes)[1].rule) == ("Core courses", "2 of these")


@BOTH
def test_a_stale_requirement_shows_both_and_can_be_saved_over(session, lakes, editor, htmx):
    core = tree(session, lakes)[1]
    action = of(lakes, core, "edit")
    mine = deed(editor.page(lakes.here), action) | {"title": "Mine"}
    editor.submit(action, deed(editor.page(lakes.here), action) | {"title": "Theirs"})
    page = editor.submit(action, mine, htmx=htmx, status=409)
    assert "Saved now: Theirs" in page.text
    again = deed(page, action)
    assert again["title"] == "Mine"
    editor.submit(action, again, htmx=htmx)
    assert tree(session, lakes)[1].title == "Mine"


@BOTH
def test_requirements_move_up_and_down_and_into_one_another(session, lakes, editor, htmx):
    first, core = tree(session, lakes)
    editor.submit(of(lakes, core, "move"), {"direction": "up"}, htmx=htmx)
    assert [b.title for b in tree(session, lakes)] == ["Core courses", "Foundation"]
    editor.submit(of(lakes, core, "move"), {"direction": "down"}, htmx=htmx)
    assert [b.title for b in tree(session, lakes)] == ["Foundation", "Core courses"]
    page = editor.page(lakes.here)
    assert page.has("button", aria_label="Put Core courses inside Foundation")
    assert page.has("button", aria_label="Put Foundation inside Core courses")
    assert not page.has("button", aria_label="Put Foundation inside Foundation")
    editor.submit(of(lakes, core, "move"), {"direction": "to", "parent_id": str(first.id)}, htmx=htmx)
    assert [b.number for b in tree(session, lakes)[0].walk()] == ["1", "1.1"]
    editor.submit(of(lakes, core, "move"), {"direction": "to", "parent_id": ""}, htmx=htmx)
    assert [b.title for b in tree(session, lakes)] == ["Foundation", "Core courses"]
    editor.submit(of(lakes, first, "move"), {"direction": "to", "parent_id": str(first.id)}, htmx=htmx, status=422)
    editor.submit(of(lakes, first, "move"), {"direction": "to", "parent_id": str(core.id)}, htmx=htmx)
    [outer] = tree(session, lakes)
    assert ([child.title for child in outer.children], outer.rule) == (["Foundation"], "2 of these"), "a group beside courses"
    editor.submit(of(lakes, first, "move"), {"direction": "to", "parent_id": "999999"}, htmx=htmx, status=404)
    editor.submit(of(lakes, first, "move"), {"direction": "sideways"}, htmx=htmx, status=422)


@BOTH
def test_a_removed_requirement_comes_back_by_undo_once(session, lakes, editor, htmx):
    first = tree(session, lakes)[0]
    page = editor.submit(of(lakes, first, "remove"), htmx=htmx)
    assert [b.title for b in tree(session, lakes)] == ["Core courses"]
    if not htmx:
        page = editor.page(page.headers["Location"])
    assert "“Foundation” was removed with all that was in it." in page.text
    undo = deed(page, f"{lakes.here}/put-back")
    editor.submit(f"{lakes.here}/put-back", undo, htmx=htmx)
    back = tree(session, lakes)[0]
    assert (back.title, [o.title for o in back.options]) == ("Foundation", ["Robots I"])
    editor.submit(f"{lakes.here}/put-back", undo, htmx=htmx)
    assert len(tree(session, lakes)) == 2, "undo twice is undo once"
    editor.submit(of(lakes, first, "remove"), htmx=htmx, status=404)


def test_what_is_put_back_must_come_from_us(lakes, editor):
    for word in ("", "nonsense", "x" * 300_000, 'eyJhIjoxfQ.fake'):
        editor.submit(f"{lakes.here}/put-back", {"removed": word}, status=400)
    assert "was removed" not in editor.page(f"{lakes.here}?removed=nonsense").text


@BOTH
def test_whom_it_is_for_is_saved_and_checked(session, lakes, editor, htmx):
    action = f"{lakes.here}/settings"
    form = deed(editor.page(lakes.here), action)
    editor.submit(action, form | {"entry_year": "2029", "count_in_two": "y"}, htmx=htmx)
    assert session.get(ProgramVersion, lakes.draft.id, populate_existing=True).entry_year == 2029
    assert session.get(ProgramVersion, lakes.draft.id).count_in_two
    page = editor.submit(action, form | {"entry_year": "2030"}, htmx=htmx, status=409)
    assert "Somebody else changed this draft first" in page.text
    form = deed(editor.page(lakes.here), action)
    for year in ("", "1999", "9" * 30, "x"):
        editor.submit(action, form | {"entry_year": year}, htmx=htmx, status=422)
    lakes.version.entry_year = 2030
    session.commit()
    page = editor.submit(action, form | {"entry_year": "2027"}, htmx=htmx, status=422)
    assert "cannot begin before" in page.text


def test_settings_can_be_changed_right_after_a_requirement_was(session, lakes, editor):
    """One region holds both, so that no form on the page is ever stale by our own doing."""
    first = tree(session, lakes)[0]
    page = editor.submit(of(lakes, first, "move"), {"direction": "down"}, htmx=True)
    editor.submit(f"{lakes.here}/settings", deed(page, f"{lakes.here}/settings") | {"entry_year": "2029"}, htmx=True)


def test_publishing_is_asked_first_says_who_stays_and_is_done_once(session, lakes, editor):
    page = editor.page(f"{lakes.here}/publish")
    assert "1 student keeps the version they entered under." in page.text
    form = page.form(f"{lakes.here}/publish")
    editor.submit(f"{lakes.here}/publish", {}, status=422)
    assert editor.submit(f"{lakes.here}/publish", form).headers["Location"] == f"/programs/{lakes.program.id}"
    shown = editor.page(f"/programs/{lakes.program.id}")
    assert "Version 2 is published." in shown.text
    assert shown.has("a", text="Version 2", aria_current="true")
    assert editor.submit(f"{lakes.here}/publish", form).headers["Location"] == f"/programs/{lakes.program.id}"


def test_an_impossible_rule_is_named_at_once_and_cannot_be_published(session, lakes, editor):
    first = tree(session, lakes)[0]
    action = of(lakes, first, "edit")
    page = editor.submit(action, deed(editor.page(lakes.here), action) | {"kind": "k_of_n", "amount": "3"}, htmx=True)
    sentence = "“Foundation” asks for 3 of 1 option."
    assert sentence in text_of(page.region("draft-checks"))
    ask = editor.page(f"{lakes.here}/publish")
    assert sentence in ask.text
    assert not ask.all("form", action=f"{lakes.here}/publish")
    session.expire_all()
    page = editor.submit(f"{lakes.here}/publish", {"version": str(session.get(ProgramVersion, lakes.draft.id).version)}, status=422)
    assert sentence in page.text


def test_who_publishes_something_else_than_they_saw_is_asked_again(session, lakes, editor):
    form = editor.page(f"{lakes.here}/publish").form(f"{lakes.here}/publish")
    editor.submit(of(lakes, tree(session, lakes)[0], "remove"))
    page = editor.submit(f"{lakes.here}/publish", form, status=409)
    assert "Somebody else changed this draft after you looked at it." in page.text


def test_a_published_version_has_no_editor_left(session, lakes, editor):
    first = tree(session, lakes)[0]
    option = session.scalar(sa.select(RequirementOption.id).where(RequirementOption.requirement_id == first.id))
    editor.submit(f"{lakes.here}/publish", editor.page(f"{lakes.here}/publish").form(f"{lakes.here}/publish"))
    editor.page(lakes.here, status=404)
    paths = [of(lakes, first, verb) for verb in ("edit", "move", "remove", "options", "credentials")]
    for path in [*paths, f"{lakes.here}/options/{option}/remove", f"{lakes.here}/settings", f"{lakes.here}/requirements", f"{lakes.here}/put-back"]:
        editor.submit(path, {"direction": "up", "kind": "all_of"}, status=404)
    editor.submit(f"/programs/{lakes.program.id}/versions")
    for path in paths:
        editor.submit(path, {"direction": "up"}, status=404)


def test_a_draft_is_discarded_after_being_asked(session, lakes, editor):
    page = editor.page(f"{lakes.here}/discard")
    assert "Version 1 stays as it is" in page.text
    form = page.form(f"{lakes.here}/discard")
    editor.submit(f"{lakes.here}/discard", form | {"version": "999"}, status=409)
    editor.submit(f"{lakes.here}/discard", form)
    editor.submit(f"{lakes.here}/discard", form)
    editor.page(lakes.here, status=404)
    assert session.scalar(sa.select(sa.func.count()).where(ProgramVersion.program_id == lakes.program.id)) == 1


def test_new_version_twice_is_one_draft(session, lakes, editor):
    for _ in range(2):
        assert editor.submit(f"/programs/{lakes.program.id}/versions").headers["Location"] == lakes.here
    assert session.scalar(sa.select(sa.func.count()).where(ProgramVersion.program_id == lakes.program.id)) == 2


def test_a_stranger_reaches_no_part_of_the_draft(session, lakes, editor, sign_in):
    first = tree(session, lakes)[0]
    for who in (lakes.stranger, lakes.teacher, lakes.person):
        client = sign_in(who)
        token = client.csrf()
        for path in (of(lakes, first, "options"), of(lakes, first, "options/found")):
            client.page(path, status=404, htmx=True)
        for verb in ("edit", "move", "remove", "options", "credentials"):
            assert client.post(of(lakes, first, verb), data={"csrf_token": token, "direction": "up"}).status_code == 404


def test_a_requirement_of_another_program_is_404(session, lakes, editor):
    other = make.program(lakes.district)
    theirs = make.requirement(make.version(other, state="draft"), "all_of")
    session.commit()
    editor.submit(f"{lakes.here}/requirements/{theirs.id}/remove", status=404)
    editor.submit(f"{lakes.here}/requirements", deed(editor.page(lakes.here), f"{lakes.here}/requirements") | {"kind": "credits", "parent_id": str(theirs.id)}, status=404)


def test_hostile_words_stay_words(session, lakes, editor):
    first = tree(session, lakes)[0]
    action = of(lakes, first, "edit")
    for title in ("<script>alert(1)</script>", "\" onfocus=alert(1) x=\"", "مرحبا", "💥" * 50, "{{ 7*7 }}"):
        editor.submit(action, deed(editor.page(lakes.here), action) | {"title": title})
        page = editor.page(lakes.here)
        assert page.find("input", id=f"title-{first.id}").get("value") == title
        assert not re.search(r"<script>alert", page.html)


def test_a_draft_of_forty_requirements_costs_as_many_queries_as_one_of_two(session, lakes, editor):
    editor.page(lakes.here)
    two = cost_of(lambda: editor.page(lakes.here))
    for n in range(38):
        make.requirement(lakes.draft, "k_of_n", {"offering_id": lakes.first_course.id}, {"pathway_id": lakes.pathway.id, "role": "core"}, position=n + 5)
    session.commit()
    assert cost_of(lambda: editor.page(lakes.here)) == two
