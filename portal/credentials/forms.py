"""Forms of this feature."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.credentials.models import AttemptResult
from portal.credentials.proofs import LARGEST, BadProof, Proof, read_proof
from portal.credentials.services import Told
from portal.language import _, lazy
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, WholeNumber, long_text, text

LARGEST_ID = 2**63 - 1
RESULT_WORDS = {
    AttemptResult.PASSED: lazy("Passed"), AttemptResult.FAILED: lazy("Not passed"), AttemptResult.PENDING: lazy("Not known yet"),
}  # fmt: skip


class CredentialForm(Form):
    title = text("Title", longest=200, required=True)
    issuer = text("Issuer", longest=200)
    code = text("Code", longest=40)
    validity_months = WholeNumber("Valid for months", low=1, high=600, required=False)
    aliases = long_text("Other names", longest=600)


class NewCredentialForm(CredentialForm):
    form_token = TokenField()


class EditCredentialForm(CredentialForm):
    retired = BooleanField("Retired: no longer offered to anybody new")
    version = VersionField()


class AttemptForm(Form):
    attempted_on = DateField(lazy("Date of the test"), validators=[InputRequired(lazy("Enter the date of the test."))])
    result = SearchableSelect(lazy("Result"), choices=[SelectChoice(key.value, label) for key, label in RESULT_WORDS.items()], default=AttemptResult.PASSED.value)
    score = text(lazy("Score"), longest=40)
    proof = text(lazy("Certificate number"), longest=200)
    file = FileField(lazy("Certificate or score report"))
    expires_on = DateField(lazy("Expires on"), validators=[Optional()])

    found: Proof | None = None

    def validate_attempted_on(self, field: Any) -> None:
        if field.data is not None and not 1980 <= field.data.year <= 2100:
            raise ValidationError(_("Enter the date with its year, like 2026-05-12."))

    def validate_file(self, field: Any) -> None:
        """Reads the file; one without a name was not chosen."""
        given = field.data
        if given is None or not getattr(given, "filename", ""):
            return
        try:
            self.found = read_proof(given.filename, given.stream.read(LARGEST + 1))
        except BadProof as bad:
            raise ValidationError(str(bad)) from None

    @property
    def told(self) -> Told:
        taken: date = self.attempted_on.data  # type: ignore[assignment]
        return Told(taken, AttemptResult(self.result.data), self.score.data or "", self.proof.data or "", self.expires_on.data)


class NewAttemptForm(AttemptForm):
    credential_id = SearchableSelect(lazy("Credential"))
    form_token = TokenField()


class EditAttemptForm(AttemptForm):
    version = VersionField()


class AnswerForm(Form):
    """Marked attempts, each as 'id.version' of what was looked at."""

    marked = SelectMultipleField("Attempts", validate_choice=False)
    reason = text("Why it is refused", longest=400)

    @property
    def chosen(self) -> dict[int, int]:
        """Attempt id -> version; what is no such pair is dropped."""
        found: dict[int, int] = {}
        for each in self.marked.data or []:
            key, _, version = each.partition(".")
            if key.isascii() and key.isdigit() and version.isascii() and version.isdigit() and max(len(key), len(version)) < 19:
                found[int(key)] = int(version)
        return found


class SettleForm(Form):
    student_id = WholeNumber("Student", low=1, high=LARGEST_ID, required=False)
    student_number = text("Student number", longest=80)
    credential_id = WholeNumber("Credential", low=1, high=LARGEST_ID, required=False)
    remember = BooleanField("Remember this name of the exam")


class PasteForm(Form):
    rows = long_text("Rows", longest=500_000, required=True)
    form_token = TokenField()
