"""Forms behind a supervisor's link, and those of the staff's panel."""

from __future__ import annotations

from decimal import Decimal

from wtforms import DateField, DecimalField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.language import lazy
from portal.web.forms import Form, VersionField, WholeNumber, long_text, text

HOURS = lazy("Enter hours from 0.25 to 24, such as 2.5.")


class CorrectForm(Form):
    """What an entry should say."""

    hours = DecimalField(lazy("Hours"), places=None, validators=[InputRequired(HOURS), NumberRange(Decimal("0.25"), 24, HOURS)])
    begins_at = TimeField(lazy("From"), validators=[Optional()])
    ends_at = TimeField(lazy("To"), validators=[Optional()])
    activity = long_text(lazy("What was done"), longest=2_000)
    reason = text(lazy("Why (the student reads this)"), longest=400)
    version = VersionField()


class ReturnForm(Form):
    reason = text(lazy("What is to be corrected"), longest=400, required=True)
    version = VersionField()


class MessageForm(Form):
    """A word to the coordinator."""

    text = long_text(lazy("Your message"), longest=2_000, required=True)


class LinkForm(Form):
    """Which supervisor's link is meant: each host of a placement has one."""

    host_id = WholeNumber("Host", low=1, high=2**53, required=False)


class ExtendForm(Form):
    until = DateField("Works until", validators=[InputRequired("Choose a day.")])
