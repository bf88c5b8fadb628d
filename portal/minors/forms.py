"""Forms on findings: an exemption of a placement."""

from __future__ import annotations

from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from portal.minors.hazards import EXEMPTIBLE, choices
from portal.minors.models import ExemptionKind
from portal.web.forms import Form, TokenField, long_text

FOUR_TERMS = {
    "incidental": "The hazardous work is incidental to the training.",
    "supervised": "It is intermittent, for short periods, under the direct and close supervision of a qualified and experienced person.",
    "instructed": "The school gives safety instruction, and the employer correlates it with the training on the job.",
    "scheduled": "A schedule of organized and progressive work processes is prepared.",
}
KINDS = {
    ExemptionKind.STUDENT_LEARNER.value: "Student-learner (29 CFR 570.50(c))",
    ExemptionKind.WECEP.value: "Approved WECEP program (29 CFR 570.36)",
    ExemptionKind.WORK_STUDY.value: "Approved work-study program (29 CFR 570.37)",
}


class ExemptionForm(Form):
    form_token = TokenField()
    kind = SelectField("Kind", choices=[SelectChoice(*each) for each in KINDS.items()], default=ExemptionKind.STUDENT_LEARNER.value)
    orders = SelectMultipleField("Hazardous work that it covers", choices=[SelectChoice(*each) for each in choices(EXEMPTIBLE)])
    terms = SelectMultipleField("The written agreement says", choices=[SelectChoice(*each) for each in FOUR_TERMS.items()])
    agreement_on = DateField("Date of the written agreement", validators=[InputRequired("Enter the date that stands on the agreement.")])
    note = long_text("Where the agreement is kept", longest=400)
