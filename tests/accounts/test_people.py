"""The list of people, adding one, and editing in place."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import Grant, User
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import deeds, enter, is_in
from tests.counting import statements
from tests.page import text_of


def listed(page):
    return [text_of(a) for a in page.root.iter("a") if (a.get("id") or "").startswith("person-")]


def by_username(username):
    return db.session.scalar(sa.select(User).where(User.username == username))


def new_person(browser, **changes):
    fields = browser.page("/people/new").form("/people/new")
    return (
        fields
        | {
            "given_name": "Ada",
            "family_name": "Quist",
            "username": "ada.quist",
            "email": "ada@maple.example",
            "role": "teacher",
        }
        | changes
    )


def test_staff_come_first_and_students_are_asked_for(town, sign_in):
    town.person("student", at=town.north, given_name="Stu", family_name="Dent")
    db.session.commit()
    browser = sign_in(town.admin)
    assert "Dent, Stu" not in listed(browser.page("/people"))
    assert listed(browser.page("/people?role=student")) == ["Dent, Stu"]
    assert "Dent, Stu" in listed(browser.page("/people?role=all"))


def test_the_list_is_searched_by_name_user_name_and_mail(town, sign_in):
    town.teacher.email = "t.tran@maple.example"
    db.session.commit()
    browser = sign_in(town.admin)
    for words in ("tran", "TESS tran", "tess", "t.tran@maple", "ess ran"):
        assert listed(browser.page(f"/people?q={words}")) == ["Tran, Tess"], words
    assert "Nobody matches" in browser.page("/people?q=nobody%25").text
    assert listed(browser.page("/people?q=_")) == []


def test_the_list_is_narrowed_by_role_school_and_state(town, sign_in):
    town.person("counselor", at=town.south, given_name="No", family_name="Password", password_hash=None)
    town.person("counselor", at=town.south, given_name="Gone", family_name="Away", disabled_at=now())
    db.session.commit()
    browser = sign_in(town.admin)
    assert listed(browser.page("/people?role=counselor")) == ["Away, Gone", "Password, No"]
    assert listed(browser.page(f"/people?school={town.north.id}")) == ["Ibarra, Luis", "Tran, Tess"]
    assert listed(browser.page("/people?state=unused")) == ["Password, No"]
    assert listed(browser.page("/people?state=disabled")) == ["Away, Gone"]
    assert "Away, Gone" not in listed(browser.page("/people?state=active"))


def test_the_list_is_sorted_both_ways(town, sign_in):
    browser = sign_in(town.admin)
    up, down = listed(browser.page("/people?sort=name")), listed(browser.page("/people?sort=-name"))
    assert up == sorted(up)
    assert down == up[::-1]
    assert browser.page("/people?sort=-name").has("th", aria_sort="descending")


def test_the_list_has_pages(town, sign_in):
    for n in range(60):
        town.person("teacher", at=town.south, family_name=f"Zz{n:03}")
    db.session.commit()
    browser = sign_in(town.admin)
    assert len(listed(browser.page("/people"))) == 50
    assert "Zz059, Given" in listed(browser.page("/people?page=2"))
    assert "1–50 of 64" in browser.page("/people").text


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=99999999",
        "sort=evil",
        "role=evil",
        "school=x",
        "school=99999999999999999999999",
        "school=²",
        "state=evil",
        "q=%00%00",
        "q=" + "x" * 3000,
        "q=%F0%9F%A6%8A",
    ],
)
def test_whatever_is_asked_for_the_list_answers(town, sign_in, query):
    sign_in(town.admin).page(f"/people?{query}")


def test_the_fragment_is_the_region_of_the_page(town, sign_in):
    browser = sign_in(town.admin)
    page, part = browser.page("/people"), browser.page("/people", htmx=True)
    assert text_of(page.region("people-list")) == text_of(part.region("people-list"))


def test_the_list_costs_the_same_for_fifty_as_for_one(town, sign_in):
    browser = sign_in(town.admin)
    browser.page("/people")
    with statements() as few:
        browser.page("/people")
    for _ in range(50):
        make.grant(town.person("teacher", at=town.south), "reviewer", at=town.north)
    db.session.commit()
    with statements() as many:
        browser.page("/people")
    assert len(few) == len(many) <= 7


def test_a_schools_administrator_sees_the_people_of_the_school(town, sign_in):
    both = town.person("teacher", at=town.south, given_name="Bo", family_name="Both")
    make.grant(both, "teacher", at=town.north)
    db.session.commit()
    browser = sign_in(town.north_admin)
    assert listed(browser.page("/people?role=all")) == ["Both, Bo", "Ibarra, Luis", "Tran, Tess"]
    assert listed(browser.page(f"/people?school={town.south.id}")) == ["Both, Bo"]
    assert "Sato" not in browser.page("/people?q=sato").text


def test_another_districts_people_are_nowhere(town, sign_in):
    browser = sign_in(town.admin)
    assert str(town.stranger.username) not in browser.page("/people?role=all").text
    for path in ("", "/edit"):
        assert browser.get(f"/people/{town.stranger.id}{path}").status_code == 404
    for deed in ("edit", "disable", "enable", "reset-password", "end-sessions", "grants", "grants/1/end"):
        browser.submit(f"/people/{town.stranger.id}/{deed}", status=404)


def test_hostile_names_are_only_names(town, sign_in):
    evil = "<script>alert(1)</script>"
    town.person(
        "teacher", at=town.north, given_name=evil, family_name='"><img src=x onerror=1>', username="evil", email=""
    )
    db.session.commit()
    page = sign_in(town.admin).page("/people")
    assert evil not in page.html
    assert any(evil in name for name in listed(page))


def test_a_person_is_added_with_a_first_password_shown_once(town, sign_in, client):
    """V6.4.1: random, follows the rules, and has to be changed."""
    browser = sign_in(town.admin)
    page = browser.submit("/people/new", new_person(browser, school_id=str(town.north.id)), status=200)
    assert "Ada Quist is added" in page.text
    password = text_of(page.region("first-password"))
    ada = by_username("ada.quist")
    assert ada.must_change_password
    assert (ada.password_expires_at - now()).days in (6, 7)
    assert password not in f"{ada.password_hash}{ada.__dict__}"
    assert password not in browser.page(f"/people/{ada.id}").html
    grant = db.session.scalar(sa.select(Grant).where(Grant.user_id == ada.id))
    assert (grant.role, grant.school_id, grant.granted_by_id) == ("teacher", town.north.id, town.admin.id)
    assert [row.action for row in deeds(town.admin)][-2:] == ["person.create", "grant.give"]
    enter(client, "ada.quist", password)
    assert client.get("/").location == "/account/password"


def test_a_form_posted_twice_adds_one_person_and_shows_the_same_password(town, sign_in):
    browser = sign_in(town.admin)
    fields = new_person(browser, school_id=str(town.north.id))
    first, second = (browser.submit("/people/new", fields, status=200) for _ in range(2))
    passwords = {text_of(page.region("first-password")) for page in (first, second)}
    assert len(passwords) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(User.username == "ada.quist")) == 1


def test_once_the_person_chose_their_own_the_form_shows_nothing_again(town, sign_in):
    browser = sign_in(town.admin)
    fields = new_person(browser, school_id=str(town.north.id))
    browser.submit("/people/new", fields, status=200)
    ada = by_username("ada.quist")
    ada.must_change_password = False
    db.session.commit()
    assert browser.submit("/people/new", fields).headers["Location"] == f"/people/{ada.id}"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"given_name": "  "}, "Enter the given name"),
        ({"username": "has space"}, "letters a-z"),
        ({"username": "TESS"}, "has this user name already"),
        ({"username": "ünï"}, "letters a-z"),
        ({"email": "no address"}, "like name@school.org"),
        ({"role": ""}, "Choose a role"),
        ({"role": "student"}, "Choose one from the list"),
        ({"school_id": ""}, "Choose a school"),
        ({"school_id": "999999999999999999999"}, "Choose one from the list"),
        ({"role": "cte_director"}, "for the whole district"),
        ({"school_id": "district"}, "Choose the school of this teacher"),
        ({"form_token": ""}, "Reload the page"),
        ({"given_name": "x" * 201}, "at most 200"),
    ],
)
def test_what_will_not_do_is_refused_with_a_way_to_mend_it(town, sign_in, changes, says):
    browser = sign_in(town.admin)
    fields = new_person(browser, school_id=str(town.north.id)) | changes
    page = browser.submit("/people/new", fields, status=422)
    assert says in page.text
    assert by_username("ada.quist") is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"given_name": "\x00", "username": "\x00"},
        {"given_name": ["a", "b"], "role": ["x", "y"]},
        {"username": "x" * 100_000},
        {"email": "‮🦊" * 200},
    ],
)
def test_nothing_posted_is_an_error_of_ours(town, sign_in, data):
    browser = sign_in(town.admin)
    browser.submit("/people/new", data, status=422)
    browser.submit(f"/people/{town.teacher.id}/edit", data, status=422)
    browser.submit(f"/people/{town.teacher.id}/grants", data, status=422)


def test_a_schools_administrator_adds_people_of_the_school_alone(town, sign_in):
    browser = sign_in(town.north_admin)
    page = browser.page("/people/new")
    roles = {o.get("value") for o in page.find("select", name="role").iter("option")}
    assert "district_admin" not in roles
    assert "cte_director" not in roles
    assert [o.get("value") for o in page.find("select", name="school_id").iter("option")] == [str(town.north.id)]
    for changes in (
        {"school_id": str(town.south.id)},
        {"school_id": "district", "role": "coordinator"},
        {"role": "district_admin"},
    ):
        browser.submit("/people/new", new_person(browser) | changes, status=422)
    browser.submit("/people/new", new_person(browser), status=200)
    assert by_username("ada.quist") is not None


@pytest.mark.parametrize("htmx", [False, True])
def test_a_person_is_edited_in_place(town, sign_in, htmx):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    fields = browser.page(path, htmx=htmx).form(path)
    answer = browser.submit(path, fields | {"family_name": "Trần"}, htmx=htmx)
    db.session.expire_all()
    assert town.teacher.family_name == "Trần"
    if htmx:
        assert "Trần" in text_of(answer.region("person-facts"))
        assert "Saved." in answer.text
    assert deeds(town.admin, "person.edit")[-1].detail == {"changed": ["family_name"]}


def test_the_edit_fragment_is_the_region_of_the_page(town, sign_in):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    page, part = browser.page(path), browser.page(path, htmx=True)
    assert text_of(page.region("person-facts")) == text_of(part.region("person-facts"))
    refused = [
        browser.submit(path, page.form(path) | {"given_name": ""}, htmx=htmx, status=422) for htmx in (False, True)
    ]
    assert len({text_of(each.region("person-facts")) for each in refused}) == 1
    assert refused[1].find("input", id="given_name").get("aria-invalid") == "true"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_edit_shows_both_versions_and_loses_nothing(town, sign_in, htmx):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    fields = browser.page(path).form(path)
    browser.submit(path, fields | {"given_name": "Theirs"})
    answer = browser.submit(path, fields | {"given_name": "Mine"}, htmx=htmx, status=409)
    assert "Theirs" in text_of(answer.find("table"))
    assert answer.form(path)["given_name"] == "Mine"
    db.session.expire_all()
    assert town.teacher.given_name == "Theirs"
    browser.submit(path, answer.form(path), htmx=htmx)
    db.session.expire_all()
    assert town.teacher.given_name == "Mine"


def test_signing_in_and_disabling_make_no_edit_stale(town, sign_in, client):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    fields = browser.page(path).form(path)
    enter(client, "tess")
    browser.submit(f"/people/{town.teacher.id}/disable")
    browser.submit(path, fields | {"given_name": "Tessa"})
    db.session.expire_all()
    assert town.teacher.given_name == "Tessa"


def test_an_edit_to_a_user_name_that_somebody_has_is_refused(town, sign_in):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    page = browser.submit(path, browser.page(path).form(path) | {"username": "DANA"}, status=422)
    assert "has this user name already" in page.text


def test_a_new_user_name_opens_the_door(town, sign_in, client):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/edit"
    browser.submit(path, browser.page(path).form(path) | {"username": "Tess.New"})
    enter(client, "tess.new")
    assert is_in(client)
