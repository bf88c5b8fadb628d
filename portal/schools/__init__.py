"""Districts, schools, school years and terms."""

from flask import Flask

from portal.database import now


def init_app(app: Flask) -> None:
    from portal.schools.models import year_of, year_title

    app.jinja_env.filters["year_title"] = year_title
    app.jinja_env.globals["this_school_year"] = lambda: year_title(year_of(now().date()))
