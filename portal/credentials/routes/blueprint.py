"""The blueprint that this room's pages hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("credentials", __name__)
