"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]


def words(old: str, new: str) -> list[Part]:
    """Parts of both texts in reading order: ('same', 'They '), ('gone', 'weld '), ('new', 'build ')."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(after[c:d])))
            continue
        if a < b:
            found.append(("gone", "".join(before[a:b])))
        if c < d:
            found.append(("new", "".join(after[c:d])))
    return found
