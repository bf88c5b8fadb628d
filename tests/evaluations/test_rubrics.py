"""Rubrics: kept by coordinators and the district, copied, retired, one of them the default."""

from __future__ import annotations

import sqlalchemy as sa

from portal.evaluations import queries, services, standard
from portal.evaluations.models import Rubric
from portal.extensions import db
from tests import factories as make

TYPED = {"title": "Ours", "scale": "\n".join(standard.SCALE), "lines": "\n".join(standard.LINES)}


def filled(browser, path: str = "/rubrics/new", **values) -> dict[str, str]:
    """The form with its lines as they stand in it: a parsed page runs them together."""
    return browser.page(path).form(path) | TYPED | values


def new(browser, **values):
    return browser.submit("/rubrics/new", filled(browser, **values))


def rubric(title: str = "Ours") -> Rubric:
    db.session.expire_all()
    return db.session.scalars(sa.select(Rubric).where(Rubric.title == title)).one()


def test_a_district_without_a_rubric_gets_the_one_to_begin_with(session):
    home = make.district()
    services.ensure_defaults()
    made = queries.default_rubric(home.id)
    assert (made.title, made.scale, made.is_default) == (standard.TITLE, list(standard.SCALE), True)
    assert [line.text for line in queries.lines_of(made.id)] == list(standard.LINES)
    assert services.ensure_defaults() == 0


def test_a_new_rubric_begins_with_our_lines_and_counts_once(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    assert standard.LINES[-1] in browser.page("/rubrics/new").text
    form = filled(browser)
    browser.submit("/rubrics/new", form)
    browser.submit("/rubrics/new", form)
    assert [line.text for line in queries.lines_of(rubric().id)] == list(standard.LINES)
    assert rubric().is_default


def test_a_scale_that_is_none_is_refused_and_what_was_typed_stays(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    for values in ({"scale": "One"}, {"scale": "a\nA"}, {"scale": "a\nb", "proficient_from": "4"}, {"lines": "x\n" * 5_000}, {"title": "", "lines": "Kept"}):
        page = browser.submit("/rubrics/new", filled(browser, **values), status=422)
        assert page.has("div", id="problems")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rubric)) == 0


def test_an_older_edit_is_told_what_it_says_now(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    new(browser)
    path = f"/rubrics/{rubric().id}/edit"
    old = filled(browser, path)
    browser.submit(path, old | {"lines": "Is kind."})
    told = browser.submit(path, old | {"lines": "Is quick."}, status=409)
    assert "Is kind." in told.text
    assert told.find("textarea", id="lines").text.strip() == "Is quick."
    browser.submit(path, told.form(path) | {"scale": TYPED["scale"]})
    assert [line.text for line in queries.lines_of(rubric().id)] == ["Is quick."]


def test_copied_retired_and_made_the_default(bakery, sign_in):
    browser = sign_in(bakery.coordinator)
    new(browser)
    browser.submit(f"/rubrics/{rubric().id}/retire", status=422)
    browser.submit(f"/rubrics/{rubric().id}/copy")
    copy = rubric("Ours (copy)")
    browser.submit(f"/rubrics/{copy.id}/default")
    browser.submit(f"/rubrics/{rubric().id}/retire")
    assert (rubric().retired, rubric().is_default, rubric("Ours (copy)").is_default) == (True, False, True)
    browser.submit(f"/rubrics/{rubric().id}/restore")
    assert not rubric().retired


def test_another_districts_rubric_is_none_and_teachers_have_no_rubrics(bakery, sign_in):
    new(sign_in(bakery.coordinator))
    away = make.district()
    other = sign_in(make.user(away, "coordinator", at=make.school(away)))
    other.page(f"/rubrics/{rubric().id}/edit", status=404)
    other.submit(f"/rubrics/{rubric().id}/retire", status=404)
    sign_in(bakery.teacher).page("/rubrics", status=404)
