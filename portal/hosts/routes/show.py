"""The page of one host."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.clock import this_day
from portal.frameworks.queries import active_framework, pathways_of
from portal.hosts import panels
from portal.hosts.forms import KIND_WORDS, NOTE_WORDS, NewNoteForm, RejectForm
from portal.hosts.models import Host
from portal.hosts.papers import standing, state_on
from portal.hosts.permissions import KEEPERS, may_edit
from portal.hosts.queries import matching, one
from portal.hosts.routes.blueprint import bp, host_or_404
from portal.web.access import requires
from portal.web.respond import page
from portal.web.tables import listing, page_number


@bp.get("/hosts/<int:host_id>")
@requires(*KEEPERS)
def show(host_id: int) -> Answer:
    return page("hosts/show.html", block="log", **show_context(host_or_404(host_id)))


def show_context(host: Host, *, note_form: Any = None, reject_form: Any = None, refusal: str = "") -> dict[str, Any]:
    """What the page of a host needs; a refused deed gives its form, or its sentence."""
    who, today = viewer(), this_day()
    contacts, log = one.contacts_of(host.id), listing(one.log_of(host.id, who), number=page_number(), size=20)
    papers = one.papers_of(host.id)
    framework = active_framework(who.district_id, who.school_id)
    offered = [line.id for line in pathways_of(framework.id)] if framework else []
    served = one.pathways_of_host(host.id)
    known = {each.id for each in served}
    return {
        "host": host, "industry": one.industry_of(host), "contacts": contacts, "sites": one.sites_of(host.id), "today": today,
        "stands": standing([host.id], today)[host.id], "papers": papers, "states": {paper.id: state_on(paper, today) for paper in papers},
        "listing": log, "about": panels.placement_names({row.placement_id for row in log.rows if row.placement_id}), "served": served,
        "suggested": [each for each in one.suggested_among(host.naics, offered) if each.id not in known][:6],
        "panels": panels.panels_for(host, who), "merges": one.merges_into(host.id), "may_edit": may_edit(who, host),
        "similar": matching.similar(who, host.name, but=host.id) if host.state == "pending" else [],
        "note_form": note_form or (log_form(host, contacts) if may_edit(who, host) else None), "reject_form": reject_form or RejectForm(formdata=None),
        "refusal": refusal, "undo": undo_of(host), "KIND_WORDS": KIND_WORDS, "NOTE_WORDS": NOTE_WORDS,
    }  # fmt: skip


def log_form(host: Host, contacts: Any = None, **values: Any) -> NewNoteForm:
    """The form below the log, offering the host's people and placements."""
    form = NewNoteForm(formdata=None, data={"day": this_day(), "done": "yes", "kind": "visit"} | values)
    offer(form, host, contacts)
    return form


def offer(form: Any, host: Host, contacts: Any = None) -> None:
    people = [(each.id, each.name) for each in (one.contacts_of(host.id) if contacts is None else contacts)]
    form.offer(people, panels.placements_at(host.id, viewer()))


def undo_of(host: Host) -> tuple[str, str] | None:
    """(what happened, where a POST takes it back), told in the query string after a removal."""
    for name, words, endpoint, argument in (
        ("removed_paper", "The paper is removed.", "hosts.restore_paper", "host_document_id"),
        ("removed_note", "The entry is removed.", "hosts.restore_note", "host_note_id"),
    ):
        given = request.args.get(name, "")
        if given.isascii() and given.isdigit() and len(given) < 19 and may_edit(viewer(), host):
            values: dict[str, Any] = {argument: int(given)}
            return words, url_for(endpoint, **values)
    return None
