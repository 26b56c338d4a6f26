from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from styringslib.reports.run import Options, run
from tests.browser import servers
from tests.browser.browser import launched
from tests.browser.servers import Server

HERE = Path(__file__).parent
# A machine that does much else answers late; what is waited for is the same.
expect.set_options(timeout=30_000)


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


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts JupyterLab servers; see servers.py for what it takes."""
    yield from _factory(servers.jupyter_lab, tmp_path_factory)


@pytest.fixture(scope="module")
def voila_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts ``styring serve``; see servers.py for what it takes."""
    yield from _factory(servers.voila, tmp_path_factory)


def _factory(start: Callable[..., Any], folders: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:

        def make(*notebooks: str, **options: Any) -> Server:
            opened = partial(start, folders.mktemp("server"), notebooks, **options)
            return stack.enter_context(opened())

        yield make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test shows what the servers that were running wrote."""
    report = yield
    if report.failed:
        report.sections += [(f"log of {server.origin}", server.tail()) for server in servers.RUNNING]
    return report
