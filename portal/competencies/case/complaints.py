"""What is wrong with a package, named by its path in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 200


@dataclass(frozen=True)
class Complaint:
    """'CFItems[12].fullStatement' 'is missing.'"""

    path: str
    what: str
    title: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


@dataclass
class Complaints:
    """All of them are counted; the first 200 are kept."""

    found: list[Complaint] = field(default_factory=list)
    total: int = 0

    def add(self, path: str, what: str, title: str = "") -> None:
        self.total += 1
        if len(self.found) < MOST:
            self.found.append(Complaint(path, what, title[:200]))


class Broken(ValueError):
    """A package with complaints."""

    def __init__(self, complaints: Complaints) -> None:
        super().__init__(f"{complaints.total} places")
        self.complaints = complaints
