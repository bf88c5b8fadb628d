"""What is wrong with a version before it is published, one sentence each. Pure Python over the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.programs.models import RequirementKind
from portal.programs.queries.trees import Branch, Option, walk
from portal.programs.words import counted, plain


@dataclass(frozen=True)
class Problem:
    """`stops`: it cannot be published so; else it is worth a look. `requirement_id` None: the version itself.

    `of_option`: it is about one option, whose line says it as well.
    """

    requirement_id: int | None
    text: str
    stops: bool = True
    of_option: bool = False


def problems_of(tree: Sequence[Branch]) -> list[Problem]:
    """Everything, in the order of the tree; what stops comes with what does not."""
    if not tree:
        return [Problem(None, "Nothing is asked for yet: add the first requirement.")]
    return [problem for branch in walk(tree) for problem in _problems(branch)]


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.stops]


def _problems(branch: Branch) -> Iterator[Problem]:
    def say(text: str, *, stops: bool = True, of_option: bool = False) -> Problem:
        return Problem(branch.id, text, stops, of_option)

    if not branch.holds:
        yield say(f"“{branch.title}” is empty: add to it, or remove it.")
        return
    if branch.kind == RequirementKind.K_OF_N and branch.holds == "both":
        yield say(f"“{branch.title}” holds requirements and courses side by side: move the courses into a requirement of their own.")
    for option in branch.options:
        if not option.active:
            yield say(f"{option.title} in “{branch.title}” is no longer offered.", stops=False, of_option=True)
        elif option.role and not option.today:
            yield say(f"Nothing is approved yet that “{option.title}” could mean.", stops=False, of_option=True)
    if (wrong := _amount(branch)) is not None:
        text, stops = wrong
        yield say(text, stops=stops)


def _amount(branch: Branch) -> tuple[str, bool] | None:
    """A sentence about an amount that cannot be met, and whether it never can (an alignment may still come)."""
    never = not branch.is_open_ended
    match branch.kind:
        case RequirementKind.K_OF_N:
            if branch.amount != branch.amount.to_integral_value():
                return f"“{branch.title}” asks for {plain(branch.amount)}: courses and groups are counted whole.", True
            if branch.children:
                there = len(branch.children)
                return (f"“{branch.title}” asks for {plain(branch.amount)} of {there} groups.", True) if branch.amount > there else None
            there = len(_offerings(branch.options))
            if branch.amount > there:
                return f"“{branch.title}” asks for {plain(branch.amount)} of {counted(Decimal(there), 'option')}" + ("." if never else " that count today."), never
        case RequirementKind.CREDENTIAL:
            if branch.amount != branch.amount.to_integral_value():
                return f"“{branch.title}” asks for {plain(branch.amount)} credentials: they are counted whole.", True
            if branch.amount > len(branch.options):
                return f"“{branch.title}” asks for {plain(branch.amount)} of {counted(Decimal(len(branch.options)), 'credential')}.", True
        case RequirementKind.CREDITS:
            there_are = _credits(branch.options)
            if branch.amount > there_are:
                return f"“{branch.title}” asks for {counted(branch.amount, 'credit')}, but its courses give {plain(there_are)}" + ("." if never else " today."), never
        case RequirementKind.HOURS:
            usual = sum((option.amount or Decimal(0) for option in branch.options), Decimal(0))
            if never and 0 < usual < branch.amount:
                return f"“{branch.title}” asks for {counted(branch.amount, 'hour')}; one placement in each usually gives {plain(usual)}.", False
    return None


def _offerings(options: Iterable[Option]) -> set[tuple[str, int]]:
    """What can fill a slot today, each once."""
    found: set[tuple[str, int]] = set()
    for option in options:
        if option.credential_id is not None:
            found.add(("credential", option.credential_id))
        elif option.offering_id is not None:
            found.add(("offering", option.offering_id))
        found |= {("offering", each.id) for each in option.today}
    return found


def _credits(options: Iterable[Option]) -> Decimal:
    by_course: dict[int, Decimal] = {}
    for option in options:
        if option.offering_id is not None and option.kind == "course":
            by_course[option.offering_id] = option.amount or Decimal(0)
        by_course |= {each.id: each.credits for each in option.today if each.credits is not None}
    return sum(by_course.values(), Decimal(0))
