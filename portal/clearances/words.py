"""The shipped forms in the reader's language, by the titles they are kept under; a district's own stay as it wrote them."""

from __future__ import annotations

from typing import Any

from portal.language import lazy

FORMS: dict[str, tuple[Any, Any]] = {
    "Safety training": (lazy("Safety training"), lazy("A short course on staying safe at work. Your teacher or the host gives it, and you get a paper that says so.")),
    "Emergency contact": (lazy("Emergency contact"), lazy("Whom the host calls if something happens to you. A parent or guardian fills it in.")),
    "How you get there": (lazy("How you get there"), lazy("A parent or guardian says how you travel to the host: your own car, a ride, the bus or on foot.")),
    "Background check": (lazy("Background check"), lazy("A check of records that people must pass who work near patients, children or money. Your coordinator starts it.")),
    "Workers' compensation": (lazy("Workers' compensation"), lazy("A paper from the employer: their insurance pays if you are hurt at paid work.")),
    "Work permit": (lazy("Work permit"), lazy("For paid work under 18. Federal law asks for none; many states do. Your school office knows how to get one.")),
    "Clinical health record": (lazy("Clinical health record"), lazy("Shots and health checks that a clinic asks for. Show the papers at school. Only the day until which they hold is kept here, nothing about your health.")),
}


def form_name(title: str) -> str:
    """How a form is called in the reader's language."""
    return str(FORMS[title][0]) if title in FORMS else title


def form_about(form: Any) -> str:
    """What a form is, in the reader's language; `form` has a title and the text it is kept with."""
    return str(FORMS[form.title][1]) if form.title in FORMS else str(form.about)
