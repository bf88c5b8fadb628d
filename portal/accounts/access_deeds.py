"""Further deeds in the card Access of a person's page: rooms above this one register them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.accounts.queries.people import Person
from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class AccessDeed:
    """A form with one button, posted with a token that makes it count once; without `action` only its sentence stands there."""

    title: str
    hint: str
    action: str = ""
    label: str = ""


Offer = Callable[[Person, Viewer], AccessDeed | None]
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    if offer not in _offers:
        _offers.append(offer)


def deeds_for(person: Person, viewer: Viewer) -> list[AccessDeed]:
    """For a viewer who manages this person."""
    return [deed for offer in _offers if (deed := offer(person, viewer)) is not None]
