"""How one form of one student stands on a day, in a word and a shape. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.clearances.asking import Form
from portal.language import _, ngettext
from portal.web.filters import day

WARNED = (30, 7)
"""So many days before a form runs out the student and the coordinator are told."""


class Stands(StrEnum):
    ON_FILE = "on_file"
    SOON = "soon"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    EXPIRED = "expired"
    MISSING = "missing"
    NOT_ASKED = "not_asked"


SHAPES = {
    Stands.ON_FILE: "✓", Stands.SOON: "!", Stands.SUBMITTED: "?", Stands.REFUSED: "✕", Stands.EXPIRED: "✕", Stands.MISSING: "✕", Stands.NOT_ASKED: "·",
}  # fmt: skip
HOLDS = (Stands.ON_FILE, Stands.SOON)
"""The form is there today."""
LACKS = (Stands.MISSING, Stands.EXPIRED, Stands.REFUSED)
"""The student has to do something."""


@dataclass(frozen=True)
class Cell:
    form: Form
    stands: Stands
    until: date | None = None
    days: int = 0
    """Until it runs out."""
    row: Any = None
    """The row that decides."""
    pending: Any = None
    """A newer one that waits for the coordinator, also while the old one holds."""

    @property
    def shape(self) -> str:
        return SHAPES[self.stands]

    @property
    def lacks(self) -> bool:
        return self.stands in LACKS

    @property
    def holds(self) -> bool:
        return self.stands in HOLDS

    @property
    def words(self) -> str:
        """As the coordinator reads it."""
        said = {
            Stands.ON_FILE: _("on file until %(day)s", day=day(self.until)) if self.until else _("on file"),
            Stands.SOON: _("runs out today") if not self.days else ngettext("runs out in %(num)s day", "runs out in %(num)s days", self.days),
            Stands.SUBMITTED: "waits for you", Stands.REFUSED: _("refused"), Stands.MISSING: _("missing"), Stands.NOT_ASKED: _("not asked"),
            Stands.EXPIRED: _("expired %(day)s", day=day(self.until)) if self.until else _("expired"),
        }[self.stands]  # fmt: skip
        return f"{said}; a new one waits for you" if self.pending is not None and self.holds else said

    @property
    def own_words(self) -> str:
        """As the student reads it."""
        return _("your coordinator checks it") if self.stands == Stands.SUBMITTED else self.words


def cell(form: Form, rows: Iterable[Any], today: date, *, is_asked: bool = True) -> Cell:
    """Where a form stands by its rows (id, state, expires_on, valid_from ...), the oldest first."""
    held = submitted = refused = None
    for row in rows:
        if row.state == "on_file":
            held, refused = row if held is None or _last(row) >= _last(held) else held, None
        elif row.state == "submitted":
            submitted, refused = row, None
        else:
            refused = row
    if held is not None and _last(held) >= today:
        days = (_last(held) - today).days
        soon = held.expires_on is not None and days <= WARNED[0]
        return Cell(form, Stands.SOON if soon else Stands.ON_FILE, held.expires_on, days, held, submitted)
    if submitted is not None:
        return Cell(form, Stands.SUBMITTED, row=submitted, pending=submitted)
    if refused is not None:
        return Cell(form, Stands.REFUSED, row=refused)
    if held is not None:
        return Cell(form, Stands.EXPIRED, held.expires_on, row=held)
    return Cell(form, Stands.MISSING if is_asked else Stands.NOT_ASKED)


def _last(row: Any) -> date:
    return row.expires_on or date.max
