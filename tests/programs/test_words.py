"""How a requirement is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.programs.words import any_with, counted, rule


@pytest.mark.parametrize(
    ("kind", "amount", "several", "how", "said"),
    [
        ("all_of", 1, 1, {}, "This"), ("all_of", 1, 2, {}, "Both of these"), ("all_of", 1, 5, {}, "All 5 of these"), ("all_of", 1, 0, {}, "All of these"),
        ("k_of_n", 2, 5, {}, "2 of these 5"), ("k_of_n", 1, 2, {"groups": True}, "1 of these 2 groups"), ("k_of_n", 2, 3, {"open_ended": True}, "2 of these"),
        ("k_of_n", 2, 1, {"open_ended": True}, "2 needed"), ("credits", "2.500", 3, {}, "2.5 credits from these"), ("credits", 1, 1, {}, "1 credit from this"),
        ("hours", 1200, 2, {}, "1,200 hours of these"), ("hours", 80, 1, {"open_ended": True}, "80 hours of these"),
        ("credential", 1, 1, {}, "This credential"), ("credential", 1, 3, {}, "1 of these 3 credentials"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_words(kind, amount, several, how, said):
    assert rule(kind, Decimal(amount), several, **how) == said


def test_amounts_and_roles_read_as_words():
    assert counted(Decimal("0.500"), "credit") == "0.5 credits"
    assert counted(Decimal("1.000"), "hour") == "1 hour"
    assert any_with("core", "Robotics") == "Any core course or experience in Robotics"
