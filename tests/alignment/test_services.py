"""The states of an alignment and the deeds between them, without a browser."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.alignment import history, services
from portal.alignment.models import Alignment, AlignmentState, Deed
from portal.alignment.signals import alignments_changed
from portal.alignment.transitions import POSSIBLE, NothingToDo, NotPossible, OwnWork, Stale
from portal.extensions import db
from tests import factories as make


@pytest.fixture
def by(cast):
    return {name: cast.as_viewer(getattr(cast, name)) for name in ("teacher", "colleague", "reviewer", "director")}


@pytest.fixture
def told():
    """The pairs that listeners were told of, as a list of sets."""
    heard = []

    def hear(sender, pairs):
        heard.append(pairs)

    alignments_changed.connect(hear)
    yield heard
    alignments_changed.disconnect(hear)


def submitted(cast, by, role="core", who="teacher"):
    return services.propose(
        offering_id=cast.course.id, pathway_id=cast.robotics.id, role=role, rationale="They build one.", by=by[who]
    )


def approved(cast, by, role="core", who="teacher"):
    alignment = submitted(cast, by, role, who)
    return services.approve(alignment, version=alignment.version, by=by["reviewer"])


def deeds(alignment):
    return [revision.deed for revision in history.revisions_of(alignment.id)]


def test_what_is_added_and_submitted_waits_and_is_not_in_force(cast, by, told):
    alignment = submitted(cast, by)
    assert (alignment.state, alignment.proposed_role, alignment.role) == ("submitted", "core", None)
    assert alignment.submitted_at
    assert alignment.proposed_by_id == cast.teacher.id
    assert deeds(alignment) == ["submitted"]
    assert told == []


def test_a_draft_waits_for_nobody(cast, by):
    alignment = services.propose(
        offering_id=cast.course.id, pathway_id=cast.robotics.id, role="core", send=False, by=by["teacher"]
    )
    assert (alignment.state, alignment.submitted_at) == ("draft", None)
    services.submit(alignment, version=alignment.version, by=by["teacher"])
    assert alignment.state == "submitted"
    assert deeds(alignment) == ["drafted", "submitted"]


def test_an_approval_puts_it_in_force_and_tells_listeners(cast, by, told):
    alignment = approved(cast, by)
    assert (alignment.state, alignment.role, alignment.rationale) == ("approved", "core", "They build one.")
    assert (alignment.proposed_role, alignment.proposed_rationale) == (None, "")
    assert alignment.decided_by_id == cast.reviewer.id
    assert told == [{(cast.course.id, cast.robotics.id)}]


def test_the_approved_version_stays_in_force_while_an_edit_waits(cast, by, told):
    alignment = approved(cast, by)
    told.clear()
    services.edit(alignment, role="capstone", rationale="Now bigger.", version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.role, alignment.proposed_role) == ("submitted", "core", "capstone")
    assert alignment.rationale == "They build one."
    assert told == []
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    assert (alignment.role, alignment.rationale) == ("capstone", "Now bigger.")
    assert told == [{(cast.course.id, cast.robotics.id)}]


def test_an_approved_change_of_words_alone_tells_nobody(cast, by, told):
    alignment = approved(cast, by)
    told.clear()
    services.edit(alignment, role="core", rationale="Better said.", version=alignment.version, by=by["teacher"])
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    assert alignment.rationale == "Better said."
    assert told == []


def test_nobody_approves_or_returns_their_own(cast, by):
    alignment = submitted(cast, by, who="reviewer")
    with pytest.raises(OwnWork):
        services.approve(alignment, version=alignment.version, by=by["reviewer"])
    with pytest.raises(OwnWork):
        services.send_back(alignment, comment="No", version=alignment.version, by=by["reviewer"])
    assert alignment.state == "submitted"


def test_a_colleagues_small_edit_does_not_make_it_somebody_elses(cast, by):
    alignment = submitted(cast, by, who="reviewer")
    services.edit(alignment, role="core", rationale="A comma.", version=alignment.version, by=by["colleague"])
    assert alignment.proposed_by_id == cast.colleague.id
    with pytest.raises(OwnWork):
        services.approve(alignment, version=alignment.version, by=by["reviewer"])


def test_work_on_an_earlier_round_does_not_bar_a_reviewer(cast, by):
    alignment = submitted(cast, by, who="reviewer")
    services.discard(alignment, version=alignment.version, by=by["reviewer"])
    submitted(cast, by)
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    assert alignment.role == "core"


def test_a_return_keeps_the_comment_and_what_is_in_force(cast, by):
    alignment = approved(cast, by)
    services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["teacher"])
    services.send_back(alignment, comment="Where is it assessed?", version=alignment.version, by=by["reviewer"])
    assert (alignment.state, alignment.role, alignment.comment) == ("returned", "core", "Where is it assessed?")
    services.edit(
        alignment, role="capstone", rationale="In the portfolio.", version=alignment.version, by=by["teacher"]
    )
    assert (alignment.state, alignment.comment) == ("submitted", "Where is it assessed?")
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    assert alignment.comment == ""


def test_withdrawn_it_is_a_draft_again(cast, by):
    alignment = submitted(cast, by)
    services.withdraw(alignment, version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.submitted_at) == ("draft", None)


def test_a_discarded_first_proposal_leaves_nothing(cast, by, told):
    alignment = submitted(cast, by)
    services.discard(alignment, version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.role, alignment.proposed_role) == ("retired", None, None)
    assert told == []


def test_a_discarded_edit_leaves_what_is_in_force(cast, by):
    alignment = approved(cast, by)
    services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["teacher"])
    services.discard(alignment, version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.role) == ("approved", "core")


def test_an_edit_back_to_what_is_in_force_drops_the_proposal(cast, by):
    alignment = approved(cast, by)
    services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["teacher"])
    services.edit(alignment, role="core", rationale="They build one.", version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.proposed_role) == ("approved", None)


def test_saying_the_same_again_is_nothing_to_do(cast, by):
    alignment = submitted(cast, by)
    with pytest.raises(NothingToDo):
        services.edit(alignment, role="core", rationale="They build one.", version=alignment.version, by=by["teacher"])
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    with pytest.raises(NothingToDo):
        services.edit(alignment, role="core", rationale="They build one.", version=alignment.version, by=by["teacher"])


def test_a_removal_is_asked_for_and_approved(cast, by, told):
    alignment = approved(cast, by)
    told.clear()
    services.ask_removal(alignment, rationale="No longer taught so.", version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.role, alignment.proposed_removal) == ("submitted", "core", True)
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    assert (alignment.state, alignment.role) == ("retired", None)
    assert told == [{(cast.course.id, cast.robotics.id)}]


def test_a_removal_that_is_withdrawn_is_dropped(cast, by):
    alignment = approved(cast, by)
    services.ask_removal(alignment, rationale="", version=alignment.version, by=by["teacher"])
    services.withdraw(alignment, version=alignment.version, by=by["teacher"])
    assert (alignment.state, alignment.role, alignment.proposed_removal) == ("approved", "core", False)


def test_a_removal_of_what_is_not_in_force_is_refused(cast, by):
    alignment = submitted(cast, by)
    with pytest.raises(NotPossible):
        services.ask_removal(alignment, rationale="", version=alignment.version, by=by["teacher"])
    with pytest.raises(NotPossible):
        services.retire(alignment, comment="", version=alignment.version, by=by["director"])


def test_a_director_retires_at_once_with_a_reason(cast, by, told):
    alignment = approved(cast, by)
    services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["teacher"])
    told.clear()
    services.retire(alignment, comment="Course was split.", version=alignment.version, by=by["director"])
    assert (alignment.state, alignment.role, alignment.proposed_role) == ("retired", None, None)
    assert history.revisions_of(alignment.id)[-1].comment == "Course was split."
    assert told == [{(cast.course.id, cast.robotics.id)}]


def test_nobody_retires_at_once_what_they_proposed(cast, by):
    alignment = approved(cast, by, who="director")
    with pytest.raises(OwnWork):
        services.retire(alignment, comment="x", version=alignment.version, by=by["director"])


def test_a_retired_alignment_is_proposed_anew_on_the_same_row(cast, by):
    first = approved(cast, by)
    services.retire(first, comment="x", version=first.version, by=by["director"])
    again = submitted(cast, by, "capstone")
    assert again.id == first.id
    assert deeds(again) == ["submitted", "approved", "retired", "submitted"]


def test_what_stands_already_is_not_proposed_twice(cast, by):
    submitted(cast, by)
    with pytest.raises(Stale):
        submitted(cast, by, who="colleague")


def test_a_revert_proposes_the_earlier_role_and_words(cast, by):
    alignment = approved(cast, by)
    services.edit(alignment, role="capstone", rationale="Bigger.", version=alignment.version, by=by["teacher"])
    services.approve(alignment, version=alignment.version, by=by["reviewer"])
    services.revert(alignment, number=2, version=alignment.version, by=by["colleague"])
    assert (alignment.state, alignment.role) == ("submitted", "capstone")
    assert (alignment.proposed_role, alignment.proposed_rationale) == ("core", "They build one.")
    with pytest.raises(NothingToDo):
        services.revert(alignment, number=2, version=alignment.version, by=by["colleague"])
    with pytest.raises(NotPossible):
        services.revert(alignment, number=99, version=alignment.version, by=by["colleague"])


@pytest.mark.parametrize(
    "deed",
    [
        lambda a, v, by: services.edit(a, role="capstone", rationale="", version=v, by=by),
        lambda a, v, by: services.withdraw(a, version=v, by=by),
        lambda a, v, by: services.discard(a, version=v, by=by),
        lambda a, v, by: services.approve(a, version=v, by=by),
        lambda a, v, by: services.send_back(a, comment="x", version=v, by=by),
        lambda a, v, by: services.revert(a, number=1, version=v, by=by),
    ],
    ids=["edit", "withdraw", "discard", "approve", "return", "revert"],
)
def test_a_deed_from_an_older_version_is_stale(cast, by, deed):
    alignment = submitted(cast, by)
    older = alignment.version
    services.edit(alignment, role="foundational", rationale="", version=older, by=by["colleague"])
    assert alignment.version == older + 1
    with pytest.raises(Stale):
        deed(alignment, older, by["director"])


def test_the_table_says_of_every_deed_when_it_is_possible(cast, by):
    assert set(POSSIBLE) == set(Deed)
    alignment = approved(cast, by)
    for deed in (services.withdraw, services.discard, services.submit):
        with pytest.raises(NotPossible):
            deed(alignment, version=alignment.version, by=by["teacher"])
    with pytest.raises(NotPossible):
        services.approve(alignment, version=alignment.version, by=by["reviewer"])
    with pytest.raises(NotPossible):
        services.send_back(alignment, comment="x", version=alignment.version, by=by["reviewer"])


def test_every_deed_is_in_the_trail(cast, by):
    alignment = approved(cast, by)
    rows = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.actor_id)
        .where(AuditEvent.subject == f"alignments:{alignment.id}")
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("alignment.submit", cast.teacher.id),
        ("alignment.approve", cast.reviewer.id),
    ]


def test_what_was_in_force_before_the_first_deed_is_in_the_history(cast, by):
    seeded = make.alignment(cast.course, cast.robotics, "core", rationale="From the old list.")
    services.edit(seeded, role="capstone", rationale="", version=seeded.version, by=by["teacher"])
    first, second = history.revisions_of(seeded.id)
    assert (first.deed, first.role, first.rationale) == ("approved", "core", "From the old list.")
    assert (second.deed, second.role) == ("submitted", "capstone")


class TestMarks:
    """One key in one cell."""

    def mark(self, cast, by, role, who="teacher", version=None):
        found = db.session.scalar(sa.select(Alignment).where(Alignment.offering_id == cast.course.id))
        return services.mark(
            offering_id=cast.course.id,
            pathway_id=cast.robotics.id,
            role=role,
            version=version if version is not None else (found.version if found else 0),
            by=by[who],
        )

    def test_a_letter_in_an_empty_cell_is_submitted(self, cast, by):
        assert self.mark(cast, by, "core").state == "submitted"

    def test_another_letter_changes_the_proposal(self, cast, by):
        self.mark(cast, by, "core")
        assert self.mark(cast, by, "capstone").proposed_role == "capstone"

    def test_a_changed_letter_keeps_the_words(self, cast, by):
        approved(cast, by)
        assert self.mark(cast, by, "capstone").proposed_rationale == "They build one."

    def test_delete_drops_a_proposal_and_asks_to_remove_what_is_in_force(self, cast, by):
        alignment = approved(cast, by)
        self.mark(cast, by, "capstone")
        self.mark(cast, by, None)
        assert (alignment.state, alignment.role) == ("approved", "core")
        self.mark(cast, by, None)
        assert alignment.proposed_removal
        self.mark(cast, by, "core")
        assert (alignment.state, alignment.proposed_removal) == ("approved", False)

    def test_delete_in_an_empty_cell_does_nothing(self, cast, by):
        assert self.mark(cast, by, None) is None

    def test_the_same_letter_does_nothing_but_sends_a_draft(self, cast, by):
        alignment = submitted(cast, by)
        version = alignment.version
        assert self.mark(cast, by, "core").version == version
        services.withdraw(alignment, version=alignment.version, by=by["teacher"])
        assert self.mark(cast, by, "core").state == "submitted"

    def test_a_cell_seen_empty_that_is_not_empty_is_stale(self, cast, by):
        submitted(cast, by)
        with pytest.raises(Stale):
            self.mark(cast, by, "capstone", who="colleague", version=0)

    def test_a_cell_that_was_emptied_counts_as_empty(self, cast, by):
        alignment = submitted(cast, by)
        services.discard(alignment, version=alignment.version, by=by["teacher"])
        assert self.mark(cast, by, "capstone", version=0).proposed_role == "capstone"


class TestUndo:
    def undo(self, alignment, by, who="teacher"):
        return services.undo(alignment, version=alignment.version, by=by[who])

    def test_a_first_mark_is_gone(self, cast, by):
        alignment = self.undo(submitted(cast, by), by)
        assert alignment.state == "retired"

    def test_a_changed_proposal_is_as_before(self, cast, by):
        alignment = services.propose(
            offering_id=cast.course.id,
            pathway_id=cast.robotics.id,
            role="core",
            rationale="Why",
            send=False,
            by=by["colleague"],
        )
        services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["teacher"])
        self.undo(alignment, by)
        assert (alignment.state, alignment.proposed_role, alignment.proposed_rationale) == ("draft", "core", "Why")
        assert alignment.proposed_by_id == cast.colleague.id

    def test_a_dropped_proposal_is_back(self, cast, by):
        alignment = submitted(cast, by)
        services.discard(alignment, version=alignment.version, by=by["teacher"])
        self.undo(alignment, by)
        assert (alignment.state, alignment.proposed_role) == ("submitted", "core")

    def test_undone_twice_goes_two_steps_back(self, cast, by):
        alignment = submitted(cast, by, "core")
        for role in ("capstone", "foundational"):
            services.edit(alignment, role=role, rationale="", version=alignment.version, by=by["teacher"])
        self.undo(alignment, by)
        assert alignment.proposed_role == "capstone"
        self.undo(alignment, by)
        assert alignment.proposed_role == "core"

    def test_what_somebody_else_did_is_not_undone(self, cast, by):
        alignment = submitted(cast, by)
        with pytest.raises(NotPossible):
            self.undo(alignment, by, who="colleague")

    def test_a_decision_is_not_undone(self, cast, by):
        alignment = approved(cast, by)
        with pytest.raises(NotPossible):
            self.undo(alignment, by, who="reviewer")
        with pytest.raises(NotPossible):
            self.undo(alignment, by)

    def test_a_slip_that_a_reviewer_undid_does_not_make_them_an_author(self, cast, by):
        alignment = submitted(cast, by)
        services.edit(alignment, role="capstone", rationale="", version=alignment.version, by=by["reviewer"])
        self.undo(alignment, by, who="reviewer")
        services.approve(alignment, version=alignment.version, by=by["reviewer"])
        assert (alignment.state, alignment.role) == (AlignmentState.APPROVED, "core")
