"""The sample municipality's month as it is published, made once a session, whichever process asks for it first."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.consistency.making import Publication, publish, read_publication


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Publication]) -> Publication:
    """What ``make`` publishes in a folder; under xdist the first process makes it, and the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if base.name.startswith("popen-") else base) / name
    done = home.with_suffix(".done")
    try:
        home.mkdir()
    except FileExistsError:
        until = time.monotonic() + 600
        while not done.exists():
            if time.monotonic() > until:
                raise TimeoutError(f"{name} was not published") from None
            time.sleep(0.5)
        return read_publication(Path(done.read_text("utf-8")))
    made = make(home)
    done.write_text(str(made.folder), "utf-8")
    return made


@pytest.fixture(scope="session")
def published_sample(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """All reports and handouts of the sample's newest month."""
    made = once(tmp_path_factory, "sample", lambda home: publish(None, home, handouts=True))
    assert made.failed == {}
    return made
