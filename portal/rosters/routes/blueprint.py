"""The feature's blueprint; the modules beside this one hang their views on it."""

from flask import Blueprint

from portal.accounts.models import Role

bp = Blueprint("rosters", __name__)
ADMINS = (Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
