"""Forms of this feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from portal.accounts.models import LONGEST_NAME
from portal.language import _, lazy
from portal.programs.reasons import CHOOSING, LEAVING
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, strip, text

LARGEST_ID = 2**63 - 1


class ChooseForm(Form):
    """What staff choose for a student."""

    program_id = WholeNumber("Program", low=1, high=LARGEST_ID)
    reason = text("Reason", longest=400)


class LeaveForm(Form):
    reason = text(lazy("Reason"), longest=400, required=True)


def _own_words(**kwargs: Any) -> StringField:
    return StringField(lazy("In your own words"), validators=[Optional(), Length(max=400, message=lazy("Use at most 400 characters."))], **kwargs)


class _Picked(SearchableSelect):
    """One of our reasons, or none."""

    def __init__(self, label: Any, reasons: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(label, choices=[SelectChoice(key, said) for key, said in (("", lazy("Pick a reason")), *reasons.items())], default="", **kwargs)


class OwnChoiceForm(Form):
    """What a student chooses. Why is asked where a program is left for it; a first choice needs no reason."""

    program_id = WholeNumber(lazy("Program"), low=1, high=LARGEST_ID)
    why = _Picked(lazy("Why this program?"), CHOOSING)
    reason = _own_words()
    left_why = _Picked(lazy("Why do you leave the other one?"), LEAVING)

    def check_reason(self) -> bool:
        """Whether a change says why, in picked or in own words."""
        if self.left_why.data or self.reason.data:
            return True
        self.left_why.errors = [_("Pick a reason, or write one in your own words.")]
        return False


class OwnLeaveForm(Form):
    why = _Picked(lazy("Why do you leave?"), LEAVING)
    reason = _own_words()

    def check_reason(self) -> bool:
        if self.why.data or self.reason.data:
            return True
        self.why.errors = [_("Pick a reason, or write one in your own words.")]
        return False


class UndoForm(Form):
    choice_id = WholeNumber("Choice", low=1, high=LARGEST_ID)


class AskForm(Form):
    note = TextAreaField(lazy("What would you like to ask?"), validators=[Optional(), Length(max=1000, message=lazy("Use at most 1000 characters."))])
    form_token = TokenField()


class PlanForm(Form):
    offering_id = WholeNumber(lazy("Course or experience"), low=1, high=LARGEST_ID)
    year = WholeNumber(lazy("School year"), low=2000, high=2100)
    term = text(lazy("Term"), longest=40)


class WaiverForm(Form):
    requirement_id = WholeNumber("Requirement", low=1, high=LARGEST_ID)
    reason = text(lazy("Reason"), longest=400, required=True)
    ends_on = DateField("Until", validators=[Optional()])


class SubstitutionForm(WaiverForm):
    offering_id = WholeNumber(lazy("Course or experience"), low=1, high=LARGEST_ID)


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
