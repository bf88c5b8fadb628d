"""A world with a row in every table, for walks over the whole URL map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.accounts.models import Role
from tests.house.walk import World, make_world
from tests.page import PageClient


@pytest.fixture
def world(session: Any) -> World:
    return make_world()


@pytest.fixture
def browsers(app: Flask, world: World, sign_in: Callable[..., PageClient]) -> dict[Role, PageClient]:
    """A signed-in browser per role, of the district whose rows there are."""
    return {role: sign_in(who) for role, who in world.people.items()}


@pytest.fixture
def strangers(app: Flask, world: World, sign_in: Callable[..., PageClient]) -> dict[Role, PageClient]:
    """The same of another district, which has nothing but these people and a school."""
    return {role: sign_in(who) for role, who in world.strangers.items()}
