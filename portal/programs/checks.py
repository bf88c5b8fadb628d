"""What is wrong with a version before it is published, one sentence each, with its place and how to mend it.

Pure Python over the tree, and over the compiled rules held against somebody who has done all there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.catalog.circles import in_words
from portal.programs.models import RequirementKind
from portal.programs.progress import evaluate
from portal.programs.queries.trees import Branch, Option, walk
from portal.programs.rules import UNIT, Band, Facts, Hours, Item, Rules
from portal.programs.words import counted, plain

ENDLESS = 10**12  # hours, in thousandths, of somebody who has all there is


@dataclass(frozen=True)
class Problem:
    """`stops`: it cannot be published so; else it is worth a look. `requirement_id` None: the version itself.

    `of_option`: it is about one option, whose line says it as well.
    """

    requirement_id: int | None
    text: str
    stops: bool = True
    of_option: bool = False


@dataclass(frozen=True)
class Around:
    """What the tree alone does not say: its rules, the credits of courses (thousandths), and circles of prerequisites
    among its courses, as titles that begin and end with the same one."""

    rules: Rules | None = None
    credits: Mapping[int, int] = field(default_factory=dict)
    circles: Collection[tuple[str, ...]] = ()


def problems_of(tree: Sequence[Branch], around: Around = Around()) -> list[Problem]:
    """Everything, in the order of the tree; what stops comes with what does not."""
    if not tree:
        return [Problem(None, "Nothing is asked for yet: add the first requirement.")]
    found = [problem for branch in walk(tree) for problem in _problems(branch)]
    if not stopping(found) and around.rules is not None:
        found += _beyond_everybody(tree, around.rules, around.credits)
    found += [Problem(None, f"Nobody can begin these courses: {in_words(circle)}. Take a prerequisite out of one of them.") for circle in around.circles]
    return found


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.stops]


def _problems(branch: Branch) -> Iterator[Problem]:
    def say(text: str, *, stops: bool = True, of_option: bool = False) -> Problem:
        return Problem(branch.id, text, stops, of_option)

    if not branch.holds:
        yield say(f"“{branch.title}” is empty: add to it, or remove it.")
        return
    everything = branch.kind == RequirementKind.ALL_OF
    for option in branch.options:
        if not option.active:
            gone = "no longer awarded" if option.kind == "credential" else "no longer offered"
            if everything:
                yield say(f"{option.title} in “{branch.title}” is {gone}, so nobody new can meet it: put another in its place.", of_option=True)
            else:
                yield say(f"{option.title} in “{branch.title}” is {gone}.", stops=False, of_option=True)
        elif option.role and not option.today:
            yield say(f"Nothing is approved yet that “{option.title}” could mean.", stops=False, of_option=True)
    if (wrong := _amount(branch)) is not None:
        text, stops = wrong
        yield say(text, stops=stops)


def _amount(branch: Branch) -> tuple[str, bool] | None:
    """A sentence about an amount that cannot be met, and whether it never can (an alignment may still come)."""
    never = not branch.is_open_ended
    options = [option for option in branch.options if option.active]
    retired = len(options) < len(branch.options)
    match branch.kind:
        case RequirementKind.K_OF_N:
            if branch.amount != branch.amount.to_integral_value():
                return f"“{branch.title}” asks for {plain(branch.amount)}: courses and groups are counted whole.", True
            if branch.children:
                there = len(branch.children) + len(options)
                what = "choices" if branch.options else "groups"
                return (f"“{branch.title}” asks for {plain(branch.amount)} of {there} {what}: lower the number, or add one.", True) if branch.amount > there else None
            there = len(_offerings(options))
            if branch.amount > there:
                said = f"“{branch.title}” asks for {plain(branch.amount)} of {counted(Decimal(there), 'option')}"
                return f"{said}{' that is' if there == 1 else ' that are'} still offered: add others." if retired and never else _mend(said, never), never
        case RequirementKind.CREDENTIAL:
            if branch.amount != branch.amount.to_integral_value():
                return f"“{branch.title}” asks for {plain(branch.amount)} credentials: they are counted whole.", True
            if branch.amount > len(options):
                said = f"“{branch.title}” asks for {plain(branch.amount)} of {counted(Decimal(len(options)), 'credential')}"
                return f"{said} that {'is' if len(options) == 1 else 'are'} still awarded: add others." if retired else f"{said}.", True
        case RequirementKind.CREDITS:
            there_are = _credits(options)
            if branch.amount > there_are:
                return f"“{branch.title}” asks for {counted(branch.amount, 'credit')}, but its courses give {plain(there_are)}" + ("." if never else " today."), never
        case RequirementKind.HOURS:
            if never and not options:
                return f"“{branch.title}” asks for {counted(branch.amount, 'hour')} of experiences that are no longer offered: add others.", True
            usual = sum((option.amount or Decimal(0) for option in options), Decimal(0))
            if never and 0 < usual < branch.amount:
                return f"“{branch.title}” asks for {counted(branch.amount, 'hour')}; one placement in each usually gives {plain(usual)}.", False
    return None


def _mend(said: str, never: bool) -> str:
    return f"{said}." if never else f"{said} that count today."


def _beyond_everybody(tree: Sequence[Branch], rules: Rules, credits: Mapping[int, int]) -> Iterator[Problem]:
    """Requirements that stay open for somebody who has passed, earned and worked all that the version names: each
    could be met, but not all of them, because a record counts once."""
    keys = sorted(rules.leaves_of)
    everything = Facts(
        0, None, tuple(Item(key, Band.DONE, credits.get(key, UNIT), credits.get(key, UNIT)) for key in keys),
        tuple(Hours(key, approved=ENDLESS) for key in keys if key > 0),
    )  # fmt: skip
    branches = {branch.id: branch for branch in walk(tree)}
    short = dict.fromkeys(station.requirement_id for station in evaluate(rules, everything).stations if station.band != Band.DONE)
    for requirement_id in short:
        branch = branches.get(requirement_id)
        if branch is None or _is_short_itself(branch):
            continue
        said = f"“{branch.title}” cannot be met beside the others: the same courses are asked for elsewhere, and each counts once."
        if any(each.is_open_ended for each in branches.values()):
            yield Problem(requirement_id, f"{said} Only further alignments would change that.", stops=False)
        else:
            yield Problem(requirement_id, f"{said} Add options, ask for less, or let one course count in two requirements.")


def _is_short_itself(branch: Branch) -> bool:
    """Whether the branch's own words say already that too little counts today."""
    return _amount(branch) is not None or any(option.role and not option.today for option in branch.options)


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
