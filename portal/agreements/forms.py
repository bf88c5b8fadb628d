"""Forms of agreements: the draft, the answers, and the signer's own page."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from portal.agreements import duties
from portal.agreements.models import Agreement
from portal.agreements.services import Given
from portal.files.checking import BadFile, CheckedFile, check_file
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, long_text, text

LONGEST = 6_000
MOST_LINES = 60


def _number(value: Any) -> int | None:
    try:
        found = int(value) if value not in (None, "", "None") else None
    except (TypeError, ValueError):
        return None
    return found if found is None or abs(found) < 2**63 else None


def lines_of(value: str | None) -> list[str]:
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


def few_lines(form: Any, field: Any) -> None:
    if len(lines_of(field.data)) > MOST_LINES:
        raise ValidationError(f"Use at most {MOST_LINES} lines.")


class DraftForm(Form):
    """Who signs, what is learned, who does what. Choices are set per request (`offering`)."""

    guardian_id = SearchableSelect("Signs for the family", coerce=_number)
    contact_id = SearchableSelect("Signs for the host", coerce=_number)
    competency_ids = SelectMultipleField("Competencies", coerce=_number, validate_choice=False)
    own_goals = long_text("Goals in your own words, one a line", longest=LONGEST)
    duty_keys = SelectMultipleField("Duties", validate_choice=False)
    own_student = long_text("More for the student, one a line", longest=LONGEST)
    own_guardian = long_text("More for the family, one a line", longest=LONGEST)
    own_host = long_text("More for the host, one a line", longest=LONGEST)
    own_school = long_text("More for the school, one a line", longest=LONGEST)
    es_student = long_text("The same in Spanish", longest=LONGEST)
    es_guardian = long_text("The same in Spanish", longest=LONGEST)
    es_host = long_text("The same in Spanish", longest=LONGEST)
    es_school = long_text("The same in Spanish", longest=LONGEST)
    learner_terms = BooleanField("Add the four terms for student-learners (29 CFR 570.50(c))")
    version = VersionField()
    form_token = TokenField()

    validate_own_goals = validate_own_student = validate_own_guardian = validate_own_host = validate_own_school = few_lines

    def offering(self, guardians: Any, contacts: Any) -> DraftForm:
        family: list[tuple[Any, str]] = [(each.id, _called(each.name, each.relation, each.email)) for each in guardians]
        hosts: list[tuple[Any, str]] = [(each.id, _called(each.name, each.title, each.email)) for each in contacts]
        self.guardian_id.choices = [*family, (None, "Somebody else, on paper" if family else "Nobody on record yet")]
        self.contact_id.choices = [*hosts, (None, "Somebody else, on paper" if hosts else "Nobody on record yet")]
        return self

    @classmethod
    def of(cls, draft: Agreement, goals: tuple[tuple[int | None, str], ...], proposed: dict[int, str]) -> DraftForm:
        """The form as a draft stands. A goal that is a competency's own statement is a mark, any other a line."""
        picked = [number for number, words in goals if number in proposed and proposed[number] == words]
        own = [words for number, words in goals if not (number in proposed and proposed[number] == words)]
        extra: dict[str, Any] = {}
        for party in duties.PARTIES:
            lines = (draft.duties.get(party) or {}).get("own") or []
            extra[f"own_{party}"] = "\n".join(line["en"] for line in lines)
            extra[f"es_{party}"] = "\n".join(line.get("es", "") for line in lines).rstrip()
        return cls(
            formdata=None, guardian_id=draft.guardian_id, contact_id=draft.contact_id, competency_ids=picked, own_goals="\n".join(own),
            duty_keys=[
                f"{party}.{key}" for party in duties.PARTIES for key in duties.DUTIES[party] if key not in ((draft.duties.get(party) or {}).get("without") or ())
            ],
            learner_terms=draft.learner_terms, version=draft.version or 0, **extra,
        )  # fmt: skip

    def given(self, proposed: dict[int, str]) -> Given:
        marked = set(self.competency_ids.data or ())
        goals: list[tuple[int | None, str]] = [(number, words) for number, words in proposed.items() if number in marked]
        goals += [(None, line) for line in lines_of(self.own_goals.data)]
        kept = set(self.duty_keys.data or ())
        said: dict[str, Any] = {}
        for party in duties.PARTIES:
            without = [key for key in duties.DUTIES[party] if f"{party}.{key}" not in kept]
            spanish = [line.strip() for line in (self[f"es_{party}"].data or "").splitlines()]
            own = [{"en": line, "es": spanish[n] if n < len(spanish) else ""} for n, line in enumerate(lines_of(self[f"own_{party}"].data))]
            if without or own:
                said[party] = {"without": without, "own": own}
        return Given(self.guardian_id.data, self.contact_id.data, bool(self.learner_terms.data), tuple(goals), said)


def _called(name: str, what: str, email: str) -> str:
    return f"{name}{f' ({what})' if what else ''}{'' if email else ', no e-mail'}"


class ReasonForm(Form):
    reason = long_text("Reason", longest=400, required=True)


class PaperForm(Form):
    typed_name = text("Name on the paper", longest=200)
    signed_on = DateField("Day of the signature", validators=[InputRequired("Enter the day on the paper.")])
    file = FileField("Scan or photo (PDF, JPEG, PNG)")
    scan: CheckedFile | None = None

    def validate_file(self, field: Any) -> None:
        given = field.data
        if hasattr(given, "filename") and given.filename:
            try:
                self.scan = check_file(given.filename, given.stream.read())
            except BadFile as wrong:
                raise ValidationError(str(wrong)) from None


class SignForm(Form):
    """The signer's own page; its words come from agreements.words."""

    typed_name = text("Your full name", longest=200)
    read_it = BooleanField("I have read this agreement and I agree")


class DeclineForm(Form):
    reason = long_text("Why not?", longest=400)
