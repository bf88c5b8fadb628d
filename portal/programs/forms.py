"""Forms for programs, their versions and requirements; fields are named after the columns they set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from portal.accounts.viewer import Viewer
from portal.alignment.models import AlignmentRole
from portal.programs.fields import AmountField, CipField, IdsField
from portal.programs.models import Program, RequirementKind
from portal.programs.permissions import may_create_program
from portal.programs.queries.finding import PathwayChoice, choosable_pathways
from portal.programs.queries.programs import Named, leads_of, pathways_of, possible_leads, sites_of
from portal.programs.services import ProgramFacts
from portal.schools.models import year_title
from portal.schools.queries import school_names
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text

LARGEST = 2**63 - 1
MOST = {
    RequirementKind.ALL_OF: Decimal(1),
    RequirementKind.K_OF_N: Decimal(100),
    RequirementKind.CREDITS: Decimal(100),
    RequirementKind.HOURS: Decimal(10_000),
    RequirementKind.CREDENTIAL: Decimal(20),
}
KIND_WORDS = {
    RequirementKind.ALL_OF: "all of these",
    RequirementKind.K_OF_N: "of these",
    RequirementKind.CREDITS: "credits from these",
    RequirementKind.HOURS: "hours of these",
    RequirementKind.CREDENTIAL: "of these credentials",
}
"""Read after the amount: 'Students need 2 of these'."""


class ProgramForm(Form):
    """What both the new and the edit form have; `before` is the program as it is saved."""

    title = text("Title", longest=200, required=True)
    summary = long_text("Summary", longest=400)
    pathways = IdsField("Pathways")
    sites = IdsField("Offered at")
    step_after = text("Step after school", longest=300)
    cip_code = CipField("CIP program", validators=[Optional()])
    state_code = text("State code", longest=40)
    sheet_public = BooleanField("Anybody may read its sheet", default=True)
    leads = IdsField("Program leads")

    def __init__(self, *args: Any, by: Viewer, before: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.before = by, before
        ids = [before.id] if before is not None else []
        here = ids[0] if ids else 0
        self.chosen_pathways = [each.id for each in pathways_of(ids).get(here, ())]
        self.chosen_sites = [each.id for each in sites_of(ids).get(here, ())]
        leads = leads_of(ids).get(here, [])
        self.chosen_leads = [each.id for each in leads]
        self.pathway_choices: Sequence[PathwayChoice] = choosable_pathways(by.district_id, self.chosen_pathways)
        self.site_choices = [Named(key, name) for key, name in school_names(by.district_id).items()]
        holders = possible_leads(by.district_id)
        self.without_grant = [each for each in leads if each not in holders]
        self.lead_choices = [*holders, *self.without_grant]
        self.pathways.choices = frozenset(each.id for each in self.pathway_choices)
        self.sites.choices = frozenset(each.id for each in self.site_choices)
        self.leads.choices = frozenset(each.id for each in self.lead_choices)

    def as_it_stands(self) -> None:
        """Shows what is saved; on GET only."""
        self.pathways.data, self.sites.data, self.leads.data = self.chosen_pathways, self.chosen_sites, self.chosen_leads

    def facts(self) -> ProgramFacts:
        kept = [key for key in self.chosen_pathways if key in self.pathways.data]
        return ProgramFacts(
            title=self.title.data or "",
            summary=self.summary.data or "",
            cip_code=self.cip_code.data or None,
            state_code=self.state_code.data or "",
            step_after=self.step_after.data or "",
            sheet_public=bool(self.sheet_public.data),
            pathway_ids=(*kept, *(key for key in self.pathways.data if key not in kept)),
            school_ids=frozenset(self.sites.data),
            lead_ids=frozenset(self.leads.data) if may_create_program(self.by) else None,
        )


class NewProgramForm(ProgramForm):
    form_token = TokenField()


class EditProgramForm(ProgramForm):
    version = VersionField()


class CopyForm(Form):
    """A copy of a program for one school of the district."""

    school_id = SearchableSelect("School", coerce=str)
    title = text("Title of the copy", longest=200, required=True)
    form_token = TokenField()

    def __init__(self, *args: Any, schools: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_id.choices = {str(key): name for key, name in schools.items()}


class DeedForm(Form):
    """A deed that needs nothing but the version it was decided on; `seal` is of what was shown to follow."""

    version = VersionField()
    seal = HiddenField()


class DraftForm(Form):
    entry_year = SearchableSelect("For students who enter in", coerce=str)
    count_in_two = BooleanField("One course may count in two requirements")
    version = VersionField()

    def __init__(self, *args: Any, this_year: int, now_is: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = sorted({*range(this_year - 3, this_year + 6), *([now_is] if now_is else [])})
        self.entry_year.choices = {str(year): year_title(year) for year in years}


class NewRequirementForm(Form):
    """`parent_id` empty: at the top."""

    kind = SearchableSelect("Kind", choices={kind.value: kind.value for kind in RequirementKind})
    parent_id = WholeNumber("Inside", low=1, high=LARGEST, required=False)
    form_token = TokenField()


class RequirementForm(Form):
    title = text("Title", longest=200, required=True)
    kind = SearchableSelect("Rule", choices={kind.value: words for kind, words in KIND_WORDS.items()})
    amount = AmountField("Amount", validators=[Optional()])
    version = VersionField()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        most = MOST[RequirementKind(self.kind.data)]
        if self.kind.data == RequirementKind.ALL_OF or self.amount.data is None:
            self.amount.data = Decimal(1)
        elif self.amount.data > most:
            self.amount.errors = [f"Enter at most {most:,}."]
        elif self.kind.data in (RequirementKind.K_OF_N, RequirementKind.CREDENTIAL) and self.amount.data % 1:
            self.amount.errors = ["Enter a whole number."]
        return not self.errors


class MoveForm(Form):
    """`direction` up, down, or to: then `parent_id`, empty for the top."""

    direction = SearchableSelect("Direction", choices={"up": "up", "down": "down", "to": "to"})
    parent_id = WholeNumber("Inside", low=1, high=LARGEST, required=False)


class RemovedForm(Form):
    """What was removed, signed by us, so that it can be put back."""

    removed = HiddenField("Removed")


class OptionForm(Form):
    """One of an offering, a credential, or a pathway with a role. `q`: what was typed to find it."""

    offering_id = WholeNumber("Offering", low=1, high=LARGEST, required=False)
    credential_id = WholeNumber("Credential", low=1, high=LARGEST, required=False)
    pathway_id = WholeNumber("Pathway", low=1, high=LARGEST, required=False)
    role = SearchableSelect("Role", choices={"": ""} | {role.value: role.value for role in AlignmentRole}, default="")
    q = text("Find", longest=200)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        named = [self.offering_id.data, self.credential_id.data, self.pathway_id.data]
        if named.count(None) != 2 or bool(self.pathway_id.data) != bool(self.role.data):
            self.q.errors = ["Choose something from the list."]
        return not self.errors


class CredentialForm(Form):
    title = text("Title of the credential", longest=200, required=True)
    issuer = text("Issued by", longest=200)


class MoveStudentsForm(Form):
    """Whom to move is in the query string, as it was looked at; `seal` says what was seen."""

    reason = text("Why", longest=400, required=True)
    seal = HiddenField("Seal")


class TakeBackForm(Form):
    """Ends a waiver or a substitution before its day."""

    reason = text("Why", longest=400, required=True)
