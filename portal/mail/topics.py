"""What mail is about, in words: rooms name their topics, the outbox and the digest show the names."""

from __future__ import annotations

from typing import Any

from portal.language import lazy

_titles: dict[str, Any] = {"password": lazy("Passwords"), "account": lazy("Your account"), "test": "Tests", "family": lazy("Family")}


def register(topic: str, title: Any) -> None:
    _titles[topic] = title


def title_of(topic: str) -> str:
    """'signature' -> 'Signatures' where a room said so, else its own word."""
    return str(_titles.get(topic, "")) or topic.replace("_", " ").replace("-", " ").capitalize() or "Other"
