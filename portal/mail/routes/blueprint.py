"""The feature's blueprint; the modules beside this one hang their views on it."""

from flask import Blueprint

bp = Blueprint("mail", __name__)
