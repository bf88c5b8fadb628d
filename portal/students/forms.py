"""Forms of this feature."""

from __future__ import annotations

from wtforms import DateField
from wtforms.validators import Optional

from portal.web.forms import Form, WholeNumber, text

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
