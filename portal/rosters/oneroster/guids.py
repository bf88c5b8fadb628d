"""Names for rows that no roster brought: a UUID that says which row of which district it is, the same each time.

An export names what has no sourcedId of its own by such a UUID (version 8, RFC 9562: free to lay out), and an
import knows it again, so that a file taken out here and brought back changes nothing. The tag comes from the
district's own random key: another portal's UUIDs are strangers.
"""

from __future__ import annotations

import hashlib
import uuid

from portal.schools.models import District

KINDS = ("district", "school", "year", "term", "course", "section", "user", "student", "grant", "teacher", "enrollment", "record", "item")
"""By position; only ever add at the end."""
TAG_BITS = 72
ID_BITS = 44


class Guids:
    """UUIDs of one district's rows."""

    def __init__(self, key: str) -> None:
        digest = hashlib.sha256(f"pathway-portal sourcedId {key}".encode()).digest()
        self._tag = int.from_bytes(digest, "big") >> (256 - TAG_BITS)
        self.prefix = self.of("district", 0)[:13]
        """What all of them begin with."""

    @classmethod
    def for_district(cls, district: District) -> Guids:
        return cls(district.guid_key or f"district {district.id}")

    def of(self, kind: str, row_id: int) -> str:
        high, low = self._tag >> 24, self._tag & 0xFFFFFF
        tail = KINDS.index(kind) << ID_BITS | row_id & (1 << ID_BITS) - 1
        return str(uuid.UUID(int=high << 80 | 8 << 76 | low >> 12 << 64 | 2 << 62 | (low & 0xFFF) << 50 | tail))

    def read(self, sourced_id: str) -> tuple[str, int] | None:
        """(kind, id) of one of ours, else None."""
        try:
            number = uuid.UUID(sourced_id).int
        except ValueError:
            return None
        kind, row_id = number >> ID_BITS & 0x3F, number & (1 << ID_BITS) - 1
        if kind >= len(KINDS) or self.of(KINDS[kind], row_id) != sourced_id.lower():
            return None
        return KINDS[kind], row_id
