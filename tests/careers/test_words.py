"""Words of our own for every occupation, in English and Spanish."""

from __future__ import annotations

import csv

import pytest

from portal.careers.reference import SEEDS


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_occupation_has_one_sentence_and_a_title_in_spanish_no_two_alike():
    words = rows("occupation_words")
    assert [row["soc"] for row in words] == [row["soc"] for row in rows("occupations")]
    for column in ("en", "es", "title_es"):
        assert len({row[column].casefold() for row in words}) == len(words), column
    for row in words:
        assert 6 <= len(row["en"].split()) <= 22, row
        assert 6 <= len(row["es"].split()) <= 30, row
        assert row["en"].index(".") == len(row["en"]) - 1, row
        assert row["title_es"][:1].isupper(), row
        assert len(row["title_es"]) <= 90, row


@pytest.mark.parametrize("kind", ["cluster", "pathway"])
def test_every_cluster_and_pathway_has_its_spanish(kind):
    have = {(row["framework_key"], row["code"]): row for row in rows(f"{kind}_words")}
    for row in rows(f"{kind}s"):
        spanish = have[row["framework_key"], row["code"]]
        assert spanish["title_es"]
        assert bool(spanish["summary_es"]) == bool(row["summary"])
