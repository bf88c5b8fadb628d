"""Who may do what to whom: grants, disabling, resets, and the walk of every address as every role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import BrowserSession, Grant, Role, User
from portal.accounts.permissions import may_end, may_grant, may_manage, may_restore
from portal.accounts.services import grants as service
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import deeds, enter, is_in, sessions
from tests.page import text_of

GET_PAGES = ("/people", "/people/new", "/people/{id}", "/people/{id}/edit", "/audit", "/audit/export", "/audit/check")
POSTS = (
    "/people/new",
    "/people/{id}/edit",
    "/people/{id}/disable",
    "/people/{id}/enable",
    "/people/{id}/reset-password",
    "/people/{id}/end-sessions",
    "/people/{id}/grants",
    "/people/{id}/grants/{grant}/end",
    "/people/{id}/grants/{grant}/restore",
)


def grants_of(who):
    db.session.expire_all()
    return db.session.scalars(sa.select(Grant).where(Grant.user_id == who.id).order_by(Grant.id)).all()


def give(browser, who, **fields):
    path = f"/people/{who.id}/grants"
    form = browser.page(f"/people/{who.id}").form(path)
    status = fields.pop("status", 303)
    return browser.submit(path, form | fields, status=status)


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in (Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN, Role.REVIEWER, Role.PROGRAM_LEAD)],
)
def test_nobody_but_administrators_finds_these_pages(town, sign_in, role):
    who = town.person(role.value, at=None if role == Role.CTE_DIRECTOR else town.north)
    make.grant(who, "reviewer", at=town.north)
    make.grant(who, "program_lead", at=town.north)
    db.session.commit()
    browser = sign_in(who)
    names = {"id": town.teacher.id, "grant": grants_of(town.teacher)[0].id}
    for path in GET_PAGES:
        for htmx in ({}, {"HX-Request": "true"}):
            assert browser.get(path.format(**names), headers=htmx).status_code == 404, path
    for path in POSTS:
        browser.submit(path.format(**names), status=404)


@pytest.mark.parametrize("path", [*GET_PAGES, *POSTS, "/account/sessions", "/account/password"])
def test_visitors_are_sent_to_the_door(town, client, path):
    path = path.format(id=town.teacher.id, grant=1)
    answer = client.get(path) if path not in POSTS else client.post(path, data={"csrf_token": client.csrf()})
    assert answer.status_code in (303, 405)
    assert answer.status_code == 405 or answer.location.startswith("/sign-in")


def test_a_school_administrator_finds_nobody_of_another_school(town, sign_in):
    browser = sign_in(town.north_admin)
    names = {"id": town.south_teacher.id, "grant": grants_of(town.south_teacher)[0].id}
    for path in GET_PAGES:
        if "{id}" in path:
            assert browser.get(path.format(**names)).status_code == 404
    for path in POSTS:
        if "{id}" in path:
            browser.submit(path.format(**names), status=404)
    assert is_in(sign_in(town.south_teacher))


def test_only_people_of_the_school_alone_are_managed_by_it(town, sign_in):
    """Who also works elsewhere could act there with a password that this administrator handed out."""
    make.grant(town.teacher, "teacher", at=town.south)
    district_too = town.person("cte_director")
    make.grant(district_too, "teacher", at=town.north)
    db.session.commit()
    browser = sign_in(town.north_admin)
    for who in (town.teacher, district_too):
        page = browser.page(f"/people/{who.id}")
        assert "Also works outside your school" in page.text
        for deed in ("edit", "disable", "enable", "reset-password", "end-sessions"):
            browser.submit(f"/people/{who.id}/{deed}", status=404)


def test_a_school_administrator_ends_only_grants_of_the_school(town, sign_in):
    south = make.grant(town.teacher, "teacher", at=town.south)
    north = grants_of(town.teacher)[0]
    db.session.commit()
    browser = sign_in(town.north_admin)
    browser.submit(f"/people/{town.teacher.id}/grants/{south.id}/end", status=404)
    browser.submit(f"/people/{town.teacher.id}/grants/{north.id}/end")
    db.session.expire_all()
    assert (south.ends_on, north.ends_on) == (None, now().date() - timedelta(days=1))


def test_a_person_who_left_the_school_is_seen_for_a_month(town, sign_in):
    grants_of(town.teacher)[0].ends_on = now().date() - timedelta(days=29)
    db.session.commit()
    browser = sign_in(town.north_admin)
    browser.page(f"/people/{town.teacher.id}")
    grants_of(town.teacher)[0].ends_on = now().date() - timedelta(days=31)
    db.session.commit()
    assert browser.get(f"/people/{town.teacher.id}").status_code == 404


def test_a_role_is_given_once_and_counts_at_once(town, sign_in):
    browser = sign_in(town.admin)
    form = browser.page(f"/people/{town.teacher.id}").form(f"/people/{town.teacher.id}/grants") | {
        "role": "reviewer",
        "school_id": str(town.north.id),
    }
    for _ in range(2):
        browser.submit(f"/people/{town.teacher.id}/grants", form)
    assert [grant.role for grant in grants_of(town.teacher)] == ["teacher", "reviewer"]
    assert load_viewer(town.teacher.id).holds(Role.REVIEWER, school_id=town.north.id)
    told = deeds(town.admin, "grant.give")[-1]
    assert told.detail == {"grant_id": grants_of(town.teacher)[1].id, "role": "reviewer", "school_id": town.north.id}


def test_a_role_counts_from_its_first_to_its_last_day(town, sign_in):
    browser = sign_in(town.admin)
    tomorrow = now().date() + timedelta(days=1)
    give(
        browser,
        town.teacher,
        role="counselor",
        school_id=str(town.south.id),
        begins_on=tomorrow.isoformat(),
        ends_on=tomorrow.isoformat(),
    )
    assert len(load_viewer(town.teacher.id).grants) == 1
    assert len(load_viewer(town.teacher.id, today=tomorrow).grants) == 2
    assert len(load_viewer(town.teacher.id, today=tomorrow + timedelta(days=1)).grants) == 1
    assert "Begins" in browser.page(f"/people/{town.teacher.id}").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"role": "teacher", "school_id": "{north}"}, "hold this role there already"),
        (
            {"role": "counselor", "school_id": "{north}", "begins_on": "2027-02-02", "ends_on": "2027-02-01"},
            "before the first",
        ),
        (
            {"role": "counselor", "school_id": "{north}", "begins_on": "2020-02-02", "ends_on": "2020-03-01"},
            "over already",
        ),
        ({"role": "counselor", "school_id": "{north}", "begins_on": "31.12."}, "not a date"),
        ({"role": "district_admin", "school_id": "{north}"}, "for the whole district"),
        ({"role": "school_admin", "school_id": "district"}, "Choose the school of this school administrator"),
        ({"role": "student", "school_id": "{north}"}, "Choose one from the list"),
        ({"role": "evil", "school_id": "-1"}, "Choose one from the list"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(town, sign_in, fields, says):
    fields = {name: value.format(north=town.north.id) for name, value in fields.items()}
    assert says in give(sign_in(town.admin), town.teacher, status=422, **fields).text
    assert len(grants_of(town.teacher)) == 1


def test_a_schools_administrator_gives_no_role_beyond_the_school(town, sign_in):
    browser = sign_in(town.north_admin)
    give(browser, town.teacher, role="reviewer", school_id=str(town.north.id))
    for fields in (
        {"role": "district_admin"},
        {"role": "reviewer", "school_id": str(town.south.id)},
        {"role": "coordinator", "school_id": "district"},
    ):
        give(browser, town.teacher, status=422, **fields)
    assert len(grants_of(town.teacher)) == 2


def test_a_grant_ends_and_is_given_back(town, sign_in, client):
    enter(client, "tess")
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/grants/{grants_of(town.teacher)[0].id}"
    browser.submit(path + "/end")
    page = browser.page(f"/people/{town.teacher.id}")
    assert "Give it back below" in page.text
    browser.submit(path + "/end")  # a second time changes nothing
    assert not is_in(client)
    browser.submit(next(f.get("action") for f in page.all("form") if f.get("action").endswith("/restore")))
    enter(client, "tess")
    assert is_in(client)
    assert [row.action for row in deeds(town.admin)] == ["grant.end", "grant.restore"]


def test_an_ended_grant_comes_back_within_the_month_only(town, sign_in):
    grant = grants_of(town.teacher)[0]
    grant.ends_on = now().date() - timedelta(days=60)
    db.session.commit()
    sign_in(town.admin).submit(f"/people/{town.teacher.id}/grants/{grant.id}/restore", status=404)


def test_a_grant_is_reached_only_through_its_person(town, sign_in):
    grant = grants_of(town.south_teacher)[0]
    sign_in(town.admin).submit(f"/people/{town.teacher.id}/grants/{grant.id}/end", status=404)


def test_nobody_ends_their_own_administrators_grant_or_disables_or_resets_themselves(town, sign_in):
    second = town.person("district_admin")
    db.session.commit()
    for who in (town.admin, town.north_admin):
        browser = sign_in(who)
        browser.submit(f"/people/{who.id}/grants/{grants_of(who)[0].id}/end", status=404)
        assert "cannot disable yourself" in browser.submit(f"/people/{who.id}/disable", status=422).text
        page = browser.page(f"/people/{who.id}")
        assert not page.has("form", action=f"/people/{who.id}/disable")
        token = {"form_token": "anything"}
        assert "Change password" in browser.submit(f"/people/{who.id}/reset-password", token, status=422).text
        assert is_in(browser)
    sign_in(second).submit(f"/people/{town.admin.id}/grants/{grants_of(town.admin)[0].id}/end")


def test_the_last_administrator_of_a_district_stays(town):
    """Also where two end each other's grants at the same moment: the second one is asked afterwards."""
    by = load_viewer(town.admin.id)
    with pytest.raises(service.NotPossible, match="last administrator"):
        service.end_grant(grants_of(town.admin)[0], by=by)
    second = town.person("district_admin", disabled_at=now())
    with pytest.raises(service.NotPossible):
        service.end_grant(grants_of(town.admin)[0], by=by)
    second.disabled_at = None
    db.session.flush()
    service.end_grant(grants_of(town.admin)[0], by=by)
    with pytest.raises(service.NotPossible):
        service.end_grant(grants_of(second)[0], by=by)


def test_disabling_signs_out_everywhere_and_is_undone(town, sign_in, client):
    """V7.4.2"""
    enter(client, "tess")
    browser = sign_in(town.admin)
    browser.submit(f"/people/{town.teacher.id}/disable")
    assert sessions(town.teacher) == 0
    assert not is_in(client)
    enter(client, "tess", status=422)
    assert "Disabled since" in browser.page(f"/people/{town.teacher.id}").text
    browser.submit(f"/people/{town.teacher.id}/disable")
    browser.submit(f"/people/{town.teacher.id}/enable")
    enter(client, "tess")
    assert [row.action for row in deeds(town.admin)] == ["person.disable", "person.enable"]


def test_a_reset_gives_a_first_password_and_signs_out(town, sign_in, client):
    """V6.4.1, V7.4.3"""
    enter(client, "tess")
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/reset-password"
    form = browser.page(f"/people/{town.teacher.id}").form(path)
    shown = [text_of(browser.submit(path, form, status=200).region("first-password")) for _ in range(2)]
    assert shown[0] == shown[1]
    assert not is_in(client)
    enter(client, "tess", status=422)
    enter(client, "tess", shown[0])
    assert client.get("/").location == "/account/password"
    assert [row.action for row in deeds(town.admin)] == ["password.reset"]


def test_a_first_password_works_for_a_week(town, sign_in, client):
    browser = sign_in(town.admin)
    path = f"/people/{town.teacher.id}/reset-password"
    shown = browser.submit(path, browser.page(f"/people/{town.teacher.id}").form(path), status=200)
    word = text_of(shown.region("first-password"))
    db.session.execute(
        sa.update(User).where(User.id == town.teacher.id).values(password_expires_at=now() - timedelta(seconds=1))
    )
    db.session.commit()
    enter(client, "tess", word, status=422)


def test_an_administrator_ends_somebodys_sessions(town, sign_in, client):
    """V7.4.5"""
    enter(client, "tess")
    browser = sign_in(town.admin)
    assert "Signed in in 1 browser." in browser.page(f"/people/{town.teacher.id}").text
    browser.submit(f"/people/{town.teacher.id}/end-sessions")
    assert not is_in(client)
    assert deeds(town.admin, "session.revoke")


def test_handing_out_access_asks_for_the_password_again_after_ten_minutes(town, sign_in):
    """V7.5.1: for adding people, roles and passwords. Nothing that was filled in is lost."""
    browser = sign_in(town.admin)
    form = browser.page("/people/new").form("/people/new") | {
        "given_name": "Ada",
        "family_name": "Quist",
        "username": "ada",
        "role": "teacher",
        "school_id": str(town.north.id),
    }
    db.session.execute(sa.update(BrowserSession).values(created_at=now() - timedelta(minutes=11)))
    db.session.commit()
    asked = browser.submit("/people/new", form, status=200)
    assert asked.texts("h1") == ["Confirm it is you"]
    kept = asked.form("/people/new")
    assert {name: kept[name] for name in ("given_name", "username", "role")} == {
        "given_name": "Ada",
        "username": "ada",
        "role": "teacher",
    }
    assert (
        "This is not your password."
        in browser.submit("/people/new", kept | {"confirm_password": "wrong"}, status=422).text
    )
    done = browser.submit("/people/new", kept | {"confirm_password": make.PASSWORD}, status=200)
    assert "Ada Quist is added" in done.text
    give(browser, town.teacher, role="reviewer", school_id=str(town.north.id))  # not asked again


@pytest.mark.parametrize("deed", ["reset-password", "grants"])
def test_the_other_deeds_that_hand_out_access_ask_too(town, sign_in, deed):
    browser = sign_in(town.admin)
    db.session.execute(sa.update(BrowserSession).values(created_at=now() - timedelta(minutes=11)))
    db.session.commit()
    asked = browser.submit(f"/people/{town.teacher.id}/{deed}", {"role": "reviewer"}, status=200)
    assert asked.texts("h1") == ["Confirm it is you"]
    assert len(grants_of(town.teacher)) == 1


def test_guessing_at_the_question_is_throttled(town, sign_in):
    """V6.3.4"""
    browser = sign_in(town.admin)
    db.session.execute(sa.update(BrowserSession).values(created_at=now() - timedelta(minutes=11)))
    db.session.commit()
    path = f"/people/{town.teacher.id}/reset-password"
    for _ in range(10):
        browser.submit(path, {"confirm_password": "wrong"}, status=422)
    assert "too many tries" in browser.submit(path, {"confirm_password": make.PASSWORD}, status=422).text


def test_the_predicates_say_no_to_everybody_else(town):
    grant = grants_of(town.teacher)[0]
    teacher = load_viewer(town.teacher.id)
    assert not may_manage(teacher, town.teacher.id, [grant])
    assert not may_grant(teacher, "teacher", town.north.id)
    assert not may_end(teacher, town.teacher.id, grant)
    assert not may_restore(teacher, town.teacher.id, grant)


def test_a_school_administrator_without_a_school_manages_nobody(town, sign_in):
    lost = town.person("school_admin")
    db.session.commit()
    browser = sign_in(lost)
    assert browser.get(f"/people/{town.teacher.id}").status_code == 404
    assert "Tran" not in browser.page("/people?role=all").text
    browser.page("/audit")
