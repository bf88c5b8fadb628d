"""A package as we understand it: one document, its items in their places, and how they are associated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

LARGEST = 20 * 2**20
"""Bytes of a file that are read; a package of 20,000 long statements has about half of that."""
MOST_ITEMS = 20_000
MOST_ASSOCIATIONS = 60_000
LONGEST_STATEMENT = 20_000
LONGEST_IDENTIFIER = 200
LONGEST_URI = 1_000
CHILD = "isChildOf"
KNOWN_IN_1_0 = frozenset(
    {"isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar", "hasSkillLevel"}
)  # fmt: skip
ONLY_IN_1_1 = {
    "document": ("caseVersion", "frameworkType", "extensions"),
    "item": ("subject", "subjectURI", "extensions"),
    "association": ("notes", "extensions"),
    "node": ("targetType",),
}
CHANGED_AT = "lastChangeDateTime"
KINDS = ("knowledge", "skill", "practice")


@dataclass
class Document:
    """CFDocument; `extras` is what it says besides."""

    identifier: str
    uri: str
    title: str
    publisher: str = ""
    edition: str = ""
    language: str = ""
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass
class Item:
    """CFItem. `parent` is the identifier of the item that it stands under; None: at the top."""

    identifier: str
    uri: str
    statement: str
    code: str = ""
    short: str = ""
    item_type: str = ""
    levels: list[str] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    parent: str | None = None
    position: int = 0

    @property
    def name(self) -> str:
        """'1.2 Plan addresses', for lists."""
        words = self.short or self.statement
        return f"{self.code} {words}".strip()[:200]

    @property
    def kind(self) -> str | None:
        """What our own kinds make of its type; None where it says nothing of that."""
        word = self.item_type.casefold()
        return word if word in KINDS else None


@dataclass
class Association:
    """CFAssociation. `origin` and `destination` are link objects; the identifiers are those of items of the package."""

    identifier: str
    uri: str
    kind: str
    origin: dict[str, Any]
    destination: dict[str, Any]
    sequence: int | None = None
    extras: dict[str, Any] = field(default_factory=dict)
    origin_item: str | None = None
    destination_item: str | None = None
    path: str = ""

    @property
    def name(self) -> str:
        """'1.2 exactMatchOf 4.1', for lists."""
        return f"{self.origin.get('title', '')} {self.kind} {self.destination.get('title', '')}"[:200]


@dataclass
class Package:
    """`items` and `associations` by identifier, in the file's order. `definitions`: its other parts, as they were."""

    version: str
    document: Document
    items: dict[str, Item] = field(default_factory=dict)
    associations: dict[str, Association] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def uuid_of(identifier: str) -> UUID:
    """The identifier as a UUID, or a UUID made of it where it is none."""
    try:
        return UUID(identifier)
    except ValueError:
        return uuid5(NAMESPACE_URL, identifier)


def urn(identifier: str) -> str:
    """The address of what was given none: it names the thing wherever the portal runs."""
    try:
        return f"urn:uuid:{UUID(identifier)}"
    except ValueError:
        return f"urn:case:{quote(identifier, safe='')}"


def child_identifier(document: str, child: str, parent: str) -> str:
    """Of the association that says `child` stands under `parent`, where no package gave it one."""
    return str(uuid5(uuid_of(document), f"{CHILD}/{child}/{parent}"))


def without(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
