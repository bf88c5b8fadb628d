"""Small CASE packages that tests write themselves, and their way through the import."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa

from portal.competencies.case import standing, writing
from portal.competencies.models import CompetencySet
from portal.extensions import db
from portal.imports.models import ImportBatch

NEW = "/imports/new?kind=case"
AT = "2025-03-01T10:00:00+00:00"


def uid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def link(name: str, title: str = "") -> dict[str, str]:
    return {"title": title or name, "identifier": uid(name), "uri": f"https://case.example/{uid(name)}"}


def item(name: str, statement: str = "", **more: Any) -> dict[str, Any]:
    made = {
        "identifier": uid(name),
        "uri": f"https://case.example/{uid(name)}",
        "fullStatement": statement or f"Does {name}",
        "humanCodingScheme": name,
    }
    return made | {"lastChangeDateTime": AT} | more


def child(name: str, of: str, sequence: int | None = None, **more: Any) -> dict[str, Any]:
    """`of` 'doc': at the top."""
    return association("isChildOf", name, of, **({"sequenceNumber": sequence} if sequence is not None else {}) | more)


def association(kind: str, origin: str, to: str, **more: Any) -> dict[str, Any]:
    name = f"{kind}/{origin}/{to}"
    made = {"identifier": uid(name), "uri": f"https://case.example/{uid(name)}", "associationType": kind}
    return made | {"originNodeURI": link(origin), "destinationNodeURI": link(to), "lastChangeDateTime": AT} | more


def package(items: list[Any], associations: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    document = {
        "identifier": uid("doc"),
        "uri": f"https://case.example/{uid('doc')}",
        "creator": "State of Ohio",
        "title": "Welding",
        "lastChangeDateTime": AT,
    }
    made: dict[str, Any] = {"CFDocument": document | more.pop("document", {}), "CFItems": items}
    if associations is not None:
        made["CFAssociations"] = associations
    return made | more


def welding() -> dict[str, Any]:
    """1 with 1.1 and 1.2, and 2; with an exact match outside, definitions and a rubric."""
    return package(
        [item("1", "Safety"), item("1.1", CFItemType="Skill", educationLevel=["11", "12"]), item("1.2", notes="With care"), item("2", "Joints")],
        [
            child("1", "doc", 1), child("2", "doc", 2), child("1.1", "1", 1), child("1.2", "1", 2),
            association("exactMatchOf", "1.1", "elsewhere"), association("precedes", "1.1", "1.2"),
        ],
        CFDefinitions={"CFItemTypes": [{"identifier": uid("skill"), "title": "Skill", "description": None}]},
        CFRubrics=[{"identifier": uid("rubric"), "title": "How well"}],
    )  # fmt: skip


def upload(browser: Any, content: Any, *, pathway: str = "none", status: int = 303, name: str = "package.json") -> Any:
    """Sends a package and returns the page that it leads to, or the form again where it is refused."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    fields = browser.page(NEW).form(NEW) | {"file": (io.BytesIO(raw), name), "pathway_id": pathway}
    page = browser.submit(NEW, fields, status=status, content_type="multipart/form-data")
    return browser.page(page.headers["Location"]) if status == 303 else page


def confirm(browser: Any) -> Any:
    """Says yes to the newest preview and returns the page that it leads to."""
    return browser.page(browser.submit(f"/imports/{newest().id}/confirm").headers["Location"])


def newest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def bring_in(browser: Any, content: Any, **more: Any) -> CompetencySet:
    """Uploads, confirms, and returns the set that the package makes or updates."""
    upload(browser, content, **more)
    confirm(browser)
    batch = newest()
    assert batch.state == "done", batch.message
    document = (json.loads(content) if isinstance(content, bytes) else content)["CFDocument"]
    found = db.session.scalar(sa.select(CompetencySet).where(CompetencySet.case_identifier == document["identifier"]))
    assert found is not None
    return found


def exported(of: CompetencySet, version: str = "1.0") -> dict[str, Any]:
    return writing.package(standing.read(of.id), version)
