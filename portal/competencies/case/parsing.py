"""From plain values to a package: tolerant of how real files are written, exact about what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid5

from portal.competencies.case.complaints import Broken, Complaints
from portal.competencies.case.placing import place
from portal.competencies.case.shapes import (
    CHILD,
    KNOWN_IN_1_0,
    LONGEST_IDENTIFIER,
    LONGEST_STATEMENT,
    LONGEST_URI,
    MOST_ASSOCIATIONS,
    MOST_ITEMS,
    Association,
    Document,
    Item,
    Package,
    child_identifier,
    urn,
    uuid_of,
)

UUID_IN = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
LEVELS = ("educationLevel", "educationalLevel", "educationLevels", "educationalLevels")
OF_ITEM = ("identifier", "uri", "fullStatement", "humanCodingScheme", "abbreviatedStatement", "CFItemType", *LEVELS)
OF_DOCUMENT = ("identifier", "uri", "title", "publisher", "version", "language", "caseVersion")
OF_ASSOCIATION = ("identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber")
LINKS = (
    "CFDocumentURI",
    "CFPackageURI",
    "CFItemTypeURI",
    "licenseURI",
    "conceptKeywordsURI",
    "CFAssociationGroupingURI",
)
MARKS_OF_1_1 = re.compile(r"/case/v1p1/")


def parse(raw: dict[str, Any]) -> Package:
    """Raises Broken with everything that is wrong (the first 200 places)."""
    return _Parser(raw).parse()


class _Parser:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw, self.complaints, self.notes = raw, Complaints(), list[str]()

    def parse(self) -> Package:
        document = self._document(self.raw["CFDocument"])
        self.document = document
        items = self._items()
        self.items = items
        self.by_uri = {each.uri: each.identifier for each in items.values() if each.uri}
        self.by_lower = {each.lower(): each for each in items}
        associations = self._associations()
        rest = {
            name: value for name, value in self.raw.items() if name not in ("CFDocument", "CFItems", "CFAssociations")
        }
        package = Package(self._version(associations), document, items, associations, rest, self.notes)
        if not self.complaints.total:
            place(package, self.complaints, self._is_document)
        if self.complaints.total:
            raise Broken(self.complaints)
        ours = {
            child_identifier(document.identifier, each.identifier, each.parent or document.identifier)
            for each in items.values()
        }
        package.associations = {name: each for name, each in associations.items() if name not in ours}
        return package

    def _version(self, associations: dict[str, Association]) -> str:
        said = str(self.raw["CFDocument"].get("caseVersion") or "")
        if said:
            return "1.0" if said.startswith("1.0") else "1.1"
        newer = any(each.kind not in KNOWN_IN_1_0 for each in associations.values())
        return "1.1" if newer or MARKS_OF_1_1.search(self.document.uri) else "1.0"

    def _document(self, given: dict[str, Any]) -> Document:
        path = "CFDocument"
        identifier = self._identifier(given, path, "")
        extras = self._extras(given, OF_DOCUMENT)
        return Document(
            identifier, self._uri(given, path, identifier), self._shortened(given, "title", path, 300, extras, required=True),
            self._shortened(given, "publisher", path, 300, extras), self._shortened(given, "version", path, 80, extras),
            self._shortened(given, "language", path, 20, extras), extras,
        )  # fmt: skip

    def _items(self) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for path, given in self._objects("CFItems", MOST_ITEMS):
            title = str(given.get("humanCodingScheme") or given.get("fullStatement") or "")
            identifier = self._identifier(given, path, title)
            statement = self._text(given, "fullStatement", path, LONGEST_STATEMENT, required=True, title=title)
            extras = self._extras(given, OF_ITEM)
            item = Item(
                identifier, self._uri(given, path, identifier), statement, self._shortened(given, "humanCodingScheme", path, 80, extras),
                self._shortened(given, "abbreviatedStatement", path, 300, extras), self._item_type(given, path, extras),
                self._levels(given, path), extras, path,
            )  # fmt: skip
            if not identifier:
                continue
            if identifier in found or identifier == self.document.identifier:
                first = found[identifier].path if identifier in found else "CFDocument"
                self.complaints.add(f"{path}.identifier", f"is the same as that of {first}: {identifier}.", title)
                continue
            found[identifier] = item
        return found

    def _item_type(self, given: dict[str, Any], path: str, extras: dict[str, Any]) -> str:
        said = self._shortened(given, "CFItemType", path, 120, extras)
        link = extras.get("CFItemTypeURI")
        return said or (
            str(link.get("title") or "")[:120] if isinstance(link, dict) and "CFItemType" not in extras else ""
        )

    def _levels(self, given: dict[str, Any], path: str) -> list[str]:
        """A list, or in older files one text, of grades."""
        value = next((given[name] for name in LEVELS if given.get(name) is not None), None)
        parts = re.split(r"[,;]", value) if isinstance(value, str) else value if isinstance(value, list) else [value]
        found = [str(each).strip()[:40] for each in parts if isinstance(each, str | int) and str(each).strip()]
        if len(found) != len([each for each in parts if each not in (None, "")]) and not isinstance(value, str):
            self.complaints.add(f"{path}.educationLevel", "is not a list of texts.")
        return list(dict.fromkeys(found))

    def _associations(self) -> dict[str, Association]:
        found: dict[str, Association] = {}
        for number, (path, given) in enumerate(self._objects("CFAssociations", MOST_ASSOCIATIONS)):
            kind = self._text(given, "associationType", path, 80, required=True)
            origin = self._node(given, "originNodeURI", path)
            destination = self._node(given, "destinationNodeURI", path)
            if not (kind and origin and destination):
                continue
            seed = f"{kind}/{origin.get('identifier')}/{destination.get('identifier')}/{number}"
            made = str(uuid5(uuid_of(self.document.identifier), seed))
            identifier = self._identifier(given, path, "", instead=made)
            each = Association(
                identifier, self._uri(given, path, identifier), kind, origin, destination, self._sequence(given, path),
                self._extras(given, OF_ASSOCIATION), self._item(origin), self._item(destination), path,
            )  # fmt: skip
            if identifier in found:
                if _same(found[identifier], each):
                    self.notes.append(f"{path} says again what {found[identifier].path} says.")
                else:
                    self.complaints.add(
                        f"{path}.identifier", f"is the same as that of {found[identifier].path}: {identifier}."
                    )
                continue
            found[identifier] = each
        return found

    def _objects(self, name: str, most: int) -> Iterable[tuple[str, dict[str, Any]]]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.complaints.add(name, "is not a list.")
            return []
        if len(value) > most:
            self.complaints.add(name, f"has {len(value):,} entries; up to {most:,} are read. Split the package.")
            return []
        return self._each(name, value)

    def _each(self, name: str, value: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for number, each in enumerate(value):
            if isinstance(each, dict):
                yield f"{name}[{number}]", each
            else:
                self.complaints.add(f"{name}[{number}]", "is not an object.")

    def _node(self, given: dict[str, Any], name: str, path: str) -> dict[str, Any]:
        """A link object; a plain text becomes one."""
        value = given.get(name)
        if isinstance(value, str) and value.strip():
            return linked(value.strip(), "")
        if isinstance(value, dict) and (value.get("identifier") or value.get("uri")):
            plain = {key: each for key, each in value.items() if each is not None}
            plain["identifier"] = str(plain.get("identifier") or identifier_in(str(plain["uri"])))
            return {
                "title": str(plain.pop("title", "")),
                **plain,
                "uri": str(plain.get("uri") or urn(plain["identifier"])),
            }
        self.complaints.add(
            f"{path}.{name}", "is missing." if value is None else "names nothing: it has neither identifier nor uri."
        )
        return {}

    def _item(self, node: dict[str, Any]) -> str | None:
        """The item of this package that a node names."""
        said = str(node["identifier"])
        return said if said in self.items else self.by_lower.get(said.lower()) or self.by_uri.get(str(node.get("uri")))

    def _is_document(self, node: dict[str, Any]) -> bool:
        return (
            str(node["identifier"]).lower() == self.document.identifier.lower() or node.get("uri") == self.document.uri
        )

    def _sequence(self, given: dict[str, Any], path: str) -> int | None:
        value = given.get("sequenceNumber")
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
            self.complaints.add(f"{path}.sequenceNumber", "is not a whole number.")
            return None
        return value

    def _identifier(self, given: dict[str, Any], path: str, title: str, *, instead: str = "") -> str:
        """Its own, else the one in its uri."""
        said = self._text(given, "identifier", path, LONGEST_IDENTIFIER).strip()
        uri = given.get("uri")
        if not said and isinstance(uri, str) and (match := UUID_IN.search(uri)):
            said = match.group().lower()
        if not said and not instead:
            self.complaints.add(f"{path}.identifier", "is missing.", title)
        return said or instead

    def _uri(self, given: dict[str, Any], path: str, identifier: str) -> str:
        value = given.get("uri")
        if isinstance(value, dict):  # a link object where a text belongs
            given = {"uri": value.get("uri")}
        return self._text(given, "uri", path, LONGEST_URI).strip() or (urn(identifier) if identifier else "")

    def _text(
        self, given: dict[str, Any], name: str, path: str, longest: int, *, required: bool = False, title: str = ""
    ) -> str:
        value = given.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.complaints.add(f"{path}.{name}", "is missing." if value is None else "is empty.", title)
            return ""
        if not isinstance(value, str):
            self.complaints.add(f"{path}.{name}", "is not a text.", title)
            return ""
        if len(value) > longest:
            self.complaints.add(f"{path}.{name}", f"has {len(value):,} characters; up to {longest:,} are kept.", title)
            return ""
        return value

    def _shortened(
        self,
        given: dict[str, Any],
        name: str,
        path: str,
        longest: int,
        extras: dict[str, Any],
        *,
        required: bool = False,
    ) -> str:
        """As `_text`; of a longer one the beginning is shown here, and the whole is kept among the extras."""
        value = self._text(given, name, path, LONGEST_STATEMENT, required=required)
        if len(value) > longest:
            extras[name] = value
            return value[: longest - 1] + "…"
        return value

    def _extras(self, given: dict[str, Any], read: tuple[str, ...]) -> dict[str, Any]:
        """What is not read by name, as it was; plain texts where link objects belong become those."""
        found = {name: value for name, value in given.items() if name not in read and value is not None}
        for name in LINKS:
            if isinstance(found.get(name), str):
                title = (
                    str(given.get("CFItemType") or "")
                    if name == "CFItemTypeURI"
                    else str(self.raw["CFDocument"].get("title") or "")
                )
                found[name] = linked(found[name], title)
        return found


def linked(uri: str, title: str) -> dict[str, Any]:
    """A link object out of a plain address."""
    return {"title": title, "identifier": identifier_in(uri), "uri": uri}


def identifier_in(uri: str) -> str:
    """The UUID in an address, else its last part."""
    match = UUID_IN.search(uri)
    return match.group() if match else uri.rstrip("/").rsplit("/", 1)[-1] or uri


def _same(one: Association, other: Association) -> bool:
    return {**vars(one), "path": ""} == {**vars(other), "path": ""}


def is_home(each: Association, item: Item) -> bool:
    """Whether this association is the one that puts the item where it stands."""
    return each.kind == CHILD and each.origin_item == item.identifier and each.destination_item == item.parent
