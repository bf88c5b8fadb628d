"""How far the pay of several occupations spreads, as a bar; its figures stand beside it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup

from portal.careers.drawings import mark, place, rect, svg
from portal.explore.market import Spread
from portal.language import _

STEP = 25_000


def spread_top(spreads: Iterable[Spread | None]) -> int:
    """Where a scale for all of these can end, in round dollars."""
    known = [value for spread in spreads if spread is not None for value in (spread.median, spread.p75, spread.high) if value is not None]
    return max(STEP, -(-max(known, default=0) // STEP) * STEP)


def spread_words(spread: Spread) -> str:
    """What the bar shows, in a sentence."""
    if spread.median is None or spread.low is None:
        return _("The middle of its pay is above what the survey publishes.")
    low, middle = f"${spread.low:,}", f"${spread.median:,}"
    if spread.high is None:
        return _("The occupations pay from %(low)s to more than the survey publishes in the middle; half of the jobs are in occupations above %(middle)s.", low=low, middle=middle)
    return _("The occupations pay from %(low)s to %(high)s in the middle; half of the jobs are in occupations above %(middle)s.", low=low, high=f"${spread.high:,}", middle=middle)


def spread_bar(spread: Spread, top: int, name: str) -> Markup:
    """From the lowest-paid occupation to the highest-paid, the middle half of the jobs darker, a mark at the middle."""
    if spread.low is None or spread.median is None:
        return Markup("")
    low, middle = place(spread.low, 0, top), place(spread.median, 0, top)
    high, p25, p75 = (100.0 if value is None else place(value, 0, top) for value in (spread.high, spread.p25, spread.p75))
    body = rect("rail", 0, 100, 11, 6) + rect("span", low, max(high - low, 0.6), 9, 10)
    body += rect("middle", p25, max(p75 - p25, 0.4), 9, 10) + mark("mid", middle, 4, 20)
    return svg("pay-range", _("Pay: %(name)s", name=name), spread_words(spread), body, 'height="28"')


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(spread_bar=spread_bar, spread_words=spread_words)
