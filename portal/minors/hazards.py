"""The seventeen hazardous occupations orders of 29 CFR 570 subpart E, as a job's terms name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.language import lazy

HAZARDS: dict[str, Any] = {
    "HO1": lazy("Explosives: making or storing them"),
    "HO2": lazy("Driving a motor vehicle, or riding outside as a helper"),
    "HO3": lazy("Coal mining"),
    "HO4": lazy("Forest fires, logging, timber, sawmills"),
    "HO5": lazy("Power-driven woodworking machines"),
    "HO6": lazy("Radioactive substances"),
    "HO7": lazy("Forklifts, cranes and other power-driven hoists"),
    "HO8": lazy("Power-driven metal forming, punching, shearing machines"),
    "HO9": lazy("Mining other than coal"),
    "HO10": lazy("Slaughtering, meat packing, power-driven meat slicers"),
    "HO11": lazy("Power-driven bakery machines"),
    "HO12": lazy("Balers, compactors, paper-products machines"),
    "HO13": lazy("Making brick and tile"),
    "HO14": lazy("Power-driven circular, band and chain saws, shears, chippers"),
    "HO15": lazy("Wrecking, demolition, shipbreaking"),
    "HO16": lazy("Roofing, or any work on or about a roof"),
    "HO17": lazy("Trenches and excavation"),
}
CONDITIONS: dict[str, Any] = {
    "in daylight only": lazy("in daylight only"),
    "a car or truck of at most 6,000 pounds gross weight, with a seat belt for each person, worn": lazy("a car or truck of at most 6,000 pounds gross weight, with a seat belt for each person, worn"),
    "a valid license, a finished driver education course, and no moving violation when hired": lazy("a valid license, a finished driver education course, and no moving violation when hired"),
    "no towing, no route deliveries or sales, no transport for hire, nothing urgent, at most three passengers": lazy("no towing, no route deliveries or sales, no transport for hire, nothing urgent, at most three passengers"),
    "within 30 miles of the workplace": lazy("within 30 miles of the workplace"),
    "at most two trips a day to deliver goods and two to carry passengers who are not employees": lazy("at most two trips a day to deliver goods and two to carry passengers who are not employees"),
    "at most a third of a day's work and a fifth of a week's": lazy("at most a third of a day's work and a fifth of a week's"),
}
"""What the shipped rules ask of driving at 17, by the words they are kept in."""
EXEMPTIBLE = ("HO5", "HO8", "HO10", "HO12", "HO14", "HO16", "HO17")
"""Orders from which a student-learner of 16 or 17 may be exempt (29 CFR 570.50(c))."""


def choices(only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, label) for a form, in the orders' order."""
    wanted = set(HAZARDS if only is None else only)
    return [(code, f"{label} ({code.replace('HO', 'HO ')})") for code, label in HAZARDS.items() if code in wanted]


def label(code: str) -> str:
    return str(HAZARDS.get(code, code))


def condition(text: str) -> str:
    """A condition in the reader's language; one that a district wrote stays as it wrote it."""
    return str(CONDITIONS.get(text, text))
