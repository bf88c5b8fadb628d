"""One view answers with a page or a region, whichever way it was asked."""

from __future__ import annotations

import pytest
from wtforms import StringField

from portal.web import respond
from portal.web.forms import Form
from tests.page import hx


class Name(Form):
    title = StringField("Title")


def test_a_history_restore_and_a_request_for_the_whole_page_get_the_page(app):
    for headers in ({}, hx(True) | {"HX-History-Restore-Request": "true"}, hx(True) | {"HX-Request-Type": "full"}):
        with app.test_request_context("/", headers=headers):
            assert not respond.wants_fragment()
    with app.test_request_context("/", headers=hx(True)):
        assert respond.wants_fragment()


def test_a_deed_that_leads_elsewhere_is_a_303_and_for_htmx_a_page_to_go_to(app):
    with app.test_request_context("/", method="POST"):
        answer = respond.moved("/courses", message="Saved.")
        assert (answer.status_code, answer.location) == (303, "/courses")
    with app.test_request_context("/", method="POST", headers=hx(True)):
        answer = respond.moved("/courses", message="Saved.")
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/courses")


@pytest.mark.parametrize("htmx", [False, True])
def test_somebody_not_signed_in_is_led_to_sign_in_and_never_shown_it_inside_a_region(client, htmx):
    answer = client.get("/courses?grade=9", headers=hx(htmx))
    if htmx:
        assert answer.status_code == 401
        assert answer.headers["HX-Redirect"].startswith("/sign-in?next=/courses")
        assert not answer.data
    else:
        assert answer.status_code == 303


def test_an_error_asked_for_by_htmx_goes_to_the_status_region(client):
    answer = client.get("/nowhere", headers=hx(True))
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text


def test_on_a_post_no_form_is_filled_from_the_record(app):
    class Row:
        title = "kept"

    with app.test_request_context("/", method="POST", data={}), pytest.raises(TypeError, match="without obj="):
        Name(obj=Row())
    with app.test_request_context("/"):
        assert Name(obj=Row()).title.data == "kept"
