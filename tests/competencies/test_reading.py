"""How real files are written, and what is said of broken ones. No database."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from portal.competencies.case import parsing, reading
from portal.competencies.case.complaints import Broken
from portal.imports.complaints import Unreadable
from tests.competencies.packages import association, child, item, package, uid, welding


def parse(given):
    return parsing.parse(reading.unwrapped(given))


def complaints(given):
    with pytest.raises(Broken) as caught:
        parse(given)
    return [str(each) for each in caught.value.complaints.found]


def order(found):
    def below(parent):
        for each in sorted((i for i in found.items.values() if i.parent == parent), key=lambda i: i.position):
            yield each.code
            yield from below(each.identifier)

    return list(below(None))


def test_addresses_as_plain_texts_are_read_as_links():
    given = welding()
    for each in given["CFAssociations"]:
        each["originNodeURI"], each["destinationNodeURI"] = (
            each["originNodeURI"]["uri"],
            each["destinationNodeURI"]["uri"],
        )
    given["CFDocument"]["CFPackageURI"] = "https://case.example/packages/1"
    found = parse(given)
    assert order(found) == ["1", "1.1", "1.2", "2"]
    assert found.document.extras["CFPackageURI"] == {
        "title": "Welding",
        "identifier": "1",
        "uri": "https://case.example/packages/1",
    }


@pytest.mark.parametrize(
    ("name", "value", "levels"),
    [
        ("educationalLevel", "06", ["06"]),
        ("educationLevel", ["09", None, "10"], ["09", "10"]),
        ("educationLevel", "11,12", ["11", "12"]),
        ("educationLevel", None, []),
    ],
)
def test_grades_are_read_from_a_text_and_from_a_list(name, value, levels):
    given = package([item("1", **{name: value})])
    assert parse(given).items[uid("1")].levels == levels


def test_missing_optional_parts_are_no_error():
    found = parse(
        {
            "CFDocument": {"identifier": "x", "title": "Bare"},
            "CFItems": [{"identifier": "y", "fullStatement": "Does"}],
            "CFAssociations": None,
            "CFRubrics": None,
        }
    )
    assert (found.document.uri, found.items["y"].uri) == ("urn:case:x", "urn:case:y")
    assert parse({"CFDocument": {"identifier": "x", "title": "Bare"}}).items == {}


def test_an_identifier_is_taken_from_the_address_where_it_is_missing():
    given = item("1")
    del given["identifier"]
    assert list(parse(package([given])).items) == [uid("1")]


def test_numbers_where_texts_belong_and_texts_where_numbers_belong():
    given = package([item("1", humanCodingScheme=1.5), item("2")], [child("2", "doc", "1"), child("1", "doc", 2.0)])
    found = parse(given)
    assert order(found) == ["2", "1.5"]


def test_of_several_parents_the_first_by_sequence_is_the_home():
    given = package(
        [item("1"), item("2"), item("3")],
        [child("1", "doc", 1), child("2", "doc", 2), child("3", "1", 7), child("3", "2", 4)],
    )
    found = parse(given)
    assert found.items[uid("3")].parent == uid("2")
    assert "further parent" in " ".join(found.notes)
    assert len(found.associations) == 4


def test_siblings_without_a_sequence_keep_the_files_order_and_numbered_ones_come_first():
    given = package(
        [item("a"), item("b"), item("c"), item("d")], [child("c", "doc"), child("a", "doc"), child("d", "doc", 1)]
    )
    assert order(parse(given)) == ["d", "c", "a", "b"]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda p: {"CFPackage": p},
        lambda p: {"imsx_StatusInfo": {}, "CFPackage": p},
        lambda p: [p],
        lambda p: {"data": {"CFPackage": p}},
    ],
)
def test_a_package_is_found_in_what_it_is_wrapped_in(wrap):
    assert len(parse(wrap(welding())).items) == 4


def test_the_version_is_told_by_its_word_and_else_by_what_only_1_1_knows():
    assert parse(welding()).version == "1.0"
    assert parse(package([], document={"caseVersion": "1.1"})).version == "1.1"
    assert parse(package([item("1")], [association("ext:likes", "1", "x")])).version == "1.1"
    assert parse(package([], document={"uri": "https://x.example/ims/case/v1p1/CFDocuments/1"})).version == "1.1"


def test_every_broken_place_is_named_by_its_path():
    given = welding()
    del given["CFItems"][1]["fullStatement"]
    given["CFItems"][2] |= {"identifier": uid("1"), "humanCodingScheme": ["1.2"]}
    given["CFItems"].append("an item")
    given["CFItems"].append({"fullStatement": "Nameless"})
    given["CFAssociations"][0]["sequenceNumber"] = "first"
    del given["CFAssociations"][1]["destinationNodeURI"]
    given["CFAssociations"][2]["originNodeURI"] = {"title": "Nobody"}
    assert complaints(given) == [
        "CFItems[1].fullStatement is missing.",
        "CFItems[2].humanCodingScheme is not a text.",
        f"CFItems[2].identifier is the same as that of CFItems[0]: {uid('1')}.",
        "CFItems[4] is not an object.",
        "CFItems[5].identifier is missing.",
        "CFAssociations[0].sequenceNumber is not a whole number.",
        "CFAssociations[1].destinationNodeURI is missing.",
        "CFAssociations[2].originNodeURI names nothing: it has neither identifier nor uri.",
    ]


def test_a_circle_is_named_by_the_codes_on_its_way():
    given = package([item("1"), item("2"), item("3")], [child("1", "3"), child("2", "1"), child("3", "2")])
    assert complaints(given) == ["CFAssociations[1] closes a circle: 1 → 3 → 2 → 1. Nothing can stand under itself."]
    assert complaints(package([item("1")], [child("1", "1")])) == ["CFAssociations[0] puts an item under itself."]


def test_a_long_chain_is_no_circle_and_needs_no_recursion():
    names = [f"n{n}" for n in range(5_000)]
    found = parse(package([item(n) for n in names], [child(b, a) for a, b in pairwise(names)]))
    assert found.items[uid("n4999")].parent == uid("n4998")
    closed = package([item(n) for n in names], [child(b, a) for a, b in zip(names, [*names[1:], "n0"], strict=True)])
    assert len(complaints(closed)) == 1


def test_many_complaints_are_counted_and_the_first_200_kept():
    with pytest.raises(Broken) as caught:
        parse(package([{"identifier": f"i{n}"} for n in range(1_000)]))
    assert (caught.value.complaints.total, len(caught.value.complaints.found)) == (1_000, 200)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"), ("{", "not JSON"), ('{"CFDocument": \n oops}', "line 2"), ("[" * 100_000, "nested"), ("[" * 100_000 + "]" * 100_000, "nested"),
        ("[" * 300 + "]" * 300, "nested"), ('{"a": NaN}', "number"), ('{"a": 1e999}', "number"), ("[" + "9" * 5_000 + "]", "number"), ("[]", "CFDocument is missing"), ("3", "CFDocument is missing"),
        ('{"imsx_codeMajor": "failure", "imsx_description": "unknown object"}', "unknown object"), ('{"CFDocuments": []}', "list of frameworks"),
    ],
)  # fmt: skip
def test_what_is_no_package_gets_a_plain_sentence(text, said):
    with pytest.raises(Unreadable, match=f"(?i){said}"):
        reading.unwrapped(reading.parsed(text))


def test_byte_order_marks_are_read_and_other_encodings_named_with_their_line(tmp_path):
    path = tmp_path / "p.json"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_bytes(json.dumps(welding()).encode(encoding))
        assert reading.read(path)["CFDocument"]["title"] == "Welding"
    path.write_bytes(b'{"CFDocument":\n {"title": "Stra\xdfe"}}')
    with pytest.raises(Unreadable, match=r"(?i)line 2.*utf-8"):
        reading.read(path)


def test_what_no_database_keeps_is_dropped():
    assert reading.parsed('{"a": "x\\u0000y\\ud800z", "b\\u0000": [null]}') == {"a": "xyz", "b": [None]}


def test_long_short_texts_are_kept_whole_beside_their_beginning():
    found = parse(package([item("1", abbreviatedStatement="s" * 1_000, humanCodingScheme="c" * 100)])).items[uid("1")]
    assert (len(found.short), len(found.code)) == (300, 80)
    assert len(found.extras["abbreviatedStatement"]) == 1_000
    assert complaints(package([item("1", "x" * 30_000)])) == [
        "CFItems[0].fullStatement has 30,000 characters; up to 20,000 are kept."
    ]
