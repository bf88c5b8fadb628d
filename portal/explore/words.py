"""Matches, roles and places in plain words."""

from __future__ import annotations

from flask import Flask

from portal.explore.offers import Offer
from portal.language import _, lazy

ROLES = {
    "exploratory": lazy("To try it out"),
    "foundational": lazy("To start with"),
    "core": lazy("The heart of it"),
    "capstone": lazy("To finish with"),
}


def role_words(role: str) -> str:
    return str(ROLES.get(role, role))


def grade_words(offer: Offer) -> str:
    if offer.low == offer.high:
        return _("grade %(grade)s", grade=offer.low)
    return _("grades %(low)s–%(high)s", low=offer.low, high=offer.high)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(role_words=role_words, grade_words=grade_words)
