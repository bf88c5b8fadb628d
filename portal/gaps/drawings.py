"""The chart of open gaps, drawn on the server: a column a week, a part of it for each kind.

Places and widths are percentages, so that it fills any width and its figures stay readable; colors come from
the style sheet by class.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from portal.gaps.models import GapKind
from portal.gaps.trends import Week
from portal.gaps.words import KIND_TITLES

HEIGHT = 120
TOP = 14
LABELS = 20


def highest_of(weeks: Sequence[Week]) -> int:
    """A round number at which the scale can end."""
    most = max((week.total for week in weeks), default=0)
    size = 1
    while most > 50 * size:
        size *= 10
    step = next(step * size for step in (4, 10) if most <= 5 * step * size)
    return max(step, -(-most // step) * step)


def said(weeks: Sequence[Week]) -> str:
    """The chart in a sentence."""
    first, last = weeks[0], weeks[-1]
    most = max(weeks, key=lambda week: week.total)
    return f"{_day(first)}: {first.total} open. The most: {most.total} on {_day(most)}. Now: {last.total}."


def open_over_time(weeks: Sequence[Week]) -> Markup:
    """Stacked columns, the kinds from below in the order of the legend."""
    top = highest_of(weeks)
    wide = 100 / max(len(weeks), 1)
    body = Markup("")
    for part in (0, top // 2, top):
        y = TOP + HEIGHT * (1 - part / top)
        body += Markup('<line class="grid" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>').format(y)
        if part:
            body += Markup('<text class="scale" x="0" y="{:.1f}">{}</text>').format(y - 3, part)
    for number, week in enumerate(weeks):
        base = TOP + HEIGHT + 0.0
        for kind in GapKind:
            tall = HEIGHT * week.open.get(kind.value, 0) / top
            if tall:
                base -= tall
                body += Markup('<rect class="k-{}" x="{:.2f}%" width="{:.2f}%" y="{:.1f}" height="{:.1f}"/>').format(
                    kind.value, number * wide + wide * 0.14, wide * 0.72, base, tall
                )
    body += _days(weeks, wide)
    return Markup(
        '<svg class="gap-chart" height="{}" role="img" aria-labelledby="trend-title trend-desc" focusable="false">'
        '<title id="trend-title">Open gaps at the end of each week</title><desc id="trend-desc">{}</desc>{}</svg>'
    ).format(TOP + HEIGHT + LABELS, said(weeks), body)


def legend(weeks: Sequence[Week]) -> list[tuple[str, str]]:
    """(class, name) of each kind that the chart shows."""
    return [(f"k-{kind.value}", KIND_TITLES[kind]) for kind in GapKind if any(week.open.get(kind.value) for week in weeks)]


def _days(weeks: Sequence[Week], wide: float) -> Markup:
    """The first, the middle and the last day below the columns."""
    body = Markup("")
    places = ((0, "start", 0.0), (len(weeks) // 2, "middle", (len(weeks) // 2 + 0.5) * wide), (len(weeks) - 1, "end", 100.0))
    for number, anchor, x in places:
        body += Markup('<text x="{:.2f}%" y="{}" text-anchor="{}">{}</text>').format(x, TOP + HEIGHT + 15, anchor, _day(weeks[number]))
    return body


def _day(week: Week) -> str:
    return f"{week.until:%b} {week.until.day}"
