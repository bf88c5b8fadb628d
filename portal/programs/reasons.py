"""Why somebody chose or left a program, in a few plain words to pick from; their own words stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.language import lazy

CHOOSING: Mapping[str, Any] = {
    "like": lazy("I like what people do in it"),
    "good_at": lazy("I am good at it"),
    "job": lazy("It leads to a job I want"),
    "tried": lazy("I tried it in a course or at a workplace"),
    "done": lazy("I have already done a lot of it"),
    "people": lazy("Somebody I trust told me about it"),
    "other": lazy("Another reason"),
}
LEAVING: Mapping[str, Any] = {
    "found": lazy("I found something I like more"),
    "not_for_me": lazy("I tried it, and it is not for me"),
    "hard": lazy("The courses are too hard for me right now"),
    "time": lazy("It does not fit my timetable"),
    "moved": lazy("I moved or changed schools"),
    "work": lazy("What I saw at a workplace changed my mind"),
    "other": lazy("Another reason"),
}


def in_words(key: str, own: str = "") -> str:
    """'I am good at it. My teacher says so.': what was picked and what was written, in the language spoken now."""
    picked = CHOOSING.get(key) or LEAVING.get(key)
    said = [str(picked)] if picked is not None and not (key == "other" and own) else []
    return ". ".join([*said, own] if own else said)
