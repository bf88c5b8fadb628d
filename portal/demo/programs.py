"""Programs of study with their versions, sites, leads and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portal.demo.seeds import ProgramSpec
from portal.demo.world import Campus, ProgramRow, VersionRow, World


def add_program(world: World, spec: ProgramSpec, campuses: Iterable[Campus], *, title: str | None = None) -> ProgramRow:
    """A program offered at the sites of these campuses."""
    values, rows = spec.values, world.rows
    title = title or values["title"]
    program_id = rows.add(
        "programs", district_id=world.district_id, title=title, summary=values["summary"],
        cip_code=values["cip"] if values["cip"] in world.cip_codes else None, state_code=f"OH-{values['cip'].replace('.', '')}",
        step_after=values["step_after"],
    )  # fmt: skip
    for position, code in enumerate(values["pathways"]):
        rows.add("program_pathways", program_id=program_id, pathway_id=world.pathways[code], position=position)
    for campus in campuses:
        for key in values["sites"]:
            rows.add("program_sites", program_id=program_id, school_id=campus.schools[key].id)
        for username in values["leads"]:
            rows.add("program_leads", program_id=program_id, user_id=campus.staff_ids[username])
    versions = tuple(_add_version(world, program_id, each) for each in values["versions"])
    return ProgramRow(program_id, title, spec, versions)


def _add_version(world: World, program_id: int, given: Mapping[str, Any]) -> VersionRow:
    entry_year = world.calendar.year + int(given["entry"])
    days = (world.calendar.year - entry_year) * 365 + 150
    draft = given["state"] == "draft"
    version_id = world.rows.add(
        "program_versions", program_id=program_id, number=given["number"], entry_year=entry_year, state=given["state"],
        count_in_two=given.get("count_in_two", False), published_at=None if draft else world.calendar.ago(days),
    )  # fmt: skip
    titles: dict[str, int] = {}
    _add_requirements(world, version_id, None, given["requirements"], titles)
    return VersionRow(version_id, entry_year, given["state"], titles)


def _add_requirements(
    world: World, version_id: int, parent_id: int | None, given: Iterable[Mapping[str, Any]], titles: dict[str, int]
) -> None:
    for position, each in enumerate(given):
        requirement_id = world.rows.add(
            "requirements", program_version_id=version_id, parent_id=parent_id, position=position, kind=each["kind"],
            title=each["title"], amount=Decimal(each.get("amount", 1)),
        )  # fmt: skip
        titles[each["title"]] = requirement_id
        for place, text in enumerate(each.get("options", ())):
            world.rows.add("requirement_options", requirement_id=requirement_id, position=place, **_option(world, text))
        _add_requirements(world, version_id, requirement_id, each.get("children", ()), titles)


def _option(world: World, text: str) -> dict[str, Any]:
    """'NET101' is an offering, 'credential:CT-A' a credential, 'core@robotics' a role in a pathway."""
    if text.startswith("credential:"):
        return {"credential_id": world.credential_ids[text.removeprefix("credential:")]}
    role, at, pathway = text.partition("@")
    if at:
        return {"pathway_id": world.pathways[pathway], "role": role}
    return {"offering_id": world.offering_ids[text]}
