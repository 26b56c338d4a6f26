"""The databases of all tests: a PostgreSQL server of their own, and a register apart from the sample's; and the sample itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests import postgres_server

# How long an example takes is the machine's business: with the lines counted, or beside other work, none is slow on its own.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
pytest_plugins = ["tests.sample_month", "tests.published_month", "tests.house.seconds", "tests.house.longest_first"]


@pytest.fixture(scope="session", autouse=True)
def _register_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests' runs write in the sample's register goes to a file of their own, never beside the sample."""
    place = tmp_path_factory.mktemp("register") / "register.sqlite"
    before = os.environ.get("FJORDBY_REGISTER")
    os.environ["FJORDBY_REGISTER"] = f"sqlite:///{place}"
    yield
    if before is None:
        del os.environ["FJORDBY_REGISTER"]
    else:
        os.environ["FJORDBY_REGISTER"] = before


@pytest.fixture(scope="session", autouse=True)
def _copies_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is opened in a test, in a kernel or by a server is kept for this process of the session alone: there too it is
    remembered what the sample's register was, and each process has a register of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy address of a server of the tests' own, started when the first test asks for it."""
    folder = postgres_server.programs()
    if folder is None:
        if os.environ.get("CI") == "true":
            pytest.fail(postgres_server.MISSING)
        pytest.skip("PostgreSQL er ikke installeret")
    with postgres_server.server(folder) as address:
        yield address
