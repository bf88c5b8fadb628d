"""What can be wrong with a file as a whole."""

from __future__ import annotations


class Unreadable(ValueError):
    """A file that cannot be read; the sentence says how to mend it, `line` where."""

    def __init__(self, sentence: str, *, line: int = 0, file: str = "") -> None:
        self.sentence, self.line, self.file = sentence, line, file
        where = ", ".join(part for part in (file, f"line {line}" if line else "") if part)
        super().__init__(f"{where[:1].upper()}{where[1:]}: {sentence}" if where else sentence)
