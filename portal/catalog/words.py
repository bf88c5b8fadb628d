"""The kinds of experience in the reader's language: the shipped titles, by the words they are kept in."""

from __future__ import annotations

from typing import Any

from portal.language import lazy

KINDS: dict[str, Any] = {
    "Internship": lazy("Internship"),
    "Externship": lazy("Externship"),
    "Job shadow": lazy("Job shadow"),
    "Registered apprenticeship": lazy("Registered apprenticeship"),
    "Pre-apprenticeship": lazy("Pre-apprenticeship"),
    "Cooperative education": lazy("Cooperative education"),
    "Clinical experience": lazy("Clinical experience"),
    "Practicum": lazy("Practicum"),
    "School-based enterprise": lazy("School-based enterprise"),
    "Supervised agricultural experience": lazy("Supervised agricultural experience"),
    "Simulated workplace": lazy("Simulated workplace"),
}


def kind_name(title: str) -> str:
    """How a kind is called in the reader's language; one that the portal does not ship keeps its own name."""
    return str(KINDS.get(title, title))
