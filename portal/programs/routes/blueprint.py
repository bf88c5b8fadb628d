"""The feature's blueprint; the modules beside this one hang their views on it."""

from flask import Blueprint

bp = Blueprint("programs", __name__)
