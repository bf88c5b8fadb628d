"""The blueprint that this room's views share."""

from flask import Blueprint

bp = Blueprint("evaluations", __name__)
