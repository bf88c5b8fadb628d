"""A set as a CASE package, 1.0 or 1.1: what came in goes out, what was made here is said in the same way.

Where no package said that an item stands under another (or at the top), an isChildOf association is made, with an
identifier that follows from the two, so that it is the same in every export.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from portal.competencies.case.shapes import (
    CHANGED_AT,
    CHILD,
    KNOWN_IN_1_0,
    ONLY_IN_1_1,
    child_identifier,
    urn,
    uuid_of,
    without,
)
from portal.competencies.case.standing import Standing
from portal.competencies.models import SetState

VERSIONS = ("1.0", "1.1")
ADOPTION = {SetState.DRAFT: "Draft", SetState.ACTIVE: "Adopted", SetState.RETIRED: "Deprecated"}


def package(standing: Standing, version: str) -> dict[str, Any]:
    """The active competencies of a set as a CFPackage."""
    return _Writer(standing, version).package()


class _Writer:
    def __init__(self, standing: Standing, version: str) -> None:
        self.standing, self.version = standing, version
        self.plain = version == "1.0" and standing.set.case_version != "1.0"
        """Whether what only 1.1 knows is left out; a package that came as 1.0 says what it said."""
        self.children: dict[int | None, list[Any]] = {}
        for row in sorted(standing.rows, key=lambda each: (each.position, each.id)):
            if not row.retired:
                self.children.setdefault(row.parent_id, []).append(row)
        self.active = {row.id: row for row in self._walk()}

    def _walk(self) -> Iterable[Any]:
        """From the top down: what stands below something retired is not reached."""
        stack = list(reversed(self.children.get(None, [])))
        while stack:
            row = stack.pop()
            yield row
            stack += reversed(self.children.get(row.id, []))

    def package(self) -> dict[str, Any]:
        items = [self._item(row) for row in self.standing.rows if row.id in self.active]
        return {
            "CFDocument": self._document(),
            "CFItems": items,
            "CFAssociations": self._associations(),
            **self.standing.set.definitions,
        }

    def _document(self) -> dict[str, Any]:
        of = self.standing.set
        extras = self._kept(of.extras, "document")
        made_here = not of.extras
        said: dict[str, Any] = {"identifier": of.case_identifier, "uri": of.case_uri or urn(of.case_identifier)}
        if self.version == "1.1":
            said["caseVersion"] = "1.1"
        said |= {"creator": extras.get("creator") or of.publisher or self.standing.district, "title": of.title}
        said |= _given(publisher=of.publisher, version=of.edition, language=of.language)
        if made_here:
            said["adoptionStatus"] = ADOPTION[SetState(of.state)]
        return said | without(extras, ("creator",)) | {CHANGED_AT: extras.get(CHANGED_AT) or moment(of.updated_at)}

    def _item(self, row: Any) -> dict[str, Any]:
        extras = self._kept(row.extras, "item")
        said: dict[str, Any] = {"identifier": row.case_identifier, "uri": row.case_uri or urn(row.case_identifier)}
        said |= {"fullStatement": row.statement}
        said |= _given(
            humanCodingScheme=row.code, abbreviatedStatement=row.short, educationLevel=list(row.levels),
            CFItemType=row.item_type or row.kind.capitalize(),
        )  # fmt: skip
        return said | extras | {CHANGED_AT: extras.get(CHANGED_AT) or moment(row.updated_at)}

    def _associations(self) -> list[dict[str, Any]]:
        homes: dict[int, int | None] = {}
        said = []
        for row in self.standing.associations:
            inside = [each for each in (row.origin_id, row.destination_id) if each is not None]
            if any(each not in self.active for each in inside) or (self.plain and row.kind not in KNOWN_IN_1_0):
                continue
            if self._puts_in_place(row):
                homes.setdefault(row.origin_id, row.sequence)
            said.append(self._association(row))
        return said + self._made(homes)

    def _puts_in_place(self, row: Any) -> bool:
        if row.kind != CHILD or row.origin_id is None or row.destination_id != self.active[row.origin_id].parent_id:
            return False
        return row.destination_id is not None or names_document(row.destination, self.standing.set)

    def _association(self, row: Any) -> dict[str, Any]:
        extras = self._kept(row.extras, "association")
        said: dict[str, Any] = {
            "identifier": row.case_identifier,
            "uri": row.case_uri or urn(row.case_identifier),
            "associationType": row.kind,
            "originNodeURI": self._kept(row.origin, "node"),
            "destinationNodeURI": self._kept(row.destination, "node"),
        }
        if row.sequence is not None:
            said["sequenceNumber"] = row.sequence
        return said | extras | {CHANGED_AT: extras.get(CHANGED_AT) or moment(self.standing.set.updated_at)}

    def _made(self, homes: dict[int, int | None]) -> list[dict[str, Any]]:
        """The associations that put items in their places where none came with the set."""
        made = []
        for parent_id, rows in self.children.items():
            if parent_id is not None and parent_id not in self.active:
                continue
            counted = all(homes.get(row.id, 0) is not None for row in rows)
            last = 0
            for place, row in enumerate(rows, start=1):
                given = homes.get(row.id)
                last = max(last + 1, place) if given is None else given
                if row.id not in homes:
                    made.append(self._child(row, parent_id, last if counted else None))
        return made

    def _child(self, row: Any, parent_id: int | None, sequence: int | None) -> dict[str, Any]:
        of = self.standing.set
        parent = self.active[parent_id] if parent_id is not None else None
        above = _node(parent) if parent is not None else {
            "title": of.title, "identifier": of.case_identifier, "uri": of.case_uri or urn(of.case_identifier)
        }  # fmt: skip
        identifier = child_identifier(of.case_identifier, row.case_identifier, above["identifier"])
        said: dict[str, Any] = {
            "identifier": identifier,
            "uri": urn(identifier),
            "associationType": CHILD,
            "originNodeURI": _node(row),
            "destinationNodeURI": above,
        }
        if sequence is not None:
            said["sequenceNumber"] = sequence
        return said | {CHANGED_AT: moment(row.updated_at)}

    def _kept(self, values: Any, part: str) -> dict[str, Any]:
        return without(values, ONLY_IN_1_1[part]) if self.plain else dict(values)


def names_document(node: Any, of: Any) -> bool:
    """Whether a node is the set itself."""
    said = str(node.get("identifier", "")).lower()
    return said == of.case_identifier.lower() or (bool(of.case_uri) and node.get("uri") == of.case_uri)


def _node(row: Any) -> dict[str, str]:
    title = row.code or row.short or row.statement[:80]
    return {"title": title, "identifier": row.case_identifier, "uri": row.case_uri or urn(row.case_identifier)}


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def moment(at: datetime) -> str:
    """'2026-11-22T20:15:00Z', as CASE writes moments."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def filename(of: Any, version: str) -> str:
    """'network-technician-case-1.1.json'; of a title without Latin letters its identifier's first part."""
    from portal.search.words import split

    words = "-".join(word for word in split(of.title) if word.isascii())[:60]
    return f"{words or str(uuid_of(of.case_identifier))[:8]}-case-{version}.json"
