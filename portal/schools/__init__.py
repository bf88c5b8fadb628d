"""Districts, schools, school years and terms."""

from flask import Flask

from portal.clock import this_day


def init_app(app: Flask) -> None:
    from portal.schools.models import year_of, year_title
    from portal.schools.terms import season_in_words, term_in_words

    app.jinja_env.filters.update(year_title=year_title, season=season_in_words, term=term_in_words)
    app.jinja_env.globals["this_school_year"] = lambda: year_title(year_of(this_day()))
