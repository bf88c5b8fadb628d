"""Forms of this room. What students and hosts fill in is said in their language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, ValidationError

from portal.clock import this_day
from portal.language import _, lazy
from portal.meetings.models import Meeting, MeetingOffer, Said
from portal.meetings.words import way_word
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text

AHEAD = timedelta(days=400)


class AskForm(Form):
    way = SearchableSelect(lazy("How"))
    why = long_text(lazy("What I want to find out"), longest=1_000, required=True)
    wished = text(lazy("When I can"), longest=300, required=True)

    def offer(self, offer: MeetingOffer) -> None:
        self.way.choices = [SelectChoice(way.value, way_word(way)) for way in offer.ways]


class SeenForm(Form):
    """A deed of one click on what was seen."""

    version = VersionField()


class RewordForm(SeenForm):
    wished = text(lazy("When I can"), longest=300, required=True)


class ReasonForm(SeenForm):
    reason = text("Why not", longest=400, required=True)


class SendForm(SeenForm):
    contact_id = SearchableSelect("To")
    confirmed = BooleanField("I looked into this, and the student may go")

    def offer(self, contacts: Sequence[Any]) -> None:
        self.contact_id.choices = [SelectChoice(str(each.id), f"{each.name}{', ' + each.title if each.title else ''}") for each in contacts]


class AnswerForm(SeenForm):
    """The host's word: a day and a time with the first two, a reason with the last."""

    answer = RadioField(lazy("Your answer"), validate_choice=False)
    meets_on = DateField(lazy("Day"), validators=[Optional()])
    meets_at = text(lazy("Time"), longest=60)
    place = text(lazy("Place, phone number or video link"), longest=300)
    answer_words = text(lazy("A word to the student"), longest=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = [
            SelectChoice(Said.ACCEPTED.value, _("Yes, at a time when the student can")), SelectChoice(Said.OTHER_TIME.value, _("Yes, but at another time than the student can")),
            SelectChoice(Said.DECLINED.value, _("No, not this time")),
        ]  # fmt: skip

    def validate_answer(self, field: Any) -> None:
        if field.data not in (Said.ACCEPTED, Said.OTHER_TIME, Said.DECLINED):
            raise ValidationError(_("Choose one from the list."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        valid = super().validate(*args, **kwargs)
        if self.answer.data in (Said.ACCEPTED, Said.OTHER_TIME):
            if self.meets_on.data is None and not self.meets_on.errors:
                valid = _wrong(self.meets_on, _("Enter the day."))
            elif self.meets_on.data is not None and not _today() <= self.meets_on.data <= _today() + AHEAD:
                valid = _wrong(self.meets_on, _("Choose a day from today on, within a year."))
            if not self.meets_at.data:
                valid = _wrong(self.meets_at, _("Enter the time."))
        elif self.answer.data == Said.DECLINED and not self.answer_words.data:
            valid = _wrong(self.answer_words, _("Say in a sentence why. The student reads it."))
        return valid


def _today() -> date:
    return this_day()


def _wrong(field: Any, words: str) -> bool:
    field.errors = [*field.errors, words]
    return False


class OfferForm(Form):
    kind = SearchableSelect("What", choices=[SelectChoice(Meeting.INTERVIEW.value, "Informational interview"), SelectChoice(Meeting.SHADOW.value, "Job shadow")])
    by_phone = BooleanField("By phone")
    by_video = BooleanField("By video call")
    at_site = BooleanField("At their place")
    about = long_text("What students read", longest=400, required=True)
    about_es = long_text("The same in Spanish", longest=400)
    pathways = SelectMultipleField("Pathways", validate_choice=False)
    ended = BooleanField("Not offered any more")

    def validate_at_site(self, field: Any) -> None:
        if not (self.by_phone.data or self.by_video.data or self.at_site.data):
            raise ValidationError("Choose at least one way.")

    def told(self) -> dict[str, Any]:
        names = ("kind", "by_phone", "by_video", "at_site", "about", "about_es", "ended")
        return {name: self[name].data if self[name].data is not None else "" for name in names}

    def chosen(self, known: Collection[int]) -> set[int]:
        return {int(each) for each in self.pathways.data or [] if each.isascii() and each.isdigit() and len(each) < 16} & set(known)


class AgeForm(SeenForm):
    visits_alone_from = WholeNumber("Age", low=5, high=22)


class NewOfferForm(OfferForm):
    form_token = TokenField()


class EditOfferForm(OfferForm):
    version = VersionField()
