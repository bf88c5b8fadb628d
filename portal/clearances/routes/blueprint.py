from flask import Blueprint

bp = Blueprint("clearances", __name__)
