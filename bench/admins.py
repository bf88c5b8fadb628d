"""The list of courses beside what two well-known admin packages make of the same rows."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.figures import Figure, in_turn, ratios
from bench.floor import Broken
from bench.pages import ROWS, Place
from bench.portal_at import Answer, requester
from portal.catalog.models import Offering, OfferingKind
from portal.extensions import db

GOAL = 0.15
COURSE = OfferingKind.COURSE.value
SHOWN = ("title", "code", "subject", "grade_low", "grade_high", "state")


def figures(here: Place, *, rounds: int) -> Iterator[Figure]:
    look, header = here.looks["courses"]
    ours = requester(here.app, look.path, header)
    with here.app.app_context():
        url = db.engine.url
        titles = list(db.session.scalars(sa.select(Offering.title).where(Offering.kind == COURSE).order_by(sa.func.lower(Offering.title)).limit(10)))
        db.session.remove()
    others = {"Flask-Admin": flask_admin_list(url), "Django's admin": django_list(url)}
    for name, ask in {"ours": ours, **others}.items():
        body, status, _ = ask()
        missing = [title for title in titles if title.split("&")[0].split("'")[0] not in body.decode()]
        if not status.startswith("200") or missing or body.decode().count("<tr") < ROWS:
            raise Broken(f"the list of {name} answered {status}, without {missing[:3]}")
    mine, *times = in_turn([ours, *others.values()], rounds=rounds, calls=6)
    for name, found in zip(others, times, strict=True):
        yield Figure(f"courses: our list / {name}'s of the same rows, CPU", ratios(mine, found), GOAL, "x")


def flask_admin_list(url: sa.URL) -> Callable[[], Answer]:
    """Its list view of 50 rows, nobody signed in, with its usual template."""
    from flask_admin import Admin
    from flask_admin.contrib.sqla import ModelView
    from flask_babel import Babel
    from sqlalchemy.orm import DeclarativeBase, Session

    class Base(DeclarativeBase):
        pass

    class Row(Base):
        __table__ = rows_table(Base.metadata)

    class Rows(ModelView):  # type: ignore[misc]
        column_list = SHOWN
        column_default_sort = "title"
        page_size = ROWS

        def get_query(self) -> Any:
            return super().get_query().filter_by(kind=COURSE)

        def get_count_query(self) -> Any:
            return super().get_count_query().filter_by(kind=COURSE)

    other = Flask("flask_admin_list")
    other.config.update(SECRET_KEY="measured only")
    Babel(other)  # it is asked for where the package is installed
    session = Session(sa.create_engine(url))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Admin(other, name="Admin").add_view(Rows(Row, session, endpoint="rows", url="/rows"))
    return requester(other, "/rows/", {})


def rows_table(metadata: sa.MetaData) -> sa.Table:
    """The table of offerings with the columns that are shown, as a stranger's model would declare it."""
    columns = [sa.Column(name, sa.Integer() if name.startswith("grade") else sa.String()) for name in (*SHOWN, "kind")]
    return sa.Table("offerings", metadata, sa.Column("id", sa.Integer(), primary_key=True), *columns)


def django_list(url: sa.URL) -> Callable[[], Answer]:
    """Its change list of 50 rows, asked without middleware by somebody who may do everything."""
    import django
    from django.conf import settings

    engine: dict[str, Any] = {"ENGINE": "django.db.backends." + ("sqlite3" if url.get_backend_name() == "sqlite" else "postgresql"), "NAME": str(url.database)}
    if url.get_backend_name() == "postgresql":
        engine |= {"USER": url.username or "", "PASSWORD": url.password or "", "HOST": url.host or url.query.get("host", ""), "PORT": url.port or ""}
    settings.configure(
        SECRET_KEY="measured only",
        DATABASES={"default": engine},
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages", "django.contrib.sessions", "django.contrib.staticfiles"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]},
            }
        ],
        STATIC_URL="/static/",
        ROOT_URLCONF="bench.django_urls",
        USE_TZ=True,
    )
    django.setup()
    from django.contrib import admin
    from django.contrib.auth.models import AnonymousUser
    from django.db import models
    from django.test import RequestFactory

    kinds = {name: models.IntegerField() if name.startswith("grade") else models.TextField() for name in (*SHOWN, "kind")}
    meta = type("Meta", (), {"app_label": "auth", "db_table": "offerings", "managed": False, "ordering": ["title"]})
    model: Any = type("Row", (models.Model,), {"__module__": "bench.admins", "Meta": meta, **kinds})
    view = type("Rows", (admin.ModelAdmin,), {"list_display": SHOWN, "list_per_page": ROWS, "get_queryset": lambda self, asked: model._default_manager.filter(kind=COURSE).order_by("title")})
    admin.site.register(model, view)
    view = admin.site._registry[model]

    class Everything(AnonymousUser):  # type: ignore[misc]
        is_active = is_staff = is_superuser = True

        def has_perm(self, perm: str, obj: object = None) -> bool:
            return True

        def has_module_perms(self, module: str) -> bool:
            return True

        def has_usable_password(self) -> bool:
            return True

        def get_short_name(self) -> str:
            return "Somebody"

    factory = RequestFactory()

    def ask() -> Answer:
        asked = factory.get("/admin/auth/row/")
        asked.user = Everything()
        answer = view.changelist_view(asked)
        answer.render()
        return answer.content, f"{answer.status_code} OK", answer.headers

    return ask
