from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from styringslib.reports.run import Options, run
from tests.browser.browser import launched

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On a machine that can not have a browser the tests are not collected, so that none is left skipped."""
    without = os.environ.get("STYRING_WITHOUT_BROWSER") == "1" and not os.environ.get("CI")
    return True if without and collection_path.name.startswith("test_") and HERE in collection_path.parents else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each opens a page of its own in it."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's reports of one district, one facility and the whole municipality: the month's folder."""
    out = tmp_path_factory.mktemp("reports")
    summary = run(Options(out=out, units=("Søndervang", "Solgården", "Hele kommunen")))
    assert summary.failed == {}
    return summary.folder
