"""The secondary indicators 1S1 to 5S4 (20 U.S.C. 2323(b)(2)(A)) of a cohort. Pure: no database, no clock.

Each has a denominator and a numerator of (student, program) pairs, so that every number opens into its students; where
something is missing it says what, instead of showing a wrong zero. In totals a student counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.perkins.cohort import Cohort, Pair
from portal.perkins.rules import GRADUATED, INDICATORS, NOT_COUNTED

PLACED = frozenset({"postsecondary", "training", "military", "service", "employed"})
NO_PAIRS: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Indicator:
    """`missing` says why there is no rate; `remark` what to know of one that there is."""

    code: str
    title: str
    denominator: frozenset[Pair] = NO_PAIRS
    numerator: frozenset[Pair] = NO_PAIRS
    missing: str = ""
    remark: str = ""
    counts: str = ""
    """What is counted, in a sentence."""

    @property
    def of(self) -> int:
        return len(students(self.denominator))

    @property
    def count(self) -> int:
        return len(students(self.numerator))

    @property
    def rate(self) -> float | None:
        """A percentage with one decimal."""
        return rate(self.count, self.of) if not self.missing else None


def rate(count: int, of: int) -> float | None:
    return round(100 * count / of, 1) if of else None


def students(pairs: Iterable[Pair]) -> set[int]:
    return {student_id for student_id, _ in pairs}


def compute(cohort: Cohort) -> list[Indicator]:
    """All that the state uses, in the order of the statute."""
    found: list[Indicator] = []
    for code, title in INDICATORS.items():
        if cohort.rules.uses(code):
            found.append(_BY_CODE[code](cohort, code, cohort.rules.other_title if code == "5S4" and cohort.rules.other_title else title))
    return found


def one(cohort: Cohort, code: str) -> Indicator | None:
    return next((each for each in compute(cohort) if each.code == code), None)


def _graduation(cohort: Cohort, code: str, title: str) -> Indicator:
    wanted = {"graduated_on_time"} if code == "1S1" else GRADUATED
    counts = f"Concentrators who left in the year and {'graduated within four years' if code == '1S1' else 'graduated, also later'}, of those who left. Transfers out are not counted."
    left = [pair for pair in cohort.pairs if pair[0] in cohort.exits]
    untyped = students(pair for pair in left if not cohort.exits[pair[0]].meaning)
    base = frozenset(pair for pair in left if cohort.exits[pair[0]].meaning and cohort.exits[pair[0]].meaning not in NOT_COUNTED)
    if not base:
        return Indicator(code, title, missing=_no_exits(cohort, len(left), untyped), counts=counts)
    top = frozenset(pair for pair in base if cohort.exits[pair[0]].meaning in wanted)
    return Indicator(code, title, base, top, remark=_without(untyped, "exit", "type"), counts=counts)


def _no_exits(cohort: Cohort, left: int, untyped: set[int]) -> str:
    if untyped:
        return f"{_people(untyped, 'concentrator')} left, and no exit has a type yet."
    return "No exit of a concentrator is counted for this year." if left else "No concentrator’s exit is known for this year."


def _proficiency(cohort: Cohort, code: str, title: str) -> Indicator:
    subject = {"2S1": "reading", "2S2": "mathematics", "2S3": "science"}[code]
    counts = "Concentrators who left in the year and were proficient, of those with a result in the subject; the latest result counts."
    left = [pair for pair in cohort.pairs if _counted(cohort, pair)]
    base = frozenset(pair for pair in left if pair[0] in cohort.proficient[subject])
    if not base:
        why = f"No result in {subject} is known of the {_people(students(left), 'concentrator')} who left." if left else _no_exits(cohort, 0, set())
        return Indicator(code, title, missing=why, counts=counts)
    top = frozenset(pair for pair in base if cohort.proficient[subject][pair[0]])
    return Indicator(code, title, base, top, remark=_without(students(left) - students(base), "student", "result"), counts=counts)


def _counted(cohort: Cohort, pair: Pair) -> bool:
    exit = cohort.exits.get(pair[0])
    return exit is not None and exit.meaning not in NOT_COUNTED


def _placement(cohort: Cohort, code: str, title: str) -> Indicator:
    counts = "Concentrators who left in the year before and were placed in the second quarter after, of those who left."
    base = frozenset(pair for pair in cohort.pairs if (exit := cohort.exits_before.get(pair[0])) and exit.meaning not in NOT_COUNTED)
    unknown = students(pair for pair in base if cohort.exits_before[pair[0]].outcome in (None, "unknown"))
    if not base:
        return Indicator(code, title, missing="No concentrator’s exit is known for the year before.", counts=counts)
    if len(unknown) == len(students(base)):
        return Indicator(code, title, missing=f"The follow-up is known of none of the {_people(unknown, 'concentrator')} who left in the year before.", counts=counts)
    top = frozenset(pair for pair in base if cohort.exits_before[pair[0]].outcome in PLACED)
    remark = f"{_people(unknown, 'student')} whose follow-up is not known {'counts' if len(unknown) == 1 else 'count'} as not placed." if unknown else ""
    return Indicator(code, title, base, top, remark=remark, counts=counts)


def _nontraditional(cohort: Cohort, code: str, title: str) -> Indicator:
    counts = "Concentrators of the sex that is rare in the field, of all concentrators of programs flagged non-traditional who had not left before the year."
    if not cohort.nontraditional:
        return Indicator(code, title, missing="No program is flagged as leading to a non-traditional field.", counts=counts)
    here = [pair for pair in cohort.pairs if pair[1] in cohort.nontraditional and pair[0] not in cohort.gone]
    base = frozenset(pair for pair in here if pair[0] in cohort.sex)
    if not base:
        why = "The sex of none of the concentrators in flagged programs is known." if here else "No concentrator is in a flagged program."
        return Indicator(code, title, missing=why, counts=counts)
    top = frozenset(pair for pair in base if cohort.sex[pair[0]] == cohort.nontraditional[pair[1]])
    return Indicator(code, title, base, top, remark=_without(students(here) - students(base), "student", "known sex"), counts=counts)


def _attainment(cohort: Cohort, code: str, title: str) -> Indicator:
    what, kept = {
        "5S1": ("an approved credential", "credentials"),
        "5S2": ("a passed dual enrollment course of the program", "dual"),
        "5S3": ("enough approved hours in sustained kinds", "work"),
    }[code]
    counts = f"Concentrators who graduated in the year with {what}, of those who graduated."
    graduates = frozenset(pair for pair in cohort.pairs if (exit := cohort.exits.get(pair[0])) and exit.meaning in GRADUATED)
    untyped = students(pair for pair in cohort.pairs if (exit := cohort.exits.get(pair[0])) and not exit.meaning)
    if not graduates:
        why = f"No exit says that a concentrator graduated. {_people(untyped, 'exit')} {'has' if len(untyped) == 1 else 'have'} no type yet." if untyped else "No concentrator’s graduation is known for this year."
        return Indicator(code, title, missing=why, counts=counts)
    if not cohort.recorded.get(kept):
        return Indicator(code, title, missing=f"The portal holds nobody’s {_kept_words(kept)}.", counts=counts)
    if code == "5S2":
        top = graduates & cohort.dual
    else:
        those = cohort.credentials if code == "5S1" else cohort.work
        top = frozenset(pair for pair in graduates if pair[0] in those)
    return Indicator(code, title, graduates, top, remark=_without(untyped, "exit", "type"), counts=counts)


def _kept_words(kept: str) -> str:
    return {"credentials": "approved credentials", "dual": "dual enrollment records", "work": "approved hours"}[kept]


def _other(cohort: Cohort, code: str, title: str) -> Indicator:
    return Indicator(code, title, missing="Your state defines this measure; the portal holds no data for it.", counts="What your state says.")


def _without(who: set[int], noun: str, what: str) -> str:
    return f"{_people(who, noun)} without a {what} {'is' if len(who) == 1 else 'are'} left out." if who else ""


def _people(who: set[int], noun: str) -> str:
    return f"{len(who)} {noun}{'' if len(who) == 1 else 's'}"


_BY_CODE: dict[str, Callable[[Cohort, str, str], Indicator]] = {
    "1S1": _graduation, "1S2": _graduation, "2S1": _proficiency, "2S2": _proficiency, "2S3": _proficiency, "3S1": _placement,
    "4S1": _nontraditional, "5S1": _attainment, "5S2": _attainment, "5S3": _attainment, "5S4": _other,
}  # fmt: skip
