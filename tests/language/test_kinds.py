"""Kinds of experience and forms that the portal ships are said in the reader's language; a district's own are not touched."""

from __future__ import annotations

import csv
from types import SimpleNamespace

import pytest

from portal.careers.reference import SEEDS
from portal.catalog.words import KINDS, kind_name
from portal.clearances.words import FORMS, form_about, form_name
from portal.language import in_language


def shipped(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [SimpleNamespace(**row) for row in csv.DictReader(file)]


def test_every_shipped_kind_and_form_has_words():
    assert set(KINDS) == {kind.title for kind in shipped("experience_kinds")}
    assert set(FORMS) == {form.title for form in shipped("clearance_kinds")}


@pytest.mark.parametrize("form", shipped("clearance_kinds"), ids=lambda form: form.code)
def test_a_shipped_form_is_said_in_both_languages(app, form):
    with app.test_request_context():
        assert (form_name(form.title), form_about(form)) == (form.title, form.about)
        with in_language("es"):
            assert form_name(form.title) != form.title
            assert form_about(form) != form.about


@pytest.mark.parametrize("kind", shipped("experience_kinds"), ids=lambda kind: kind.code)
def test_a_shipped_kind_is_said_in_both_languages(app, kind):
    with app.test_request_context():
        assert kind_name(kind.title) == kind.title
        with in_language("es"):
            assert kind_name(kind.title) != kind.title


def test_what_a_district_wrote_stays_as_it_is(app):
    own = SimpleNamespace(title="Boat license", about="For work on the bay.")
    with app.test_request_context(), in_language("es"):
        assert (form_name(own.title), form_about(own), kind_name("Rehearsal")) == (own.title, own.about, "Rehearsal")


def test_an_openings_kind_is_said_in_spanish(app):
    with app.test_request_context(), in_language("es"):
        assert app.jinja_env.from_string("{{ 'Job shadow'|kind_name }}").render() == "Observación en el trabajo"
