"""Counted things in templates read alike on every engine: PostgreSQL hands 0.500 where SQLite hands 0.5."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.messages.catalog import Message
from flask import render_template_string

from portal.language import catalogue


@pytest.mark.parametrize(("count", "said"), [(Decimal("0.500"), "0.5 credits"), (Decimal("1.000"), "1 credit"), (1, "1 credit"), (1200, "1,200 credits"), (Decimal("20"), "20 credits")])
def test_a_figure_has_no_noughts_at_its_end(app, count, said):
    with app.test_request_context():
        assert render_template_string('{{ ngettext("%(num)s credit", "%(num)s credits", count) }}', count=count) == said


def test_a_word_that_is_said_alone_and_counted_is_translated_both_ways(tmp_path, monkeypatch):
    said = [Message("Pathway", "Ruta"), Message(("Pathway", "Pathways"), ("Ruta", "Rutas"))]
    for order in (said, said[::-1]):
        monkeypatch.setattr(catalogue, "translations", lambda language, order=order: [(tmp_path, each) for each in order])
        made = catalogue.compiled("es")
        assert made._catalog["Pathway"] == "Ruta"
        assert [made.ungettext("Pathway", "Pathways", count) for count in (1, 2)] == ["Ruta", "Rutas"]
