"""JupyterLab and Voilà on the loopback, each with folders of its own, for tests that drive a notebook as a person does.

    def test_x(lab, chromium):                      # the fixtures are in conftest.py
        server = lab("scenarier.ipynb")             # JupyterLab with a copy of that notebook
        with visited(chromium, server.origin) as visit:
            open_notebook(visit.page, server, "scenarier.ipynb")
            run_all(visit.page)                     # runs every cell, waits until the kernel is idle
            ...
        assert visit.problems == [] and visit.outside == []

``lab`` and ``voila_server`` are factories with module scope: call one in a fixture of your own to share a server between
the tests of a module. What they take:

    lab(*notebooks, data=None, parameters=None, environ=None)
        copies of notebooks/NAME in a fresh folder (``server.notebooks``); ``parameters`` replace values in the cell tagged
        "parameters" of the copies; ``data`` is a shorthand for parameters={"data": str(data)}.
    voila_server(*notebooks, data=None, options=(), environ=None)
        ``styring serve`` with copies of the notebooks (all of the project's when none is named); ``options`` are further
        words of its command line.

``data=True`` copies the sample municipality to ``server.data``, so that whatever a test writes is thrown away; a Path is
used as it is. ``environ`` is added to the server's environment, which otherwise holds nothing of JUPYTER*, STYRING* or the
sample's FJORDBY* of the caller and has its home, configuration, data, runtime and workspace folders under the fresh
folder. Nothing is fetched: news, updates, extension lists and telemetry are off, and ``visited`` refuses and records
every address but the server's.
A server is ready when the factory returns, is stopped with its process group when the module is done, and its log
(``server.log``) is shown beside a failing test.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from playwright.sync_api import Browser, Frame, Page, Route

from styringslib import shipped

ROOT = Path(__file__).parent.parent.parent
READY = 120.0
RUNNING: list[Server] = []
_SESSION = "window.jupyterapp.shell.currentWidget.context.sessionContext"
_OURS = ("JUPYTER", "STYRING", "IPYTHON", "FJORDBY")  # the last is the sample's own variable for its register
_SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false"},
    # Cells out of sight stay in the page, so that a test finds them.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass
class Server:
    """A running server: ``origin`` (http://127.0.0.1:PORT), its folders, its log."""

    origin: str
    notebooks: Path
    data: Path | None
    log: Path
    process: subprocess.Popen[bytes]

    def tail(self, lines: int = 60) -> str:
        """The end of the log, for a failing test's message."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def stop(self) -> None:
        """End the server as Ctrl+C or a service manager would, then its whole group."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, sign)
                self.process.wait(15)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait(15)


@dataclass
class Visit:
    """A page under observation: console errors and page errors, and the addresses it asked for elsewhere.

    What went wrong on a page that then opened itself once more is not its reader's: ``problems`` are of the page that stands.
    """

    page: Page
    problems: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@contextmanager
def visited(
    chromium: Browser,
    origin: str,
    width: int = 1280,
    height: int = 900,
    headers: Mapping[str, str] | None = None,
    *,
    strict: bool = False,
) -> Iterator[Visit]:
    """A fresh page that may ask ``origin`` for anything and everybody else for nothing; ``headers`` go with each request.

    ``strict``: the page's own policy holds, and what it refuses is among the problems. ``wait_for_function`` can then not be
    used: it makes code of text.
    """
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="da-DK", extra_http_headers=dict(headers or {}),
        bypass_csp=not strict,
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(30_000)
    visit = Visit(page)
    allowed = (f"{origin}/", "data:", "blob:", "about:")

    def route(call: Route) -> None:
        if f"{call.request.url}/".startswith(allowed):
            call.continue_()
        else:
            visit.outside.append(call.request.url)
            call.abort()

    def socket_opened(address: str) -> None:
        if not address.startswith(f"{origin.replace('http', 'ws', 1)}/"):
            visit.outside.append(address)

    opened: list[str] = []

    def arrived(frame: Frame) -> None:
        if frame == page.main_frame:
            if opened[-1:] == [frame.url]:
                visit.problems.clear()
            opened.append(frame.url)

    page.route("**/*", route)
    page.on("framenavigated", arrived)
    page.on("websocket", lambda opened: socket_opened(opened.url))
    page.on("console", lambda said: visit.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visit.problems.append(str(error)))
    try:
        yield visit
    finally:
        context.close()


@contextmanager
def jupyter_lab(
    folder: Path,
    notebooks: Sequence[str],
    data: Path | bool | None = None,
    parameters: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """JupyterLab on copies of ``notebooks``; see the module's text."""
    municipality = _municipality(folder, data)
    values = {**({"data": str(municipality)} if municipality else {}), **(parameters or {})}
    root = _copies(folder, notebooks, values)
    for name, settings in _SETTINGS.items():
        path = folder / "config" / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), "utf-8")
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}", "--IdentityProvider.token=", "--ServerApp.password=",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with _running(folder, command, port, "/api/status", environ, root, municipality) as server:
        yield server


@contextmanager
def voila(
    folder: Path,
    notebooks: Sequence[str] = (),
    data: Path | bool | None = None,
    options: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """``styring serve`` on copies of ``notebooks``; see the module's text."""
    municipality = _municipality(folder, data)
    root = _copies(folder, notebooks or [path.name for path in shipped.notebooks().glob("*.ipynb")], {})
    port = free_port()
    command = [
        sys.executable, "-m", "styringslib.cli", "serve", "--port", str(port), "--notebooks", str(root),
        *(["--data", str(municipality)] if municipality else []), *options,
    ]  # fmt: skip
    with _running(folder, command, port, "/", environ, root, municipality) as server:
        yield server


def open_notebook(page: Page, server: Server, name: str) -> None:
    """Open ``name`` in JupyterLab, alone in the window, and wait for its kernel."""
    page.goto(f"{server.origin}/doc/tree/{quote(name)}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
    # Run before the kernel has answered, JupyterLab asks which kernel to use.
    _await(page, f"{_SESSION}.ready.then(() => {_SESSION}.session.kernel.info)", 90.0)
    wait_idle(page)


def run_all(page: Page, timeout: float = 120.0) -> None:
    """Run every cell and wait until all is done; AssertionError with the error when a cell fails."""
    went_well = _await(page, "window.jupyterapp.commands.execute('notebook:run-all-cells')", timeout)
    wait_idle(page, timeout)
    assert went_well, page.evaluate(
        "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap(cell => cell.toJSON().outputs ?? [])"
        ".filter(output => output.output_type === 'error').map(output => `${output.ename}: ${output.evalue}`).join()"
    )


def wait_idle(page: Page, timeout: float = 90.0) -> None:
    """Wait until the notebook's kernel has nothing to do."""
    page.wait_for_function(f"() => {_SESSION}.session?.kernel?.status === 'idle'", timeout=timeout * 1000)


def _await(page: Page, promise: str, timeout: float) -> bool:
    """Whether a promise of the page came to something true; the page's own wait has no limit."""
    page.evaluate(f"() => {{ window.waited = null; ({promise}).then(found => {{ window.waited = {{found}}; }}); }}")
    page.wait_for_function("() => window.waited !== null", timeout=timeout * 1000)
    return page.evaluate("() => Boolean(window.waited.found)")


def open_served(page: Page, server: Server, name: str, timeout: float = 120.0) -> None:
    """Open ``name`` as Voilà shows it and wait until every cell is shown, with its controls."""
    page.goto(f"{server.origin}/voila/render/{quote(name, safe='?=&')}", timeout=timeout * 1000)
    page.wait_for_function(
        "() => document.readyState === 'complete' && !document.querySelector('#loading')",
        timeout=timeout * 1000,
    )


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment without what steers Jupyter or the project, and with folders under ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    places = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "share",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    for name in places.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        **kept,
        **{variable: str(folder / name) for variable, name in places.items()},
        "PYTHONPATH": str(ROOT),
        **(more or {}),
    }


def _municipality(folder: Path, data: Path | bool | None) -> Path | None:
    if data is True:
        ignored = shutil.ignore_patterns("register.sqlite*")  # what somebody has entered while trying the sample
        return Path(shutil.copytree(shipped.sample(), folder / "data", ignore=ignored))
    return data or None


def _copies(folder: Path, names: Sequence[str], values: Mapping[str, Any]) -> Path:
    root = folder / "notebooks"
    root.mkdir(parents=True)
    for name in names:
        if not values:
            shutil.copy(shipped.notebooks() / name, root / name)
            continue
        notebook = parameterize_notebook(load_notebook_node(str(shipped.notebooks() / name)), dict(values))
        nbformat.write(notebook, root / name)
    return root


@contextmanager
def _running(
    folder: Path,
    command: Sequence[str],
    port: int,
    path: str,
    environ: Mapping[str, str] | None,
    notebooks: Path,
    data: Path | None,
) -> Iterator[Server]:
    log = folder / "server.log"
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # Tests that run in the background of a shell ignore Ctrl+C, and the server would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder, environ), stdout=written, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    server = Server(f"http://127.0.0.1:{port}", notebooks, data, log, process)
    RUNNING.append(server)
    try:
        _wait_ready(server, path)
        yield server
    finally:
        RUNNING.remove(server)
        server.stop()


def _wait_ready(server: Server, path: str) -> None:
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + READY
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"The server ended with {server.process.returncode}:\n{server.tail()}")
        try:
            opener.open(server.origin + path, timeout=5).close()
            return
        except HTTPError:
            return  # it answers, if only to refuse
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server was not ready after {READY:.0f} seconds:\n{server.tail()}")
