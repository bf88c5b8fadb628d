"""What passwords may be (OWASP ASVS 5.0, V6.2), and how they are kept."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest

from portal.accounts import passwords
from portal.accounts.first_passwords import WORDS, first_password
from portal.accounts.password_rules import problem

ABOUT = [
    "tess.tran",
    "Tess",
    "Trần-Oyelaran",
    "tess.tran@maple.example",
    "Maple Valley School District",
    "North High School",
]


@pytest.fixture(autouse=True)
def cheap_hashing():
    """Not here: the real parameters."""


def test_eleven_characters_are_too_few_and_twelve_will_do():
    """V6.2.1"""
    assert "at least 12" in problem("vexing otte")
    assert problem("vexing otter") is None


@pytest.mark.parametrize(
    "password",
    [
        "plum otter 9 kayak",
        "ÑANDÚ ñandú ÑANDÚ 7x",
        "пальто и зонтик",
        "🦊 brown 🐙 lantern 🐢",
        "صندوق النور الأزرق",
        "        a b c d e f g h",
    ],
)
def test_any_characters_may_be_used_and_none_are_asked_for(password):
    """V6.2.5"""
    assert problem(password, about=ABOUT) is None


@pytest.mark.parametrize("length", [64, 128, 200])
def test_long_passwords_are_taken_whole(length):
    """V6.2.9: at least 64; V6.2.8: every character counts."""
    password = ("plum otter kayak " * 20)[: length - 1] + "Z"
    long = "".join(chr(97 + (i * 7 + i // 26) % 26) for i in range(length - 1)) + "Z"
    assert problem(long) is None
    stored = passwords.hash_password(password)
    assert passwords.matches(password, stored)
    assert not passwords.matches(password[:-1] + "z", stored)
    assert not passwords.matches(password[:-1], stored)


def test_more_than_two_hundred_are_refused():
    assert "at most 200" in problem("plum otter kayak 1" * 12)


@pytest.mark.parametrize("password", [" leading space kept", "trailing space kept ", "tab\tand\x00nul kept"])
def test_a_password_is_hashed_exactly_as_typed(password):
    """V6.2.8"""
    stored = passwords.hash_password(password)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(password, stored)
    assert not passwords.matches(password.strip().replace("\x00", ""), stored)


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop123456",
        "1qaz2wsx3edc4rfv",
        "iloveyou123456",
        "administrator",
        "PASSWORD12345678",
        "Iloveyou123456!!!",
    ],
)
def test_common_passwords_are_refused_offline(password):
    """V6.2.4, V6.2.12: 1.4 million of twelve characters and more, bundled with a package."""
    assert "guessed first" in problem(password)


@pytest.mark.parametrize(
    "password",
    [
        "tess.tran!2026",
        "TessTran-1-Tess",
        "MapleValley2026",
        "NorthHighSchool1",
        "P@thw4y-P0rtal!",
        "Tran Oyelaran 12",
        "school district 1",
    ],
)
def test_words_that_others_know_are_refused(password):
    """V6.2.11"""
    assert problem(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "plumotter7plumotter7", "abcdefghijklmnop", "poiuytrewqlkjhg", "🦊" * 14],
)
def test_runs_and_repeats_are_refused(password):
    assert problem(password)


def test_first_passwords_are_random_words_that_the_rules_take():
    """V6.4.1"""
    made = {first_password("a secret", f"token {n}") for n in range(300)}
    assert len(made) == 300
    assert len(set(WORDS)) == 256
    assert all(re.fullmatch(r"([a-z]+-){4}\d\d", each) and problem(each) is None for each in made)


def test_a_first_password_follows_from_the_form_and_the_secret():
    assert first_password("a secret", "token") == first_password("a secret", "token")
    assert first_password("another secret", "token") != first_password("a secret", "token")


def test_a_wrong_or_broken_hash_is_a_no():
    assert not passwords.matches("anything", "not a hash")
    assert not passwords.matches("", None)


def test_a_name_that_nobody_has_costs_what_a_real_one_costs():
    """V6.3.1: argon2 runs either way, with the same parameters."""
    assert not passwords.is_outdated(passwords.NOBODY)
    stored = passwords.hash_password("plum otter kayak")

    def cost(hashed):
        began = time.process_time()
        assert not passwords.matches("wrong password", hashed)
        return time.process_time() - began

    known, unknown = median(cost(stored) for _ in range(5)), median(cost(None) for _ in range(5))
    assert 0.5 < unknown / known < 2


def test_no_password_grows_old(town, client):
    """V6.2.10: only a first password does."""
    from datetime import timedelta

    from portal.database import now
    from portal.extensions import db
    from tests.accounts.cast import enter, is_in

    town.teacher.created_at = town.teacher.updated_at = now() - timedelta(days=900)
    db.session.commit()
    enter(client, "tess")
    assert is_in(client)
