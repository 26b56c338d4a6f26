"""The servers that the browser tests use: they start, run a notebook, watch the page, and leave nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PageError

from tests.browser import servers
from tests.browser.servers import Server, open_notebook, run_all, visited


@pytest.fixture(scope="module")
def server(lab: Callable[..., Server]) -> Server:
    return lab("styringsmodeller.ipynb", parameters={"runs": 20})


@pytest.mark.browser
def test_jupyterlab_runs_a_notebook_and_asks_nobody_else(chromium: Browser, server: Server) -> None:
    with visited(chromium, server.origin) as visit:
        open_notebook(visit.page, server, "styringsmodeller.ipynb")
        run_all(visit.page)
        assert visit.page.get_by_role("heading", name="Seks kriterier").is_visible()
        assert visit.page.locator(".jp-OutputArea table").count() >= 2
    assert (visit.problems, visit.outside) == ([], [])


@pytest.mark.browser
def test_a_failing_cell_is_told(chromium: Browser, server: Server, lab: Callable[..., Server]) -> None:
    broken = lab("styringsmodeller.ipynb", parameters={"unit": "Ådalen"})
    with visited(chromium, broken.origin) as visit:
        open_notebook(visit.page, broken, "styringsmodeller.ipynb")
        with pytest.raises(AssertionError, match="hele kommunen"):
            run_all(visit.page)


@pytest.mark.browser
def test_other_addresses_are_refused_and_console_errors_kept(chromium: Browser, server: Server) -> None:
    with visited(chromium, server.origin) as visit:
        visit.page.goto(f"{server.origin}/lab")
        with pytest.raises(PageError):
            visit.page.evaluate("fetch('http://localhost:9/letter')")
        visit.page.evaluate("console.error('en fejl')")
    assert visit.outside == ["http://localhost:9/letter"]
    assert "en fejl" in visit.problems


@pytest.mark.browser
def test_nothing_of_the_callers_settings_reaches_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "/elsewhere")
    monkeypatch.setenv("STYRING_REGISTER", "postgresql://elsewhere")
    found = servers.environment(tmp_path, {"STYRING_USER": "kim"})
    assert "STYRING_REGISTER" not in found
    assert found["STYRING_USER"] == "kim"
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        assert Path(found[name]).is_relative_to(tmp_path)


@pytest.mark.browser
def test_a_server_that_can_not_start_says_why_and_a_stopped_one_is_gone(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="findes ikke"), servers.voila(tmp_path / "a", data=tmp_path / "nowhere"):
        pass
    with servers.jupyter_lab(tmp_path / "b", ["styringsmodeller.ipynb"]) as server:
        os.killpg(server.process.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.killpg(server.process.pid, 0)
    assert servers.RUNNING == [] or server not in servers.RUNNING
