"""Deeds on agreements, by noun: drafts, sending, answers. Each holds the placement while it looks."""

from portal.agreements.services.answers import answer_on_paper, decline, release_of_age, sign, undo_answer, waive
from portal.agreements.services.drafts import Given, discard_draft, proposal, save_draft
from portal.agreements.services.errors import AgreementError, Stale
from portal.agreements.services.sending import resend, restore, revoke_access, send_out, take_back

__all__ = [
    "AgreementError", "Given", "Stale", "answer_on_paper", "decline", "discard_draft", "proposal", "release_of_age", "resend", "restore",
    "revoke_access", "save_draft", "send_out", "sign", "take_back", "undo_answer", "waive",
]  # fmt: skip
