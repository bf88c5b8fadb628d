"""Pictures drawn on the server: SVG whose sizes are attributes, with a title, a description and a table beside.

Bars have no viewBox: their places are percentages, so that they fill any width and their text stays readable.
Nothing here carries a style; colours come from the style sheet by class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from math import cos, pi, sin

from flask import Flask, g
from markupsafe import Markup

from portal.careers.figures import Pay, of_area, signed
from portal.careers.words import INTERESTS
from portal.language import _

FULL = 7.0
"""The highest interest score; the lowest is 1."""


def place(value: float, low: float, high: float) -> float:
    """Where a value stands between two ends, in percent, never beyond them."""
    return round(min(100.0, max(0.0, 100 * (value - low) / (high - low))), 2) if high > low else 0.0


def svg(cls: str, title: str, description: str, body: Markup, size: str) -> Markup:
    """A picture with a title and a description; `size` is a constant of the code."""
    numbers = g.setdefault("drawing_numbers", count(1))
    name = f"drawing-{next(numbers)}"
    return Markup(
        '<svg class="{}" {} role="img" aria-labelledby="{}-title {}-desc" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(cls, Markup(size), name, name, name, title, name, description, body)  # noqa: S704 - a constant


def rect(cls: str, x: float, width: float, y: float, height: float) -> Markup:
    """A bar; x and width in percent, y and height in pixels."""
    return Markup('<rect class="{}" x="{}%" width="{}%" y="{}" height="{}" rx="3"/>').format(
        cls, x, round(width, 2), y, height
    )


def mark(cls: str, x: float, y: float, height: float) -> Markup:
    """A line three pixels wide at x percent."""
    return Markup(
        '<rect class="{}" x="{}%" width="3" y="{}" height="{}" rx="1.5" transform="translate(-1.5 0)"/>'
    ).format(cls, x, y, height)


def pay_scale(pays: Sequence[Pay]) -> int:
    """A round number of dollars at which a scale for these can end."""
    highest = max((pay.p90 or pay.p75 or pay.median or 0 for pay in pays), default=0)
    step = 25_000 if highest <= 125_000 else 50_000 if highest <= 300_000 else 100_000
    return max(step, -(-highest // step) * step)


def pay_range(pay: Pay, top: int) -> Markup:
    """One in ten earns less than where the bar begins, one in ten more than where it ends."""
    if pay.p10 is None or pay.median is None:
        return Markup("")
    p10, p25, median, p75 = (place(v or 0, 0, top) for v in (pay.p10, pay.p25, pay.median, pay.p75))
    p90 = place(pay.p90, 0, top) if pay.p90 is not None else 100.0
    body = rect("rail", 0, 100, 11, 6) + rect("span", p10, p90 - p10, 9, 10)
    if pay.p25 is not None and pay.p75 is not None:
        body += rect("middle", p25, p75 - p25, 9, 10)
    body += mark("mid", median, 4, 20)
    low, middle = f"${pay.p10:,}", f"${pay.median:,}"
    if pay.p90 is not None:
        said = _("One in ten earns less than %(low)s, half less than %(middle)s, one in ten more than %(high)s.", low=low, middle=middle, high=f"${pay.p90:,}")
    else:
        said = _("One in ten earns less than %(low)s, half less than %(middle)s; the highest pay is not published.", low=low, middle=middle)
    return svg("pay-range", _("Yearly pay, %(area)s, %(year)s", area=of_area(pay.area_code, pay.area), year=pay.year), said, body, 'height="28"')


def pay_axis(top: int) -> Markup:
    """The scale below ranges: hidden from screen readers, because the table says the same."""
    step = next(s for s in (25_000, 50_000, 100_000, 200_000, 500_000) if top / s <= 6)
    body = Markup("")
    for dollars in range(0, top + 1, step):
        at = place(dollars, 0, top)
        anchor = "start" if at == 0 else "end" if at > 96 else "middle"
        text = f"${dollars // 1000}k" if dollars else "$0"
        body += Markup('<line class="tick" x1="{0}%" x2="{0}%" y1="0" y2="5"/>').format(at)
        body += Markup('<text x="{}%" y="18" text-anchor="{}">{}</text>').format(at, anchor, text)
    return Markup('<svg class="axis" height="22" aria-hidden="true" focusable="false">{}</svg>').format(body)


def small_range(p10: int | None, median: int | None, p90: int | None, top: int = 240_000) -> Markup:
    """A range in a list, beside the figure that says the median; all on one scale so that rows compare."""
    if p10 is None or median is None:
        return Markup("")
    low, mid = place(p10, 0, top), place(median, 0, top)
    high = place(p90, 0, top) if p90 is not None else 100.0
    body = rect("rail", 0, 100, 3, 4) + rect("span", low, high - low, 2, 6) + mark("mid", mid, 0, 10)
    return Markup('<svg class="pay-range small" height="10" aria-hidden="true" focusable="false">{}</svg>').format(body)


def growth_bar(change: float, low: float, high: float, name: str, *, other: bool = False) -> Markup:
    """A bar from zero to the right for more jobs, to the left for fewer."""
    zero, end = place(0, low, high), place(change, low, high)
    cls = "other" if other else "less" if change < 0 else "more"
    body = rect("rail", 0, 100, 6, 6) + rect(cls, min(zero, end), max(abs(end - zero), 0.6), 4, 10)
    body += mark("zero", zero, 0, 18)
    return svg("growth-bar", _("Growth: %(name)s", name=name), f"{name}: {signed(change)}", body, 'height="18"')


def growth_ends(*changes: float | None) -> tuple[float, float]:
    """A scale that holds all of these and zero, with a little air."""
    known = [change for change in changes if change is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    return low * 1.15 - (0.5 if low < 0 else 0), max(high * 1.15, 5.0)


def importance_bar(importance: float) -> Markup:
    """How important a skill is, 1 to 5; the figure stands beside it."""
    body = rect("rail", 0, 100, 2, 6) + rect("value", 0, place(importance, 1, 5), 2, 6)
    return Markup('<svg class="importance" height="10" aria-hidden="true" focusable="false">{}</svg>').format(body)


def _corner(side: int, radius: float) -> tuple[float, float]:
    angle = -pi / 2 + side * pi / 3
    return round(170 + radius * cos(angle), 1), round(150 + radius * sin(angle), 1)


def _hexagon(cls: str, radii: Sequence[float]) -> Markup:
    corners = " ".join(f"{x},{y}" for x, y in (_corner(side, radius) for side, radius in enumerate(radii)))
    return Markup('<polygon class="{}" points="{}"/>').format(cls, corners)


def interest_hexagon(scores: Mapping[str, float], title: str) -> Markup:
    """Six scores, 1 to 7, by letter; the sides stand in the order R I A S E C, neighbours being most alike."""
    reach = 100.0

    def radius(score: float) -> float:
        return reach * (score - 1) / (FULL - 1)

    body = Markup("").join(_hexagon("ring", [radius(level)] * 6) for level in (7, 5, 3))
    for side in range(6):
        x, y = _corner(side, reach)
        body += Markup('<line class="spoke" x1="170" y1="150" x2="{}" y2="{}"/>').format(x, y)
    letters = [letter for letter in INTERESTS if letter in scores]
    body += _hexagon("profile", [radius(scores[letter]) for letter in letters])
    for side, letter in enumerate(letters):
        x, y = _corner(side, radius(scores[letter]))
        body += Markup('<circle class="corner" cx="{}" cy="{}" r="4"/>').format(x, y)
        x, y = _corner(side, reach + 14)
        anchor = "middle" if side in (0, 3) else "start" if side in (1, 2) else "end"
        shift = {0: 0, 3: 10}.get(side, 5)
        body += Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x, y + shift, anchor, INTERESTS[letter].name
        )
    strongest = sorted(letters, key=lambda letter: -scores[letter])
    said = _("%(scores)s, of 7 each.", scores=", ".join(f"{INTERESTS[letter].name} {scores[letter]:.1f}" for letter in strongest))
    return svg("hexagon", title, said, body, 'viewBox="-24 18 388 266"')


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        growth_bar=growth_bar,
        importance_bar=importance_bar,
        interest_hexagon=interest_hexagon,
        pay_axis=pay_axis,
        pay_range=pay_range,
        small_range=small_range,
    )
