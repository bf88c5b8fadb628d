"""What this room shows on other rooms' pages: pathways, occupations, hosts, and a student's research."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.permissions import KEEPERS, may_edit
from portal.meetings import offers, queries, words
from portal.meetings.models import Way
from portal.research.study_models import How
from portal.rosters.models import Student

Shown = tuple[str, dict[str, Any]]
LATEST = 20
HOW = {Way.PHONE: How.PHONE, Way.VIDEO: How.VIDEO, Way.SITE: How.AT_WORK}
"""How a meeting is held -> the word that the log of conversations has for it."""


def _count(viewer: Viewer, key: int | str) -> int:
    """Offers for a pathway (its id) or an occupation (its code). Asked for twice in a request, by the page's version and by
    the page: counted once."""
    if viewer.role != Role.STUDENT:
        return 0
    known: dict[int | str, int] = db.session().info.setdefault("open meetings", {})
    if key not in known:
        known[key] = offers.open_count(viewer.district_id, offers.of_occupation(key) if isinstance(key, str) else {key})
    return known[key]


def _button(count: int, query: str) -> Shown | None:
    return ("meetings/_button.html", {"count": count, "href": f"/meetings?{query}"}) if count else None


def on_pathway(pathway_id: int, viewer: Viewer) -> Shown | None:
    return _button(_count(viewer, pathway_id), f"pathway={pathway_id}")


def pathway_version(pathway_id: int, viewer: Viewer) -> str:
    return f"meetings-{_count(viewer, pathway_id)}"


def on_occupation(soc: str, viewer: Viewer) -> Shown | None:
    return _button(_count(viewer, soc), f"soc={soc}")


def occupation_version(soc: str, viewer: Viewer) -> str:
    return f"meetings-{_count(viewer, soc)}"


def on_host(host: Host, viewer: Viewer) -> Shown | None:
    if viewer.role not in KEEPERS:
        return None
    rows = db.session.execute(queries.listed(viewer, host_id=host.id).limit(LATEST)).all()
    return "meetings/_host_panel.html", {
        "host": host, "offers": offers.of_host(host.id), "rows": rows, "may_edit": may_edit(viewer, host), "kind_word": words.kind_word, "way_word": words.way_word,
        "state_word": words.staff_word, "STYLES": words.STYLES,
    }  # fmt: skip


def begun(seen: queries.Seen) -> dict[str, Any]:
    """What the log of conversations already knows of a meeting that took place."""
    who = seen.contact if seen.contact is not None and not seen.child else None
    work = f"{who.title}, {seen.host.name}" if who is not None and who.title else seen.host.name
    return {"with_whom": who.name if who is not None else seen.host.name, "their_work": work, "held_on": seen.one.meets_on, "how": HOW[Way(seen.one.way)].value}


def own_context(student: Student) -> dict[str, Any]:
    seen = queries.own_of(student.id)
    return {
        "seen": seen, "today": this_day(), "kind_word": words.kind_word, "way_word": words.way_word, "state_word": words.state_word, "next_word": words.next_word,
        "STYLES": words.STYLES, "begun": begun, "offered": bool(seen) or offers.any_open(student.district_id),
    }  # fmt: skip


def of_research(student: Student) -> Shown:
    return "meetings/_own.html", own_context(student)
