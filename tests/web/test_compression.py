"""Pages are sent compressed, but never to a request that another site's page made."""

from __future__ import annotations

import gzip

import brotli
import pytest

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("encoding", UNPACK)
def test_a_page_comes_compressed_and_says_the_same(client, encoding):
    plain = client.get("/sign-in", headers={"Accept-Encoding": "identity"})
    small = client.get("/sign-in", headers={"Accept-Encoding": encoding})
    assert plain.headers.get("Content-Encoding") is None
    assert small.headers["Content-Encoding"] == encoding
    assert len(small.data) < len(plain.data) / 2
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert b"<h1" in UNPACK[encoding](small.data)
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_phone_of_today_gets_the_quickest_of_what_it_takes(client):
    assert client.get("/sign-in", headers={"Accept-Encoding": "gzip, deflate, br, zstd"}).headers["Content-Encoding"] == "zstd"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_is_not_compressed_since_its_length_would_tell(client, site):
    answer = client.get("/sign-in", headers={"Accept-Encoding": "br", "Sec-Fetch-Site": site})
    assert answer.headers.get("Content-Encoding") is None
    assert "Sec-Fetch-Site" in answer.headers["Vary"]


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_the_portal_itself_or_a_person_asks_for_is(client, site):
    assert client.get("/sign-in", headers={"Accept-Encoding": "br", "Sec-Fetch-Site": site}).headers["Content-Encoding"] == "br"


def test_a_short_answer_stays_as_it_is(client):
    assert client.get("/health", headers={"Accept-Encoding": "br"}).headers.get("Content-Encoding") is None
