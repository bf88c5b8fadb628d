"""What people answer to suggestions. An accepted one becomes a proposal in `alignment`, which notes it here."""

from __future__ import annotations

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.suggestions.gist import gist_of
from portal.suggestions.models import Answer, SuggestionAnswer
from portal.suggestions.queries import answer_to, whole_text
from portal.suggestions.texts import texts_of


def accept(*, offering_id: int, pathway_id: int, by: Viewer) -> SuggestionAnswer:
    """Notes that the pathway was taken up; the proposal itself is the caller's deed."""
    return _answer(Answer.ACCEPTED, offering_id, pathway_id, by)


def reject(*, offering_id: int, pathway_id: int, by: Viewer) -> SuggestionAnswer:
    """It does not come again for this offering unless its text changes much. Twice is the same as once."""
    return _answer(Answer.REJECTED, offering_id, pathway_id, by)


def take_back(answer: SuggestionAnswer, *, by: Viewer) -> None:
    """A rejected pathway may be suggested again."""
    offering_id, pathway_id = answer.offering_id, answer.pathway_id
    db.session.delete(answer)
    db.session.flush()
    _note("suggestion.take_back", offering_id, pathway_id, by)


def _answer(answer: Answer, offering_id: int, pathway_id: int, by: Viewer) -> SuggestionAnswer:
    found = answer_to(offering_id, pathway_id)
    text = texts_of([offering_id])[offering_id]
    gist = gist_of(whole_text(text))
    if found is not None and (found.answer, found.gist) == (answer.value, gist):
        return found
    if found is None:
        found = SuggestionAnswer(district_id=by.district_id, offering_id=offering_id, pathway_id=pathway_id)
        db.session.add(found)
    found.answer, found.gist, found.by_id, found.at = answer.value, gist, by.user_id, now()
    db.session.flush()
    _note(f"suggestion.{'accept' if answer == Answer.ACCEPTED else 'reject'}", offering_id, pathway_id, by)
    return found


def _note(action: str, offering_id: int, pathway_id: int, by: Viewer) -> None:
    audit.record(action, subject=f"offerings:{offering_id}", by=by, detail={"pathway_id": pathway_id})
