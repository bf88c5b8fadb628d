"""A deed of the trail for who reads the own export in another language than English: 'Hours: approval'.

The trail's own phrases are English sentences for staff. Here the two halves of a deed's name are said, what it was done
with and what was done; a half that nobody has named here is said in general, and never in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.language import lazy

THINGS: Mapping[str, Any] = {
    "agreement": lazy("Training agreement"), "certification_result": lazy("Certification result"), "clearance": lazy("Clearance"),
    "course_record": lazy("Course record"), "credential_attempt": lazy("Credential attempt"), "data": lazy("All my data"),
    "evaluation": lazy("Evaluation"), "event": lazy("Event"), "family": lazy("Family’s page"), "goal": lazy("Goal"), "goals": lazy("Goals"),
    "growth": lazy("Skills growth"), "guardian": lazy("Guardian"), "hours": lazy("Hours"), "interests": lazy("Interests"), "link": lazy("Link sent by mail"),
    "mail": lazy("Mail"), "meeting": lazy("Meeting with a professional"), "minor": lazy("Rules for minors"), "note": lazy("Counselor’s note"),
    "password": lazy("Password"), "perkins_status": lazy("Perkins status"), "placement": lazy("Placement"), "plan": lazy("Plan"),
    "portfolio": lazy("Portfolio"), "portfolio_piece": lazy("Piece of the portfolio"), "program": lazy("Program"), "queue": lazy("Things to do"),
    "record": lazy("Course record"), "research": lazy("What I found out"), "rollover": lazy("Turn of the school year"), "signature": lazy("Signature"),
    "skills": lazy("Skills"), "story": lazy("How my mind changed"), "student": lazy("Student’s record"), "student_exit": lazy("Leaving school"),
    "substitution": lazy("Substitution"), "supervision": lazy("Supervisor’s page"), "timesheet": lazy("Timesheet"), "waiver": lazy("Waiver"),
    "what_if": lazy("What-if"),
}  # fmt: skip
DEEDS: Mapping[str, Any] = {
    "accept": lazy("acceptance"), "add": lazy("addition"), "add_host": lazy("another host"), "aim": lazy("choice as an aim"), "aim_no_more": lazy("no longer an aim"),
    "amend": lazy("change of the terms"), "answer": lazy("answer"), "approve": lazy("approval"), "ask": lazy("request"), "audit": lazy("progress audit"),
    "cancel": lazy("cancellation"), "change": lazy("change"), "choose": lazy("choice"), "choose_undo": lazy("choice undone"), "come": lazy("sign-up"),
    "comment": lazy("comment"), "comment_remove": lazy("comment removed"), "comment_restore": lazy("comment brought back"), "confirm": lazy("confirmation"),
    "confirm_anyway": lazy("confirmation in spite of a warning"), "conversation_edit": lazy("conversation changed"), "conversation_log": lazy("conversation noted"),
    "conversation_remove": lazy("conversation removed"), "conversation_restore": lazy("conversation brought back"), "correct": lazy("correction"), "create": lazy("start"),
    "decline": lazy("refusal"), "delete": lazy("removal"), "discard": lazy("removal"), "done": lazy("done"), "draft": lazy("draft"), "dropped": lazy("dropped"), "due": lazy("due date"),
    "edit": lazy("change"), "end": lazy("end"), "evaluate": lazy("evaluation"), "export": lazy("export"), "file": lazy("file opened"), "finish": lazy("end"),
    "grant": lazy("grant"), "hand_in": lazy("handing in"), "hide": lazy("hidden"), "import": lazy("import"), "leave": lazy("leaving"), "leave_undo": lazy("leaving undone"),
    "log": lazy("entry"), "make": lazy("start"), "message": lazy("message"), "move": lazy("move"), "move_undo": lazy("move undone"), "note": lazy("note"),
    "override": lazy("exception"), "posting_add": lazy("job posting added"), "posting_answer": lazy("job posting answered"), "posting_edit": lazy("job posting changed"),
    "posting_remove": lazy("job posting removed"), "posting_restore": lazy("job posting brought back"), "print": lazy("printing"), "proof": lazy("proof opened"),
    "propose": lazy("proposal"), "question_add": lazy("question added"), "question_asked": lazy("question asked"), "question_edit": lazy("question changed"),
    "question_move": lazy("question moved"), "question_not_asked": lazy("question not asked yet"), "question_remove": lazy("question removed"),
    "question_restore": lazy("question brought back"), "rate": lazy("rating"), "reached": lazy("reached"), "reflection": lazy("reflection"), "refuse": lazy("refusal"),
    "reject": lazy("refusal"), "remind": lazy("reminder"), "remove": lazy("removal"), "renew": lazy("renewal"), "reopen": lazy("reopening"), "restore": lazy("brought back"),
    "return": lazy("return"), "revoke": lazy("taken back"), "save": lazy("saving"), "scan": lazy("scan"), "send": lazy("sending"), "set": lazy("start"), "settle": lazy("settled"),
    "show": lazy("shown to others"), "sign": lazy("signature"), "sort": lazy("new order"), "stay": lazy("sign-up canceled"), "step": lazy("step"), "step_remove": lazy("step removed"),
    "submit": lazy("handing in"), "take_back": lazy("taken back"), "tick": lazy("step done"), "tie": lazy("tie to a course"), "unconfirm": lazy("confirmation taken back"),
    "undo": lazy("undone"), "unsave": lazy("removal"), "untick": lazy("step not done yet"), "untie": lazy("tie taken away"), "unverify": lazy("check taken back"),
    "verify": lazy("check by the supervisor"), "view": lazy("view"), "waive": lazy("signature not needed"), "withdraw": lazy("withdrawal"), "write": lazy("entry"),
}  # fmt: skip
SOMETHING, SOME_DEED = lazy("Record"), lazy("change")


def deed_in_words(action: str) -> str:
    """'hours.approve' -> 'Hours: approval', in the language spoken now."""
    thing, _, deed = action.partition(".")
    return f"{THINGS.get(thing, SOMETHING)}: {DEEDS.get(deed, SOME_DEED)}"
