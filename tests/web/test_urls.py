"""Addresses stay within the portal, and within what a database can hold."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web import urls

ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example",
    "/\n/elsewhere.example", "\x00//elsewhere.example", "javascript:alert(1)", "elsewhere", "", None,
)  # fmt: skip


@pytest.fixture
def bare() -> Flask:
    app = Flask("bare")
    urls.init_app(app)
    return app


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_out_of_the_portal(target):
    assert urls.local_path(target, "/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/courses?page=2", "/students/3#plan"])
def test_a_path_of_the_portal_is_returned_to(target):
    assert urls.local_path(target, "/home") == target


def test_changing_one_value_of_a_query_keeps_the_others_in_order(bare):
    with bare.test_request_context("/?q=a%26b&page=3&grade=9&grade=10"):
        assert urls.query_with(page=4) == "?q=a%26b&grade=9&grade=10&page=4"
        assert urls.query_with(q=None, page=None) == "?grade=9&grade=10"


@pytest.mark.parametrize(("path", "status"), [("/1", 200), (f"/{2**63 - 1}", 200), (f"/{2**63}", 404), ("/-1", 404)])
def test_an_id_is_one_that_a_database_can_hold(bare, path, status):
    bare.add_url_rule("/<int:row_id>", "row", lambda row_id: str(row_id))
    assert bare.test_client().get(path).status_code == status
