"""What the link of a supervisor names: a placement, the host they answer for there, and the contact where it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN = re.compile(r"placements:(\d{1,18})/hosts:(\d{1,18})/contacts:(\d{1,18})")


@dataclass(frozen=True)
class Answerable:
    """Who answers for a placement at one of its hosts; a contact of 0 is somebody known by name only."""

    placement_id: int
    host_id: int
    contact_id: int = 0

    @property
    def subject(self) -> str:
        return f"placements:{self.placement_id}/hosts:{self.host_id}/contacts:{self.contact_id}"


def read_subject(subject: str) -> Answerable | None:
    found = PATTERN.fullmatch(subject)
    return Answerable(*(int(number) for number in found.groups())) if found else None
