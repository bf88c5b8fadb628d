"""Pages of facts that many people read alike: answered with 304 before anything is read, or from memory, or made anew.

What is kept is what stands inside the frame of a page. The frame itself, with its name, its menu, its messages and the
tokens of its forms, is drawn for each reader; so nothing kept may hold a token or anybody's name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from portal.extensions import db
from portal.language import language
from portal.web.headers import kept
from portal.web.respond import page, wants_fragment

MOST, LARGEST = 300, 300_000
"""How many pages a process keeps, and how many characters a page may have: the largest are looked at by few."""
PARTS = ("title", "styles", "scripts", "main")
"""The blocks of base.html."""
PLACE = Markup("<!-- apart -->")
_pages: OrderedDict[Hashable, tuple[str, Mapping[str, str]]] = OrderedDict()
_turning = Lock()


def reference(
    template: str,
    *,
    block: str,
    version: str | None,
    tag: str | None = None,
    make: Callable[[], dict[str, Any]],
    by: Hashable = (),
    also: str = "",
    apart: Callable[[], str] = str,
) -> Response:
    """The page or region that `make`'s context gives, for as long as `version` stands; with None it is only made.

    Kept for each district, school, role, language and address, and for whatever else `by` names: e.g. who looks, the day.
    `tag` is a version to answer 304 by where `version` is none or more than that takes. `also` is a template that goes with the region, out of band. `apart` draws what is the reader's own, with the tokens of its forms; the template says `{{ apart }}` where it stands.
    """
    return kept(tag or version, lambda: _answer(Reference(template, block, also, make), version, by, Markup(apart())))  # noqa: S704 - by a template


@dataclass(frozen=True)
class Reference:
    """How a page is made."""

    template: str
    block: str
    also: str
    make: Callable[[], dict[str, Any]]

    def anew(self, own: Markup) -> Response:
        context = self.make() | {"apart": own}
        return page(self.template, block=self.block, oob=render_template(self.also, **context) if self.also else "", **context)

    def parts(self) -> Mapping[str, str]:
        """The region alone where htmx asks for it, else everything inside the frame."""
        context = self.make() | {"apart": PLACE}
        if wants_fragment():
            region = render_block(self.template, self.block.replace("-", "_"), **context)
            return {self.block: region + (render_template(self.also, **context) if self.also else "")}
        has = current_app.jinja_env.get_template(self.template).blocks
        return {name: Markup(render_block(self.template, name, **context)) if name in has else Markup() for name in PARTS}  # noqa: S704


def _answer(asked: Reference, version: str | None, by: Hashable, own: Markup) -> Response:
    if version is None or not current_app.config.get("REMEMBER_PAGES", True):
        return asked.anew(own)
    who = g.viewer
    place = (db.engine.url, asked.template, wants_fragment(), request.full_path, language(), who.district_id, who.school_id, who.role, by)
    if (parts := _known(place, version)) is None:
        parts = asked.parts()
        if sum(map(len, parts.values())) <= LARGEST:
            _keep(place, version, parts)
    if wants_fragment():
        return make_response(parts[asked.block].replace(PLACE, own))
    return make_response(render_template("_remembered.html", inside={**parts, "main": Markup(parts["main"].replace(PLACE, own))}))  # noqa: S704


def _known(place: Hashable, version: str) -> Mapping[str, str] | None:
    with _turning:
        found = _pages.get(place)
        if found is None or found[0] != version:
            return None
        _pages.move_to_end(place)
        return found[1]


def _keep(place: Hashable, version: str, parts: Mapping[str, str]) -> None:
    with _turning:
        _pages[place] = (version, parts)
        _pages.move_to_end(place)
        while len(_pages) > MOST:
            _pages.popitem(last=False)
