"""Suggestions as a page shows them: less what was rejected, unless the text changed much since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.suggestions.gist import changed_much, gist_of
from portal.suggestions.models import Answer, SuggestionAnswer
from portal.suggestions.pathways import SUGGESTED, Suggestion, pathways_for
from portal.suggestions.texts import OfferingText, texts_of


@dataclass(frozen=True)
class Rejected:
    """A pathway that somebody did not want for an offering."""

    pathway_id: int
    title: str


def suggestions_for(
    frameworks: Mapping[int, int],
    *,
    district_id: int,
    aligned: Mapping[int, Collection[int]],
    limit: int = SUGGESTED,
) -> dict[int, list[Suggestion]]:
    """`frameworks`: offering id -> framework id; `aligned`: offering id -> pathway ids that are not suggested again."""
    texts = texts_of(frameworks)
    left_out: dict[int, set[int]] = defaultdict(set)
    for offering_id, pathway_ids in aligned.items():
        left_out[offering_id] |= set(pathway_ids)
    for row in _rejections(texts):
        if not changed_much(row.gist, gist_of(whole_text(texts[row.offering_id]))):
            left_out[row.offering_id].add(row.pathway_id)
    found: dict[int, list[Suggestion]] = {}
    for framework_id in sorted(set(frameworks.values())):
        some = [text for text in texts.values() if frameworks[text.id] == framework_id]
        found |= pathways_for(some, framework_id, district_id=district_id, left_out=left_out, limit=limit)
    return found


def rejected_of(offering_id: int) -> list[Rejected]:
    """What was rejected for an offering, by title."""
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title)
        .join(SuggestionAnswer, SuggestionAnswer.pathway_id == Pathway.id)
        .where(SuggestionAnswer.offering_id == offering_id, SuggestionAnswer.answer == Answer.REJECTED.value)
        .order_by(Pathway.title, Pathway.id)
    )
    return [Rejected(row.id, row.title) for row in rows]


def answer_to(offering_id: int, pathway_id: int) -> SuggestionAnswer | None:
    return db.session.scalar(
        sa.select(SuggestionAnswer).where(
            SuggestionAnswer.offering_id == offering_id, SuggestionAnswer.pathway_id == pathway_id
        )
    )


def whole_text(text: OfferingText) -> str:
    return f"{text.title} {text.more}"


def _rejections(texts: Mapping[int, OfferingText]) -> list[SuggestionAnswer]:
    if not texts:
        return []
    return list(
        db.session.scalars(
            sa.select(SuggestionAnswer)
            .where(SuggestionAnswer.offering_id.in_(list(texts)), SuggestionAnswer.answer == Answer.REJECTED.value)
            .order_by(SuggestionAnswer.offering_id, SuggestionAnswer.pathway_id)
        )
    )
