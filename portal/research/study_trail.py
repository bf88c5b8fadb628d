"""How the audit trail tells of questions, conversations and job postings."""

from __future__ import annotations

from portal.accounts import audit_names

PHRASES = {
    "research.view": "looked at the research of {subject}",
    "research.question_add": "put a question for a professional on the list",
    "research.question_edit": "changed a question for a professional",
    "research.question_asked": "marked a question as asked",
    "research.question_not_asked": "marked a question as not asked",
    "research.question_move": "moved a question for a professional",
    "research.question_remove": "took a question for a professional off the list",
    "research.question_restore": "brought a question for a professional back",
    "research.conversation_log": "wrote down a conversation",
    "research.conversation_edit": "changed a conversation",
    "research.conversation_remove": "took a conversation out of the log",
    "research.conversation_restore": "brought a conversation back",
    "research.posting_add": "added a job posting",
    "research.posting_edit": "changed a job posting",
    "research.posting_answer": "said whether they have what a job posting asks for",
    "research.posting_remove": "took a job posting off the list",
    "research.posting_restore": "brought a job posting back",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)
