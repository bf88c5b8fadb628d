"""Forms for questions, conversations and job postings; said in the student's language."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.hosts.forms import web_address
from portal.language import _, lazy
from portal.research.conversations import HOWS, MINDS
from portal.research.conversations import WRITTEN as OF_CONVERSATION
from portal.research.occupations import found_by, occupation_titles, saved_occupations
from portal.research.postings import LONGEST_LINE, MOST_LINES, split_lines
from portal.research.postings import WRITTEN as OF_POSTING
from portal.research.study_models import How, Mind
from portal.rosters.models import Student
from portal.web.forms import Form, SearchableSelect, TokenField, VersionField, at_most, strip

EMPTY = lazy("Write something here.")


def words(label: Any, longest: int, *, required: Any = None, long: bool = False) -> Any:
    """A field of text with `required` as what it says when it is empty."""
    kind = TextAreaField if long else StringField
    return kind(label, validators=[DataRequired(required) if required else Optional(), at_most(longest)], render_kw={"rows": 6 if longest > 5000 else 3} if long else None)


class _QuestionFields(Form):
    text = words(lazy("Your question"), 300, required=EMPTY)
    saved_item_id = SearchableSelect(lazy("Which occupation is it about?"), choices=[], default="")

    def prepare(self, saved: list[tuple[int, str]]) -> None:
        self.saved_item_id.choices = [SelectChoice("", _("Any")), *(SelectChoice(str(key), title) for key, title in saved)]

    @property
    def about(self) -> int | None:
        return int(self.saved_item_id.data) if self.saved_item_id.data else None


class NewQuestionForm(_QuestionFields):
    form_token = TokenField()


class EditQuestionForm(_QuestionFields):
    version = VersionField()


class StarterForm(Form):
    starter = StringField(validators=[Optional(), Length(max=20)], filters=[strip])


class _AboutOccupation(Form):
    """`soc` from the saved ones, or from what everyday words find: several finds are shown to choose from."""

    soc = SearchableSelect(lazy("Occupation"), choices=[], default="")
    look_for = words(lazy("Or look for another one"), 80)

    def prepare(self, student: Student, *, now: str | None = None) -> None:
        known = dict(saved_occupations(student.id))
        if now and now not in known:
            known |= occupation_titles([now])
        self._found = found_by(self.look_for.data or "", student)
        self.soc.choices = [SelectChoice("", _("None in particular")), *(SelectChoice(key, title) for key, title in (known | dict(self._found)).items())]

    def validate_look_for(self, field: Any) -> None:
        if not field.data or self.soc.data:
            return
        if not self._found:
            raise ValidationError(_("Nothing is called like that. Try another word, or leave it empty."))
        if len(self._found) > 1:
            raise ValidationError(_("Several are called like that. Choose one under Occupation; they stand in its list now."))
        self.soc.data = self._found[0][0]


class _ConversationFields(_AboutOccupation):
    with_whom = words(lazy("Whom did you talk to?"), 200, required=lazy("Write whom you talked to: a name, or words like “my aunt”."))
    their_work = words(lazy("What do they do, or where do they work?"), 200)
    held_on = DateField(lazy("When?"), validators=[InputRequired(lazy("Enter the day."))])
    how = SearchableSelect(lazy("How did you talk?"), choices=[], default=How.IN_PERSON.value)
    learned = words(lazy("What did you learn?"), 4000, long=True)
    surprised = words(lazy("What surprised you?"), 2000, long=True)
    mind = RadioField(lazy("Did it change your mind?"), choices=[], default=Mind.UNSAID.value)
    next_step = words(lazy("What will you do next?"), 500)

    def prepare(self, student: Student, *, now: str | None = None) -> None:
        super().prepare(student, now=now)
        self.how.choices = [SelectChoice(key, str(told)) for key, told in HOWS.items()]
        self.mind.choices = [SelectChoice(key, str(told)) for key, told in [*MINDS.items(), (Mind.UNSAID.value, _("I cannot say yet"))]]

    @property
    def told(self) -> dict[str, Any]:
        return {name: self[name].data for name in OF_CONVERSATION} | {"soc": self.soc.data or None}


class NewConversationForm(_ConversationFields):
    form_token = TokenField()


class EditConversationForm(_ConversationFields):
    version = VersionField()


class _PostingFields(_AboutOccupation):
    title = words(lazy("What is the job called?"), 200, required=lazy("Write what the job is called."))
    employer = words(lazy("Who is hiring?"), 200, required=lazy("Write who is hiring."))
    place = words(lazy("Where is it?"), 200)
    pay = words(lazy("What does it pay?"), 120)
    link = words(lazy("Link to the posting"), 500)
    requirements = words(lazy("What does it ask for?"), 12_000, long=True)

    def validate_link(self, field: Any) -> None:
        if field.data:
            try:
                field.data = web_address(field.data)
            except ValueError:
                raise ValidationError(_("Copy the address from the top of the browser. It begins with https://")) from None
            if len(field.data) > 500:
                raise ValidationError(_("Use at most %(count)s characters.", count=500))

    def validate_requirements(self, field: Any) -> None:
        lines = self.lines
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Write at most %(num)s lines.", num=MOST_LINES))
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("A line has at most %(num)s characters. Write each thing on a line of its own.", num=LONGEST_LINE))

    @property
    def lines(self) -> list[str]:
        return split_lines(self.requirements.data or "")

    @property
    def told(self) -> dict[str, Any]:
        return {name: self[name].data or "" for name in OF_POSTING} | {"soc": self.soc.data or None}


class NewPostingForm(_PostingFields):
    form_token = TokenField()


class EditPostingForm(_PostingFields):
    version = VersionField()
