"""Which forms a placement asks for: what is built in, or what the district says in its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.clearances.models import ClearanceKind, ClearanceNeed
from portal.extensions import db


@dataclass(frozen=True)
class Form:
    """A form as a district uses it."""

    id: int
    code: str
    title: str
    about: str
    sensitive: bool
    experience_kinds: frozenset[str]
    only_paid: bool
    only_minors: bool
    before_first_day: bool
    months: int | None
    own: bool
    """The district's own, not built in."""
    changed: bool
    """Built in, but the district says itself whom it asks."""
    version: int
    """Of the row that an edit would write: the district's word, where there is one; else 0."""


def forms_of(district_id: int) -> list[Form]:
    """Every form of a district in its order; one query."""
    kind, need = ClearanceKind, ClearanceNeed
    rows = db.session.execute(
        sa.select(kind, need)
        .outerjoin(need, sa.and_(need.kind_id == kind.id, need.district_id == district_id))
        .where(sa.or_(kind.district_id.is_(None), kind.district_id == district_id))
        .order_by(kind.position, kind.title, kind.id)
    ).all()
    return [_form(row[0], row[1]) for row in rows]


def _form(kind: ClearanceKind, need: ClearanceNeed | None) -> Form:
    rule = need or kind
    own = kind.district_id is not None
    return Form(
        kind.id, kind.code, kind.title, kind.about, kind.sensitive, frozenset(rule.experience_kinds), rule.only_paid, rule.only_minors,
        rule.before_first_day, rule.months, own, need is not None, kind.version if own else need.version if need else 0,
    )  # fmt: skip


def asked(forms: Sequence[Form], *, experience_kind: str, paid: bool, minor: bool, extra: Collection[int] = ()) -> list[Form]:
    """The forms that one job asks of one student; `extra` are those that its opening names."""
    return [
        form for form in forms
        if form.id in extra
        or (experience_kind in form.experience_kinds and (paid or not form.only_paid) and (minor or not form.only_minors))
    ]  # fmt: skip


def is_minor(birth_date: date | None, on: date) -> bool:
    """Under 18 on a day. Where no date of birth is on record: taken as a minor, so that nothing is left out."""
    if birth_date is None:
        return True
    return (on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))) < 18
