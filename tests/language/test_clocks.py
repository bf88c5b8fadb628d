"""Times of day are said as each language says them, wherever a plan, an entry or an event names one."""

from __future__ import annotations

from datetime import time

import pytest

from portal.language import clock_in_words, in_language
from portal.placements.plans import Slot


@pytest.mark.parametrize(("moment", "english", "spanish"), [
    (time(0, 5), "12:05 AM", "12:05 a.\u00a0m."),
    (time(9, 30), "9:30 AM", "9:30 a.\u00a0m."),
    (time(12), "12:00 PM", "12:00 p.\u00a0m."),
    (time(14), "2:00 PM", "2:00 p.\u00a0m."),
])  # fmt: skip
def test_a_time_is_said_as_the_reader_says_it(app, moment, english, spanish):
    with app.test_request_context():
        assert clock_in_words(moment) == english
        with in_language("es"):
            assert clock_in_words(moment) == spanish


def test_a_paper_in_a_language_of_its_own_says_times_in_that_language(app):
    with app.test_request_context():
        assert clock_in_words(time(14), "es") == "2:00 p.\u00a0m."
        with in_language("es"):
            assert clock_in_words(time(14), "en") == "2:00 PM"


def test_a_weekly_plan_is_said_in_spanish(app):
    with app.test_request_context(), in_language("es"):
        assert Slot(1, time(15), time(17)).says() == "martes 3:00 p.\u00a0m.–5:00 p.\u00a0m."
