"""What the codes of the sources mean, in words of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.careers.models import RIASEC
from portal.language import _, lazy


@dataclass(frozen=True)
class Interest:
    """One of the six sides of an interest profile."""

    letter: str
    name: Any
    phrase: Any


INTERESTS = {
    side.letter: side
    for side in (
        Interest("R", lazy("Realistic"), lazy("doing things with hands, tools, machines, plants or animals")),
        Interest("I", lazy("Investigative"), lazy("finding out how things work and solving hard problems")),
        Interest("A", lazy("Artistic"), lazy("making and expressing things: words, pictures, music, design")),
        Interest("S", lazy("Social"), lazy("helping, teaching and looking after people")),
        Interest("E", lazy("Enterprising"), lazy("leading, selling, persuading and starting things")),
        Interest("C", lazy("Conventional"), lazy("keeping things in order: records, numbers, clear steps")),
    )
}
LETTER_OF = {column: column[0].upper() for column in RIASEC}

JOB_ZONES = {
    1: (lazy("Little preparation"), lazy("Often learned in days or a few months on the job.")),
    2: (lazy("Some preparation"), lazy("Usually a high school diploma and up to a year of learning from people who do it.")),
    3: (lazy("Medium preparation"), lazy("Usually a year or two: career and technical training, an associate’s degree, or an apprenticeship.")),
    4: (lazy("A lot of preparation"), lazy("Usually a four-year degree, and several years of related work.")),
    5: (lazy("The most preparation"), lazy("Usually graduate school, and years of related work.")),
}  # fmt: skip

# From the least schooling to the most, as the Bureau of Labor Statistics names them.
EDUCATION = (
    "No formal educational credential",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Postsecondary nondegree award",
    "Associate's degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctoral or professional degree",
)
EDUCATION_WORDS = {
    "No formal educational credential": lazy("No diploma asked for"),
    "High school diploma or equivalent": lazy("High school diploma"),
    "Some college, no degree": lazy("Some college"),
    "Postsecondary nondegree award": lazy("Certificate after high school"),
    "Associate's degree": lazy("Associate’s degree"),
    "Bachelor's degree": lazy("Bachelor’s degree"),
    "Master's degree": lazy("Master’s degree"),
    "Doctoral or professional degree": lazy("Doctoral or professional degree"),
}
EXPERIENCE_WORDS = {
    "None": lazy("None asked for"),
    "Less than 5 years": lazy("Less than 5 years in a related job"),
    "5 years or more": lazy("5 years or more in a related job"),
}
TRAINING_WORDS = {
    "None": lazy("None on the job"),
    "Short-term on-the-job training": lazy("Up to a month on the job"),
    "Moderate-term on-the-job training": lazy("A month to a year on the job"),
    "Long-term on-the-job training": lazy("More than a year on the job"),
    "Internship/residency": lazy("An internship or residency"),
    "Apprenticeship": lazy("An apprenticeship"),
}


def education(text: str) -> str:
    """How one usually gets in, as people say it; '' stays ''."""
    return str(EDUCATION_WORDS.get(text, text)).replace("'", "’")


def experience(text: str) -> str:
    return str(EXPERIENCE_WORDS.get(text, text))


def training(text: str) -> str:
    return str(TRAINING_WORDS.get(text, text))


def interests(code: str) -> list[Interest]:
    """'IRC' -> its three sides, strongest first."""
    return [INTERESTS[letter] for letter in code if letter in INTERESTS]


def compared(change: float | None, average: float | None) -> str:
    """Growth beside that of all occupations together, in words; '' where either is missing."""
    if change is None or average is None:
        return ""
    if change < -1:
        return _("fewer jobs")
    if change < 1:
        return _("about as many jobs")
    if change >= 2.5 * average:
        return _("much faster than average")
    if change >= 1.4 * average:
        return _("faster than average")
    return _("about average") if change >= 0.6 * average else _("slower than average")
