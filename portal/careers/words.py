"""What the codes of the sources mean, in words of our own."""

from __future__ import annotations

from dataclasses import dataclass

from portal.careers.models import RIASEC


@dataclass(frozen=True)
class Interest:
    """One of the six sides of an interest profile."""

    letter: str
    name: str
    phrase: str


INTERESTS = {
    side.letter: side
    for side in (
        Interest("R", "Realistic", "doing things with hands, tools, machines, plants or animals"),
        Interest("I", "Investigative", "finding out how things work and solving hard problems"),
        Interest("A", "Artistic", "making and expressing things: words, pictures, music, design"),
        Interest("S", "Social", "helping, teaching and looking after people"),
        Interest("E", "Enterprising", "leading, selling, persuading and starting things"),
        Interest("C", "Conventional", "keeping things in order: records, numbers, clear steps"),
    )
}
LETTER_OF = {column: column[0].upper() for column in RIASEC}

JOB_ZONES = {
    1: ("Little preparation", "Often learned in days or a few months on the job."),
    2: ("Some preparation", "Usually a high school diploma and up to a year of learning from people who do it."),
    3: ("Medium preparation", "Usually a year or two: career and technical training, an associate’s degree, or an apprenticeship."),
    4: ("A lot of preparation", "Usually a four-year degree, and several years of related work."),
    5: ("The most preparation", "Usually graduate school, and years of related work."),
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
    "No formal educational credential": "No diploma asked for",
    "High school diploma or equivalent": "High school diploma",
    "Some college, no degree": "Some college",
    "Postsecondary nondegree award": "Certificate after high school",
    "Doctoral or professional degree": "Doctoral or professional degree",
}
EXPERIENCE_WORDS = {"None": "None asked for", "": ""}
TRAINING_WORDS = {
    "None": "None on the job",
    "Short-term on-the-job training": "Up to a month on the job",
    "Moderate-term on-the-job training": "A month to a year on the job",
    "Long-term on-the-job training": "More than a year on the job",
    "Internship/residency": "An internship or residency",
    "Apprenticeship": "An apprenticeship",
}


def education(text: str) -> str:
    """How one usually gets in, as people say it; '' stays ''."""
    return EDUCATION_WORDS.get(text, text).replace("'", "’")


def experience(text: str) -> str:
    return EXPERIENCE_WORDS.get(text, f"{text} in a related job")


def training(text: str) -> str:
    return TRAINING_WORDS.get(text, text)


def interests(code: str) -> list[Interest]:
    """'IRC' -> its three sides, strongest first."""
    return [INTERESTS[letter] for letter in code if letter in INTERESTS]


def compared(change: float | None, average: float | None) -> str:
    """Growth beside that of all occupations together, in words; '' where either is missing."""
    if change is None or average is None:
        return ""
    if change < -1:
        return "fewer jobs"
    if change < 1:
        return "about as many jobs"
    if change >= 2.5 * average:
        return "much faster than average"
    if change >= 1.4 * average:
        return "faster than average"
    return "about average" if change >= 0.6 * average else "slower than average"
