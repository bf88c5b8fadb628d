"""The demo district, loaded once an engine into one outer transaction that the tests of this folder look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.careers import reference
from portal.demo import handmade
from portal.extensions import db

TODAY = date(2026, 11, 22)
# National facts that no demo needs: only their heads, to save seconds.
HEADS = (
    "alternate_titles", "cip_occupations", "cip_pathways", "crosswalk", "industry_pathways", "occupation_elements",
    "occupation_pathways", "occupations", "projections", "related_occupations", "wages",
)  # fmt: skip


@pytest.fixture(scope="session")
def few_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed tables of the repository, the longest ones empty."""
    folder = tmp_path_factory.mktemp("seeds")
    for path in reference.SEEDS.glob("*.csv"):
        if path.stem in HEADS:
            with path.open(encoding="utf-8") as file:
                (folder / path.name).write_text(file.readline(), encoding="utf-8")
        else:
            shutil.copyfile(path, folder / path.name)
    return folder


@contextmanager
def one_transaction(app: Flask) -> Iterator[Any]:
    """A session whose commits are savepoints' releases, and which is rolled back in the end."""
    with app.app_context():
        engine = db.engine
    with engine.connect() as conn:
        outer = conn.begin()
        db.session.session_factory.configure(bind=conn)
        try:
            with app.app_context():
                yield db.session
                db.session.remove()
        finally:
            db.session.session_factory.configure(bind=None)
            outer.rollback()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of each engine's tests those that want nothing come first, then those that want facts alone: each is loaded once."""
    begun = 0
    for number in range(len(items) + 1):
        if number == len(items) or not _is_ours(items[number]):
            items[begun:number] = sorted(items[begun:number], key=lambda item: (_engine(item), _wants(item)))
            begun = number + 1


def _is_ours(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


def _wants(item: pytest.Item) -> int:
    names: list[str] = item.fixturenames  # type: ignore[attr-defined]
    return ("facts" in names) + ("loaded" in names)


def _engine(item: pytest.Item) -> int:
    call = getattr(item, "callspec", None)
    return int(call.indices.get("app", 0)) if call else 0


@pytest.fixture(scope="package")
def facts(app: Flask, few_facts: Path) -> Iterator[Any]:
    """The reference facts and no district."""
    with one_transaction(app) as session:
        reference.load(few_facts)
        session.commit()
        yield session


@pytest.fixture
def bare(facts: Any) -> Iterator[Any]:
    """The reference facts; what a test adds is taken back."""
    with undone(facts):
        yield facts


@contextmanager
def undone(session: Any) -> Iterator[None]:
    """Takes back what is done inside, commits and all."""
    session.remove()
    connection = session.session_factory.kw["bind"]
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        session.remove()
        savepoint.rollback()


@pytest.fixture(scope="package")
def loaded(facts: Any) -> Iterator[handmade.Loaded]:
    """The demo district of a day in November."""
    with undone(facts):
        made = handmade.load(today=TODAY)
        facts.commit()
        yield made


@pytest.fixture(autouse=True)
def unharmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test does to the district that it shares is taken back."""
    if "loaded" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("loaded")
    with undone(request.getfixturevalue("facts")):
        yield


@pytest.fixture
def count(loaded: handmade.Loaded) -> Callable[..., int]:
    """`count(Student, Student.grade == 9)`: how many rows there are."""

    def counted(model: Any, *conditions: Any) -> int:
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0)

    return counted


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    """`run('load', '--add')` gives what the command answered."""
    return lambda *words: app.test_cli_runner().invoke(args=["demo", *words])
