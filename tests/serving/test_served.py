"""The server itself: kernels that know who they serve, what it answers, how it ends, and the narrowing under JupyterHub."""

from __future__ import annotations

import asyncio
import importlib
import ipaddress
import signal
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from styringslib import shipped
from styringslib.register import current_user
from styringslib.serving import served
from styringslib.serving.reader import Readers
from styringslib.serving.service import Service
from tests.browser import servers

PLAIN = Service("Fjordby Kommune", shipped.sample(), shipped.notebooks(), ("dispositioner.ipynb",), "127.0.0.1", 8866)
PROXIED = replace(PLAIN, header="X-Remote-User", proxies=(ipaddress.ip_network("127.0.0.1"),))
HUB = replace(PLAIN, hub="kim", base="/user/kim/")
# What Voilà hands on of a request, and what the server's own environment may hold.
REQUEST = {
    "QUERY_STRING": "STYRING_USER=bo",
    "VOILA_REQUEST_URL": "http://127.0.0.1/?JUPYTERHUB_USER=bo",
    "SERVER_SOFTWARE": "voila/0.5",
    "HTTP_X_REMOTE_USER": "kim",
    "HTTP_X_OTHER": "bo",
    "STYRING_USER": "starter",
    "STYRING_PROXY_HEADER": "X-Other",
    "JUPYTERHUB_USER": "kim",
    "PATH": "/bin",
}


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, in a thread of its own: a browser test before this one leaves its loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def started(service: Service, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, str], served.ServedKernels]:
    """The environment of a kernel that is started for a page."""
    seen: dict[str, Any] = {}

    async def start(self: Any, **given: Any) -> str:
        seen.update(given)
        return "k1"

    monkeypatch.setattr(AsyncMappingKernelManager, "_async_start_kernel", start)
    monkeypatch.setattr(served.ServedKernels, "service", service, raising=False)
    monkeypatch.setattr(served.ServedKernels, "owners", {"gone": "bo"}, raising=False)
    kernels = served.ServedKernels()
    assert _run(kernels.start_kernel(kernel_name="python3", env=dict(REQUEST))) == "k1"
    return seen["env"], kernels


@pytest.mark.parametrize(("service", "expected"), [(PLAIN, ("", True)), (PROXIED, ("kim", True)), (HUB, ("kim", True))])
def test_a_kernel_knows_the_reader_by_the_server_alone(
    service: Service, expected: tuple[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    env, kernels = started(service, monkeypatch)
    assert current_user(env) == expected
    assert not any("bo" in value for value in env.values())
    assert env["PATH"] == "/bin"
    assert env.get("STYRING_PROXY_HEADER", "") == service.header
    assert kernels.owners == {"k1": "kim" if service is PROXIED else ""}


def test_kernels_are_culled_but_never_under_a_page_that_is_open() -> None:
    kernels = served.ServedKernels(config=served._config(PLAIN, Readers(PLAIN)))
    assert 0 < kernels.cull_idle_timeout <= 3600
    assert kernels.cull_interval < kernels.cull_idle_timeout
    assert not kernels.cull_connected


def test_nothing_is_kept_warm_for_a_reader_who_is_not_known_yet() -> None:
    config = served._config(PROXIED, Readers(PROXIED)).VoilaConfiguration
    assert config.preheat_kernel is False
    assert config.http_header_envs == ["X-Remote-User"]
    assert (config.allow_template_override, config.show_tracebacks, config.file_allowlist) == ("NO", False, [])
    assert served._config(PLAIN, Readers(PLAIN)).VoilaConfiguration.http_header_envs == []


def test_the_notebook_gets_the_folder_and_nothing_of_the_request() -> None:
    hook = served._config(PLAIN, Readers(PLAIN)).VoilaConfiguration.prelaunch_hook
    request = SimpleNamespace(
        path="/voila/render/dispositioner.ipynb",
        query="unit=bo&data=/etc",
        arguments={"unit": [b"bo"], "data": [b"/etc"]},
    )
    sources = [cell.source for cell in hook(SimpleNamespace(request=request), None, "").cells]
    injected = next(source for source in sources if source.startswith("# Parameters"))
    assert str(shipped.sample()) in injected
    assert not any("bo&" in source or "/etc" in source for source in sources)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly(tmp_path: Path, sign: signal.Signals) -> None:
    with servers.voila(tmp_path, ["dispositioner.ipynb"]) as server:
        server.process.send_signal(sign)
        assert server.process.wait(20) == 0
        told = server.log.read_text("utf-8").splitlines()
    assert told == [PLAIN.identity, f"Åbn {server.origin}/ (stop med Ctrl+C)"]


@pytest.fixture
def hub_identity(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The narrowed provider over a stand-in for the hub's own."""

    class Provider:
        def __init__(self, **given: Any) -> None:
            self.given = given

        async def get_user(self, handler: Any) -> Any:
            return handler.known

        def get_handlers(self) -> list[Any]:
            return [("/logout", "a"), ("/oauth_callback", "b", {"hub_auth": "c"})]

    extension = ModuleType("jupyterhub.singleuser.extension")
    extension.JupyterHubIdentityProvider = Provider  # type: ignore[attr-defined]
    for name in ("jupyterhub", "jupyterhub.singleuser"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "jupyterhub.singleuser.extension", extension)
    monkeypatch.delitem(sys.modules, "styringslib.serving.hub_identity", raising=False)
    found = importlib.import_module("styringslib.serving.hub_identity").HubIdentity
    found.service = HUB
    yield found(token="", login_handler_class=object, parent="p")
    sys.modules.pop("styringslib.serving.hub_identity", None)


def test_under_jupyterhub_a_server_is_its_owners_alone(hub_identity: Any) -> None:
    owner = SimpleNamespace(username="kim")
    assert _run(hub_identity.get_user(SimpleNamespace(known=owner))) is owner
    assert _run(hub_identity.get_user(SimpleNamespace(known=None))) is None  # the hub asks them to log in
    with pytest.raises(Exception, match="403"):
        _run(hub_identity.get_user(SimpleNamespace(known=SimpleNamespace(username="admin"))))


def test_the_hubs_login_comes_back_under_the_servers_own_path(hub_identity: Any) -> None:
    assert hub_identity.get_handlers() == [
        ("/user/kim/logout", "a"),
        ("/user/kim/oauth_callback", "b", {"hub_auth": "c"}),
    ]
    assert hub_identity.given == {"parent": "p"}
