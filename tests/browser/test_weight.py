"""A first view of any page of a student weighs at most 60 KB: the page and all its styles, scripts and signs, compressed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask

from portal.accounts.models import Role
from portal.web.assets import STATIC
from tests.browser.conftest import of_the_cast, reads

MOST = 60_000
FILES = re.compile(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))')


@cache
def weight(name: str) -> int:
    """Bytes of a static file as a set-up portal sends it."""
    return len(brotli.compress(Path(STATIC / name).read_bytes()))


def first_view(client: Any, path: str) -> int:
    page = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    plain = client.get(path)
    assert page.headers["Content-Encoding"] == "zstd"
    return len(page.data) + sum(weight(name.decode()) for name in set(FILES.findall(plain.data)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_a_student_weighs_at_most_60_kb(crawled: Any, demo_app: Flask, cast: list[dict[str, str]], language: str) -> None:
    person = of_the_cast(cast, Role.STUDENT)
    client: Any = demo_app.test_client()
    client.submit("/sign-in", {"username": person["username"], "password": person["password"]})
    with reads(demo_app, person["username"], language):
        weights = {path: first_view(client, path) for path in crawled(Role.STUDENT).pages.values()}
    assert len(weights) > 30
    heavy = {path: size for path, size in weights.items() if size > MOST}
    assert not heavy, heavy
