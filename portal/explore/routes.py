"""Exploring: cards of clusters and pathways, and what was chosen side by side."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.careers.queries import sources
from portal.clock import this_day
from portal.explore import comparing
from portal.explore.asked import OFFERED, SORTS, WAYS, asked
from portal.explore.asked import beside as read_beside
from portal.explore.cards import world_of
from portal.explore.drawings import spread_top
from portal.web.access import requires
from portal.web.respond import page
from portal.web.tables import Listing, page_number

bp = Blueprint("explore", __name__)
PAGE = 12


@bp.get("/explore")
@requires()
def index() -> Answer:
    wanted, world = asked(request.args), world_of(viewer(), this_day())
    cards = world.cards(wanted) if world else []
    number = min(page_number(), max(1, -(-len(cards) // PAGE)))
    return page(
        "explore/index.html", block="cards", asked=wanted, world=world, total=len(cards), sort=world.sort_of(wanted) if world else "", ways=WAYS, offered=OFFERED, sorts=SORTS,
        listing=Listing(cards[(number - 1) * PAGE : number * PAGE], len(cards), number, PAGE), sources=sources(), is_student=viewer().role == Role.STUDENT,
        chosen=comparing.names(viewer(), wanted.beside, world), top=spread_top(card.market.pay for card in cards),
    )  # fmt: skip


@bp.get("/explore/compare")
@requires()
def compare() -> Answer:
    chosen = read_beside(request.args.getlist("with"))
    found = comparing.compared_for(viewer(), chosen, this_day(), request.args.get("q", "")[:200].replace("\x00", "").strip())
    return page("explore/compare.html", block="comparison", found=found, sources=sources(), is_student=viewer().role == Role.STUDENT)
