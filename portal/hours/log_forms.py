"""The form of a day's entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectMultipleField, StringField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from portal.competencies.queries import CompetencyLine
from portal.hours.models import HourEntry
from portal.hours.own import Card
from portal.hours.services.logging import Besides
from portal.hours.values import EntryValues, rest_of
from portal.language import _, lazy
from portal.web.filters import number
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, text

HOURS = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?")
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
TIMES = ["%H:%M", "%H:%M:%S"]


class AmountField(StringField):
    """Hours as people write them: 2.5, 2,5 or 2:30. Anything else is refused in a sentence, never an error of ours."""

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        raw = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if not raw:
            return
        if found := HOURS.fullmatch(raw):
            self.data = Decimal(f"{found[1]}.{found[2] or 0}")
        elif found := CLOCK.fullmatch(raw):
            self.data = (Decimal(found[1]) + Decimal(found[2]) / 60).quantize(Decimal("0.001"))
        else:
            raise ValueError(_("Write hours like 2.5 or 2:30."))


class EntryForm(Form):
    """What every form of an entry asks; `tell` says it as values."""

    day = DateField(lazy("Day"), validators=[InputRequired(lazy("Choose the day."))])
    begins_at = TimeField(lazy("From"), format=TIMES, validators=[Optional()])
    ends_at = TimeField(lazy("To"), format=TIMES, validators=[Optional()])
    rest = WholeNumber(lazy("Break (minutes)"), low=0, high=720, required=False)
    hours = AmountField(lazy("Hours"))
    activity = text(lazy("What I did"), longest=400)
    host_id = SearchableSelect(lazy("Where"), coerce=lambda raw: int(raw) if str(raw).isdigit() and len(str(raw)) < 19 else 0, validate_choice=False)
    long_day = BooleanField(lazy("Yes, it was that long"))

    def told(self) -> EntryValues:
        day = self.day.data
        assert day is not None, "asked of a form that was validated"
        return EntryValues(
            day, self.hours.data, self.begins_at.data, self.ends_at.data, self.activity.data or "", self.rest.data or 0, self.host_id.data or None
        )

    def refuse(self, reasons: Sequence[tuple[str, str]]) -> None:
        """Puts each sentence at its field; those of no field at the day."""
        for name, sentence in reasons:
            where = self._fields.get(name) or self.day
            where.errors = [*where.errors, sentence]

    def with_hosts(self, hosts: Mapping[int, str]) -> None:
        self.host_id.choices = [SelectChoice(str(key), name) for key, name in ((0, _("Choose the host")), *hosts.items())] if len(hosts) > 1 else []


class LogForm(EntryForm):
    """A student's entry, new or changed; several of them stand on one page, so ids carry the placement."""

    competency_ids = SelectMultipleField(lazy("Competencies"), coerce=int, validate_choice=False)
    file = FileField(lazy("Photo or file"))
    without_file = BooleanField(lazy("Remove the file"))

    def __init__(self, *args: Any, placement_id: int, competencies: Sequence[CompetencyLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self:
            one.id = f"{one.id}-{placement_id}"
            one.label.field_id = one.id
        self.offered = {line.id for line in competencies}

    @property
    def marked(self) -> set[int]:
        return {each for each in self.competency_ids.data or [] if each in self.offered}

    def besides(self, checked: Any) -> Besides:
        return Besides(self.marked, checked, self.without_file.data and checked is None, self.long_day.data)


class NewLogForm(LogForm):
    form_token = TokenField()


class ChangeLogForm(LogForm):
    version = VersionField()


def blank(card: Card, day: Any) -> NewLogForm:
    """The form as the page first shows it: today, with the times of the plan."""
    slot = card.usual(day)
    made = NewLogForm(
        formdata=None, placement_id=card.placement.id, competencies=card.competencies, day=day, begins_at=slot.begins if slot else None, ends_at=slot.ends if slot else None
    )
    made.with_hosts(card.hosts)
    return made


def filled(entry: HourEntry, card: Card, touched: set[int]) -> ChangeLogForm:
    """The form of an entry as it is."""
    rest = rest_of(entry)
    made = ChangeLogForm(
        formdata=None, placement_id=card.placement.id, competencies=card.competencies, day=entry.day, begins_at=entry.begins_at, ends_at=entry.ends_at,
        rest=rest or None, hours=None if entry.begins_at else entry.hours, activity=entry.activity, version=entry.version, competency_ids=sorted(touched), host_id=entry.host_id,
    )
    made.with_hosts(card.hosts)
    return made
