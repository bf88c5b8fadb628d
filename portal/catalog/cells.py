"""How people write credits, hours, grades, terms and yes or no, in a form's field or a spreadsheet's cell.

Each reader takes text and gives the value, or raises ValueError with a sentence that says how to mend it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from portal.language import lazy

MOST_CREDITS = Decimal(10)
MOST_HOURS = Decimal(10_000)
LOWEST_GRADE, HIGHEST_GRADE = 1, 12
TERMS = ("year", "fall", "winter", "spring", "summer")
TERM_TITLES = {"year": lazy("Full year"), "fall": lazy("Fall"), "winter": lazy("Winter"), "spring": lazy("Spring"), "summer": lazy("Summer")}
TERM_WORDS = {
    **{term: term for term in TERMS},
    **dict.fromkeys(("fy", "yr", "yearlong", "annual", "allyear", "fullyear", "schoolyear"), "year"),
    **dict.fromkeys(("autumn", "s1", "sem1", "semester1", "1stsemester", "firstsemester"), "fall"),
    **dict.fromkeys(("s2", "sem2", "semester2", "2ndsemester", "secondsemester"), "spring"),
}
YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "cte"})
NO = frozenset({"no", "n", "false", "f", "0", ""})
UNHOLDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333", "⅔": "0.667"}


def read_credits(text: str) -> Decimal:
    """From 0 to 10, at most three decimals."""
    return _decimal(text, "Credits", MOST_CREDITS, missing="Enter the credits; write 0 where it gives none.")


def read_hours(text: str) -> Decimal | None:
    """Up to 10,000 hours; None for an empty text."""
    return _decimal(text, "Hours", MOST_HOURS, missing="") if text.strip() else None


def _decimal(text: str, noun: str, most: Decimal, *, missing: str) -> Decimal:
    text = text.strip()
    if not text:
        raise ValueError(missing)
    for sign, written in FRACTIONS.items():
        if sign in text:
            whole = text.replace(sign, "").strip()
            raise ValueError(f"Write {short(text)} as {written_out(whole, written)}.")
    if fraction := re.fullmatch(r"([0-9]{1,3})\s*/\s*([1-9][0-9]?)", text):
        value = (Decimal(fraction[1]) / Decimal(fraction[2])).quantize(Decimal("0.001")).normalize()
        raise ValueError(f"Write {text} as {value:f}.")
    if re.fullmatch(r"[0-9]{1,3},[0-9]{1,3}", text):
        raise ValueError(f"Write {text} with a point: {text.replace(',', '.')}.")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{0,20})?|\.[0-9]{1,20}", text):
        raise ValueError(f"“{short(text)}” is not a number.")
    value = Decimal(text).normalize()
    if value > most:
        raise ValueError(f"{noun} go from 0 to {most:,}.")
    if value != round(value, 3):
        raise ValueError(f"{noun} have at most three decimals.")
    return Decimal(f"{value:f}")


def written_out(whole: str, decimals: str) -> str:
    """('1', '0.5') -> '1.5'."""
    return decimals if not whole.isdigit() else whole + decimals[1:]


def write_decimal(value: Decimal | None) -> str:
    """1.500 -> '1.5'; empty where there is none."""
    return "" if value is None else f"{value.normalize():f}"


def read_grades(text: str) -> tuple[int, int]:
    """'9-12', '9 to 12', '9,10', '09': the lowest and the highest grade."""
    plain = re.sub(r"\b(grades?|gr\.?)(?=\W|[0-9]|$)", " ", text.lower())
    plain = re.sub(r"(?<=[0-9])(st|nd|rd|th)\b|(?<=[0-9])\.0\b", "", plain).strip()
    if re.search(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]|[0-9]-[a-z]{3}|[a-z]{3}-[0-9]|[0-9]/[0-9]+/[0-9]", plain):
        raise ValueError("A spreadsheet turned the grades into a date: write them as 9 to 12.")
    if span := re.fullmatch(r"([0-9]{1,2})\s*(?:-|–|—|to|through)\s*([0-9]{1,2})", plain):
        low, high = int(span[1]), int(span[2])
    elif re.fullmatch(r"[0-9]{1,2}(?:[\s,;/|&+]+[0-9]{1,2})*", plain):
        numbers = sorted({int(part) for part in re.findall(r"[0-9]+", plain)})
        low, high = numbers[0], numbers[-1]
        if missing := [n for n in range(low, high + 1) if n not in numbers]:
            raise ValueError(f"Grade {missing[0]} is left out: an offering has one span of grades, as 9–12.")
    else:
        raise ValueError(f"“{short(text)}” is no span of grades: write 9–12, or 9.")
    if low > high:
        raise ValueError("The lowest grade comes first, as 9–12.")
    if low < LOWEST_GRADE or high > HIGHEST_GRADE:
        raise ValueError(f"Grades go from {LOWEST_GRADE} to {HIGHEST_GRADE}.")
    return low, high


def write_grades(low: int, high: int) -> str:
    """'9–12' with a dash that no spreadsheet takes for a date."""
    return str(low) if low == high else f"{low}–{high}"


def read_yes(text: str) -> bool:
    """yes, y, true, 1, x; no, n, false, 0 or nothing."""
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(f"“{short(text)}” is neither yes nor no.")


def read_terms(text: str) -> str:
    """'Fall, Spring' -> 'fall spring'; 'Full year' -> 'year'; in the order of the year, each once."""
    plain = re.sub(r"\b(full|all|school|first|second|1st|2nd|sem|semester)[\s-]+(?=year|semester|[12]\b)", r"\1", text.lower())
    found = set()
    for word in re.split(r"[\s,;/|&+]+", plain):
        if word and word != "and":
            if word not in TERM_WORDS:
                raise ValueError(f"“{short(word)}” is no term: use {', '.join(TERMS[:-1])} or {TERMS[-1]}.")
            found.add(TERM_WORDS[word])
    return " ".join(term for term in TERMS if term in found)


def short(text: str) -> str:
    """A cell as it may stand in a sentence: never longer than 40 characters."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 40 else one_line[:39] + "…"


def tidy(text: str) -> str:
    """Text as it is kept: trimmed, line ends as \\n, without characters that no file or database can hold."""
    return UNHOLDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
