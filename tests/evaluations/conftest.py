"""The bakery of the supervisor's tests: a placement, its host, its coordinator."""

from tests.supervision.conftest import bakery  # noqa: F401 - a fixture
