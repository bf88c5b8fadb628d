"""The terms of a placement as a history of changes, in words; the panel that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.placements import queries
from portal.placements.models import Placement
from portal.placements.permissions import may_arrange
from portal.placements.plans import read_plan, says

LABELS = {
    "host": "Host", "site": "Site", "supervisor_name": "Supervisor", "hours_goal": "Hours goal", "plan": "Week", "paid": "Paid", "pay": "Pay",
    "occupation": "Occupation", "hazards": "Hazardous work", "begins_on": "First day", "last_on": "Last day",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Version:
    """Terms as the history shows them: from when to when, what they changed, who, when and why."""

    row: Any
    changes: Sequence[Difference]
    state: str
    """now, planned, past, replaced or taken back."""
    by: str


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The panel of the page: terms, and the steps the placement took."""
    return "placements/_terms.html", {
        "placement": placement,
        "versions": versions(queries.every_terms(placement.id), this_day()),
        "steps": queries.steps_with_names(placement.id),
        "words": queries.DEED_WORDS,
        "may_amend": may_arrange(viewer, placement.school_id) and placement.state not in ("completed", "withdrawn"),
    }


def versions(rows: Sequence[Any], today: date) -> list[Version]:
    by_id = {row.id: row for row in rows}
    replaced = {row.replaces_id for row in rows if row.voided_at is None}
    return [
        Version(row, differences(by_id.get(row.replaces_id), row), _state(row, replaced, today), f"{row.by_given} {row.by_family}" if row.by_family else "")
        for row in rows
    ]


def differences(old: Any, new: Any) -> list[Difference]:
    """What differs from one version of terms to the next, in words; nothing for the first."""
    if old is None:
        return []
    first, second = in_words(old), in_words(new)
    return [
        Difference(label, first[key], second[key])
        for key, label in LABELS.items()
        if first[key] != second[key] and not (key == "begins_on" and old.voided_at is None)
    ]


def in_words(row: Any) -> dict[str, str]:
    """Each part of terms as a reader sees it; a dash where there is nothing."""
    parts = {
        "host": row.host, "site": ", ".join(part for part in (row.site, row.address, row.city) if part), "supervisor_name": row.supervisor_name,
        "hours_goal": f"{_number(row.hours_goal)} hours", "plan": says(read_plan(row.plan)), "paid": "yes" if row.paid else "no",
        "pay": f"${row.pay:,.2f} an hour" if row.pay is not None else "", "occupation": row.occupation or "", "hazards": ", ".join(row.hazards or []),
        "begins_on": _day(row.begins_on), "last_on": _day(row.last_on),
    }  # fmt: skip
    return {key: value or "—" for key, value in parts.items()}


def _state(row: Any, replaced: set[int | None], today: date) -> str:
    if row.voided_at is not None:
        return "replaced" if row.id in replaced else "taken back"
    if row.begins_on > today:
        return "planned"
    return "past" if (row.ends_on or row.last_on) < today else "now"


def _number(value: Decimal) -> str:
    return f"{Decimal(value).normalize():,f}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def side_by_side(theirs: Any, ours: Mapping[str, Any], hosts: Mapping[str, str]) -> list[Difference]:
    """What holds now beside what somebody was about to save, where they differ."""
    names = {key.partition("-")[0]: label.partition(" · ")[0] for key, label in hosts.items()}
    pairs = (
        ("Host", names.get(str(theirs.host_id), ""), names.get(str(ours["host_id"]), "")),
        ("Supervisor", theirs.supervisor_name, ours["supervisor_name"]),
        ("Hours goal", _number(theirs.hours_goal), _number(ours["hours_goal"])),
        ("Week", says(read_plan(theirs.plan)), says(read_plan(ours["plan"]))),
        ("Last day", _day(theirs.last_on), _day(ours["last_on"])),
    )
    return [Difference(label, old or "—", new or "—") for label, old, new in pairs if old != new]
