"""How the audit trail tells of goals and of questions about a program."""

from __future__ import annotations

from portal.accounts import audit_names

PHRASES = {
    "goal.set": "set a goal",
    "goal.edit": "changed a goal",
    "goal.step": "added a step to a goal",
    "goal.step_remove": "removed a step of a goal",
    "goal.tick": "ticked a step of a goal",
    "goal.untick": "took a tick back in a goal",
    "goal.reached": "reached a goal",
    "goal.dropped": "dropped a goal",
    "goal.reopen": "opened a goal again",
    "goal.reflection": "wrote a thought on a goal",
    "goal.comment": "commented on a goal",
    "goals.view": "looked at the goals of {subject}",
    "story.view": "looked at the story of {subject}",
    "what_if.send": "sent {subject} to their counselor",
    "what_if.take_back": "took back a question about {subject}",
    "what_if.answer": "answered a question about {subject}",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)
