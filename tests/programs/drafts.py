"""What the tests of a draft's editor share."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from portal.programs import services
from portal.programs.models import Requirement
from portal.programs.queries import tree_of
from portal.programs.queries.trees import Branch
from tests.page import Page, fields

BOTH = pytest.mark.parametrize("htmx", [False, True])


def tree(session: Any, lakes: Any) -> tuple[Branch, ...]:
    """The draft as it stands in the database now."""
    session.expire_all()
    return tree_of(lakes.draft.id)


def deed(page: Page, action: str) -> dict[str, str]:
    """The fields of the form with this action."""
    return fields(page.find("form", action=action))


def of(lakes: Any, branch: Branch, verb: str) -> str:
    """The address of a deed on a requirement."""
    return f"{lakes.here}/requirements/{branch.id}/{verb}"


def begin(lakes: Any) -> Any:
    """A draft of the next version, begun by the director."""
    return services.draft_version(lakes.program, entry_year=2028, by=lakes.by)


def shape(branches: Any) -> list[Any]:
    """A tree as plain values, to be compared."""
    return [(b.number, b.kind, b.title, b.rule, [o.title for o in b.options], shape(b.children)) for b in branches]


def row(session: Any, version: Any, place: int) -> Requirement:
    """The requirement at a place of the top level."""
    found: Requirement = session.get(Requirement, tree_of(version.id)[place].id)
    return found


def region(page: Page) -> Element:
    return page.region("draft")
