"""Once a meeting took place: from it to the log of conversations, and from each page of research to the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.database import now
from portal.extensions import db

NEW = "/my-research/conversations/new"
YESTERDAY = now().date() - timedelta(days=1)


def met(cast, **values):
    cast.ask(**values)
    cast.send()
    cast.answer()
    cast.request().meets_on = YESTERDAY
    db.session.commit()
    cast.step(cast.ana, "finish")


def begun(cast):
    link = cast.ana.page("/my-research").find("a", text="Write down what you learned")
    return cast.ana.page(link.get("href")).form(NEW)


@pytest.mark.parametrize(("way", "how"), [("phone", "phone"), ("site", "at_work")])
def test_who_and_when_are_filled_in(cast, way, how):
    met(cast, way=way)
    form = begun(cast)
    assert (form["with_whom"], form["held_on"], form["how"]) == ("Dana Pryce", YESTERDAY.isoformat(), how)
    assert "Harbor Hospital" in form["their_work"]
    cast.ana.submit(NEW, form | {"learned": "Nights are calm."})
    assert "Nights are calm." in cast.ana.page("/my-research/conversations").text


def test_a_child_under_13_reads_the_hosts_name_only(cast):
    cast.student.birth_date = now().date() - timedelta(days=12 * 365)
    db.session.commit()
    met(cast)
    assert begun(cast)["with_whom"] == "Harbor Hospital"


def test_before_it_took_place_there_is_nothing_to_write_down(cast):
    cast.ask()
    cast.send()
    cast.answer()
    assert not cast.ana.page("/my-research").has("a", text="Write down what you learned")


@pytest.mark.parametrize("query", ["held_on=soon", "held_on=2999-01-01", "how=telepathy", "with_whom=%00"])
def test_an_address_that_somebody_made_up_fills_in_nothing_odd(cast, query):
    form = cast.ana.page(f"{NEW}?{query}").form(NEW)
    assert (form["with_whom"], form["held_on"], form["how"]) == ("", now().date().isoformat(), "in_person")


PAGES = ("/my-research", "/my-research/questions", "/my-research/conversations", "/my-research/postings", "/events", "/meetings")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_research_leads_to_the_others(cast, page):
    tabs = cast.ana.page(page).find("nav", aria_label="Parts of my research")
    assert [(each.get("href"), each.get("aria-current")) for each in tabs.iter("a")] == [(each, "true" if each == page else None) for each in PAGES]
