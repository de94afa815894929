import pytest

from tests.exchange.world import World


@pytest.fixture(scope="session")
def world() -> World:
    return World()
