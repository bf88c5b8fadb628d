"""How a requirement is said. Pure Python."""

from __future__ import annotations

from decimal import Decimal

from portal.programs.models import RequirementKind

ROLES = ("exploratory", "foundational", "core", "capstone")
KIND_TITLES = {
    RequirementKind.ALL_OF: "All of these",
    RequirementKind.K_OF_N: "Some of these",
    RequirementKind.CREDITS: "Credits",
    RequirementKind.HOURS: "Hours",
    RequirementKind.CREDENTIAL: "Credential",
}
KIND_HINTS = {
    RequirementKind.ALL_OF: "Every course or experience listed, or every group inside.",
    RequirementKind.K_OF_N: "A number of the courses listed, or of the groups inside.",
    RequirementKind.CREDITS: "A sum of credits from the courses listed.",
    RequirementKind.HOURS: "A sum of approved hours, as in internships.",
    RequirementKind.CREDENTIAL: "A license or certificate of value.",
}
FIRST_TITLES = {
    RequirementKind.ALL_OF: "Required courses",
    RequirementKind.K_OF_N: "Courses to choose",
    RequirementKind.CREDITS: "Credits",
    RequirementKind.HOURS: "Work-based learning",
    RequirementKind.CREDENTIAL: "Credential of value",
}
FIRST_HOURS = Decimal(40)  # somewhere to begin; one hour would be none


def plain(amount: Decimal) -> str:
    """2.500 -> '2.5', 1000 -> '1,000'."""
    return f"{amount.normalize():,f}"


def counted(amount: Decimal, unit: str) -> str:
    """'1 credit', '2.5 credits'."""
    return f"{plain(amount)} {unit}{'' if amount == 1 else 's'}"


def rule(kind: str, amount: Decimal, several: int, *, groups: bool = False, open_ended: bool = False) -> str:
    """'All 3 of these', '2 of these 5', '2 needed', '3 credits from these', '80 hours of these', '1 of these 3 credentials'.

    `several` counts the options, or the requirements inside (`groups`). `open_ended`: an option stands for
    whatever is approved, so there is no saying of how many.
    """
    of = f"these {several}" if several > 1 and not open_ended else "these"
    match kind:
        case RequirementKind.ALL_OF:
            return {0: "All of these", 1: "This", 2: "Both of these"}.get(several, f"All {several} of these")
        case RequirementKind.K_OF_N if open_ended and several == 1:
            return f"{plain(amount)} needed"
        case RequirementKind.K_OF_N:
            return f"{plain(amount)} of {of}" + (" groups" if groups else "")
        case RequirementKind.CREDITS:
            return f"{counted(amount, 'credit')} from {'this' if several == 1 and not open_ended else 'these'}"
        case RequirementKind.HOURS:
            return f"{counted(amount, 'hour')} of {'this' if several == 1 and not open_ended else 'these'}"
        case _:
            return "This credential" if several == 1 else f"{plain(amount)} of {of} credentials"


def any_with(role: str, pathway_title: str) -> str:
    """'Any core course or experience in Robotics'."""
    return f"Any {role} course or experience in {pathway_title}"


def thousandths(amount: int) -> str:
    """34000 -> '34', 1500 -> '1.5', 1200000 -> '1,200'."""
    return f"{amount / 1000:,.3f}".rstrip("0").rstrip(".")
