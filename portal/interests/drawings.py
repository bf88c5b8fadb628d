"""The hexagon of interests: one result, or several over each other. Colors come by class; each line has its own dash."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from math import cos, pi, sin

from flask import Flask, g
from markupsafe import Markup

from portal.interests.matching import Scores
from portal.interests.models import AREAS, FULL
from portal.interests.words import SIDES

REACH = 100.0
MOST = 4
"""More lines than these cannot be told apart."""


def _corner(side: int, reach: float) -> tuple[float, float]:
    angle = pi * side / 3 - pi / 2
    return round(170 + reach * cos(angle), 1), round(150 + reach * sin(angle), 1)


def _hexagon(cls: str, reaches: Sequence[float]) -> Markup:
    corners = " ".join("{},{}".format(*_corner(side, reach)) for side, reach in enumerate(reaches))
    return Markup('<polygon class="{}" points="{}"/>').format(cls, corners)


def profile_hexagon(results: Sequence[Scores], title: str, description: str) -> Markup:
    """The newest of `results` filled, up to three older ones as lines over it. The table beside says the same."""
    body = Markup("").join(_hexagon("ring", [REACH * level] * 6) for level in (1, 0.75, 0.5, 0.25))
    for side in range(6):
        body += Markup('<line class="spoke" x1="170" y1="150" x2="{}" y2="{}"/>').format(*_corner(side, REACH))
    for age, scores in reversed(list(enumerate(results[:MOST]))):
        reaches = [REACH * score / FULL for score in scores.six]
        body += _hexagon(f"profile age-{age}", reaches)
        if age == 0:
            for side, reach in enumerate(reaches):
                body += Markup('<circle class="corner" cx="{}" cy="{}" r="4"/>').format(*_corner(side, reach))
    for side, letter in enumerate(AREAS):
        x, y = _corner(side, REACH + 14)
        anchor = "middle" if side in (0, 3) else "start" if side in (1, 2) else "end"
        body += Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y + {0: 0, 3: 10}.get(side, 5), anchor, SIDES[letter].name)
    name = f"interests-{next(g.setdefault('interest_drawings', count(1)))}"
    return Markup(
        '<svg class="interest-hexagon" viewBox="-24 18 388 266" role="img" aria-labelledby="{0}-title {0}-desc" focusable="false">'
        '<title id="{0}-title">{1}</title><desc id="{0}-desc">{2}</desc>{3}</svg>'
    ).format(name, title, description, body)


def legend_line(age: int) -> Markup:
    """The line of a result in the legend."""
    return Markup('<svg class="interest-legend" width="36" height="12" aria-hidden="true" focusable="false"><line class="profile age-{}" x1="1" y1="6" x2="35" y2="6"/></svg>').format(age)


def score_bar(score: float) -> Markup:
    """A score of 0 to 40 beside its figure."""
    return Markup('<svg class="score-bar" height="10" aria-hidden="true" focusable="false"><rect class="rail" width="100%" height="10" rx="5"/><rect class="value" width="{}%" height="10" rx="5"/></svg>').format(round(100 * score / FULL, 1))


def match_bar(match: float) -> Markup:
    """How good a match is, beside its words; nothing where it is below zero."""
    return Markup('<svg class="score-bar match" height="10" aria-hidden="true" focusable="false"><rect class="rail" width="100%" height="10" rx="5"/><rect class="value" width="{}%" height="10" rx="5"/></svg>').format(round(100 * max(0.0, match), 1))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(profile_hexagon=profile_hexagon, interest_legend=legend_line, score_bar=score_bar, match_bar=match_bar)
