"""Forms of this feature."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField
from wtforms.validators import Length, Optional

from portal.accounts.models import LONGEST_NAME
from portal.web.forms import Form, TokenField, VersionField, WholeNumber, strip, text

LARGEST_ID = 2**63 - 1


class ChooseForm(Form):
    program_id = WholeNumber("Program", low=1, high=LARGEST_ID)
    reason = text("Reason", longest=400)


class LeaveForm(Form):
    reason = text("Reason", longest=400, required=True)


class PlanForm(Form):
    offering_id = WholeNumber("Course or experience", low=1, high=LARGEST_ID)
    year = WholeNumber("School year", low=2000, high=2100)
    term = text("Term", longest=40)


class WaiverForm(Form):
    requirement_id = WholeNumber("Requirement", low=1, high=LARGEST_ID)
    reason = text("Reason", longest=400, required=True)
    ends_on = DateField("Until", validators=[Optional()])


class SubstitutionForm(WaiverForm):
    offering_id = WholeNumber("Course or experience", low=1, high=LARGEST_ID)


class SaveViewForm(Form):
    name = text("Name", longest=LONGEST_NAME, required=True)
    query = HiddenField("Filters", validators=[Length(max=2000)], filters=[strip])
    is_default = BooleanField("Open the list with it")
    form_token = TokenField()


class RenameViewForm(Form):
    name = text("Name", longest=LONGEST_NAME, required=True)
    version = VersionField()


class DefaultViewForm(Form):
    is_default = BooleanField("Open the list with it")


class SeenForm(Form):
    query = HiddenField("List", validators=[Length(max=2000)], filters=[strip])
    until = HiddenField("Until", validators=[Length(max=40)], filters=[strip])
