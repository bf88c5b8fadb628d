"""How a requirement is said. Pure Python."""

from __future__ import annotations

from decimal import Decimal

from portal.language import _, ngettext
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
    """'1 credit', '2.5 credits'; any other unit is said to staff only."""
    several = 1 if amount == 1 else 2
    if unit == "hour":
        return ngettext("%(count)s hour", "%(count)s hours", several, count=plain(amount))
    if unit == "credit":
        return ngettext("%(count)s credit", "%(count)s credits", several, count=plain(amount))
    return f"{plain(amount)} {unit}{'' if amount == 1 else 's'}"


def hours(thousandth: int) -> str:
    """34000 -> '34 hours'."""
    return ngettext("%(count)s hour", "%(count)s hours", 1 if thousandth == 1000 else 2, count=thousandths(thousandth))


def rule(kind: str, amount: Decimal, several: int, *, groups: bool = False, open_ended: bool = False) -> str:
    """'All 3 of these', '2 of these 5', '2 needed', '3 credits from these', '80 hours of these', '1 of these 3 credentials'.

    `several` counts the options, or the requirements inside (`groups`). `open_ended`: an option stands for
    whatever is approved, so there is no saying of how many.
    """
    one, many = several == 1 and not open_ended, several > 1 and not open_ended
    match kind:
        case RequirementKind.ALL_OF:
            return {0: _("All of these"), 1: _("This"), 2: _("Both of these")}.get(several) or _("All %(several)s of these", several=several)
        case RequirementKind.K_OF_N if open_ended and several == 1:
            return _("%(amount)s needed", amount=plain(amount))
        case RequirementKind.K_OF_N:
            if groups:
                return _("%(amount)s of these %(several)s groups", amount=plain(amount), several=several) if many else _("%(amount)s of these groups", amount=plain(amount))
            return _("%(amount)s of these %(several)s", amount=plain(amount), several=several) if many else _("%(amount)s of these", amount=plain(amount))
        case RequirementKind.CREDITS:
            return _("%(credits)s from this", credits=counted(amount, "credit")) if one else _("%(credits)s from these", credits=counted(amount, "credit"))
        case RequirementKind.HOURS:
            return _("%(hours)s of this", hours=counted(amount, "hour")) if one else _("%(hours)s of these", hours=counted(amount, "hour"))
        case _:
            if several == 1:
                return _("This credential")
            return _("%(amount)s of these %(several)s credentials", amount=plain(amount), several=several) if many else _("%(amount)s of these credentials", amount=plain(amount))


def any_with(role: str, pathway_title: str) -> str:
    """'Any core course or experience in Robotics'."""
    words = {
        "exploratory": _("Any exploratory course or experience in %(pathway)s", pathway=pathway_title),
        "foundational": _("Any foundational course or experience in %(pathway)s", pathway=pathway_title),
        "core": _("Any core course or experience in %(pathway)s", pathway=pathway_title),
        "capstone": _("Any capstone course or experience in %(pathway)s", pathway=pathway_title),
    }
    return words[role]


def thousandths(amount: int) -> str:
    """34000 -> '34', 1500 -> '1.5', 1200000 -> '1,200'."""
    return f"{amount / 1000:,.3f}".rstrip("0").rstrip(".")
