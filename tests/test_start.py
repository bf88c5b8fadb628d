"""The portal starts, denies by default and answers errors as pages."""

from __future__ import annotations

from tests import factories as make


def test_a_stranger_is_sent_to_the_sign_in_page(client):
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_the_sign_in_page_is_a_clean_page(client):
    page = client.page("/sign-in")
    assert page.texts("h1") == ["Sign in"]


def test_a_signed_in_teacher_sees_a_home_page(session, sign_in):
    district = make.district()
    teacher = make.user(district, at=make.school(district))
    assert sign_in(teacher).page("/").texts("h1")


def test_an_unknown_address_is_a_page_with_a_way_back(client):
    page = client.page("/nowhere", status=404)
    assert page.has("a", href="/")
