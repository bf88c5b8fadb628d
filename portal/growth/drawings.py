"""The pictures of growth: drawn on the server, with the table beside them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from portal.careers.drawings import rect, svg
from portal.growth.view import YearLine
from portal.language import _

HIGH, WIDE, GAP = 120, 64, 24


def reached_bar(shown: float, reached: float) -> Markup:
    """What is shown, and beyond it what one says of oneself; the figures stand beside it."""
    body = rect("rail", 0, 100, 2, 8)
    if reached > shown:
        body += rect("said", 0, 100 * reached, 2, 8)
    if shown > 0:
        body += rect("shown", 0, 100 * shown, 2, 8)
    return Markup('<svg class="reached" height="12" aria-hidden="true" focusable="false">{}</svg>').format(body)


def growth_columns(years: Sequence[YearLine], title: str) -> Markup:
    """A column for each school year: what was shown of all that is asked by its end."""
    width = len(years) * (WIDE + GAP) + GAP
    body = Markup('<line class="ground" x1="0" x2="{}" y1="{}" y2="{}"/>').format(width, HIGH + 24, HIGH + 24)
    for number, one in enumerate(years):
        left = GAP + number * (WIDE + GAP)
        tall = round(HIGH * one.shown, 1)
        body += Markup('<rect class="rail" x="{}" y="24" width="{}" height="{}" rx="4"/>').format(left, WIDE, HIGH)
        body += Markup('<rect class="shown" x="{}" y="{}" width="{}" height="{}" rx="4"/>').format(left, round(24 + HIGH - tall, 1), WIDE, tall)
        body += Markup('<text x="{}" y="{}" text-anchor="middle" class="figure">{} %</text>').format(left + WIDE / 2, max(16.0, round(18 + HIGH - tall, 1)), round(100 * one.shown))
        body += Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(left + WIDE / 2, HIGH + 44, one.title)
    told = ", ".join(_("%(year)s: %(share)s percent", year=one.title, share=round(100 * one.shown)) for one in years)
    return svg("growth-columns", title, told, body, f'viewBox="0 0 {width} {HIGH + 52}" width="{width}"')
