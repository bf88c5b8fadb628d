"""The seventeen hazardous occupations orders of 29 CFR 570 subpart E, as a job's terms name them."""

from __future__ import annotations

from collections.abc import Iterable

HAZARDS = {
    "HO1": "Explosives: making or storing them",
    "HO2": "Driving a motor vehicle, or riding outside as a helper",
    "HO3": "Coal mining",
    "HO4": "Forest fires, logging, timber, sawmills",
    "HO5": "Power-driven woodworking machines",
    "HO6": "Radioactive substances",
    "HO7": "Forklifts, cranes and other power-driven hoists",
    "HO8": "Power-driven metal forming, punching, shearing machines",
    "HO9": "Mining other than coal",
    "HO10": "Slaughtering, meat packing, power-driven meat slicers",
    "HO11": "Power-driven bakery machines",
    "HO12": "Balers, compactors, paper-products machines",
    "HO13": "Making brick and tile",
    "HO14": "Power-driven circular, band and chain saws, shears, chippers",
    "HO15": "Wrecking, demolition, shipbreaking",
    "HO16": "Roofing, or any work on or about a roof",
    "HO17": "Trenches and excavation",
}
EXEMPTIBLE = ("HO5", "HO8", "HO10", "HO12", "HO14", "HO16", "HO17")
"""Orders from which a student-learner of 16 or 17 may be exempt (29 CFR 570.50(c))."""


def choices(only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, label) for a form, in the orders' order."""
    wanted = set(HAZARDS if only is None else only)
    return [(code, f"{label} ({code.replace('HO', 'HO ')})") for code, label in HAZARDS.items() if code in wanted]


def label(code: str) -> str:
    return HAZARDS.get(code, code)
