"""Kernels that are forked: each has its own reader's environment, and nothing of the one before."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets.config import Config

from styringslib.month import own_copies
from styringslib.serving import warm_kernels
from tests.reports import made_municipality

LOOK = (
    "import os; found = {'user': os.environ.get('HTTP_X_REMOTE_USER'), 'server': os.environ.get('OF_THE_SERVER'), "
    "'left': globals().get('left'), 'parent': os.getppid(), 'group': os.getpgrp() == os.getpid(), 'folder': os.getcwd()}"
)


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server's kernels are forked; what is imported for them beforehand does not matter here."""
    monkeypatch.setattr(warm_kernels, "_PRELOAD", ["ipykernel.kernelapp"])
    monkeypatch.setattr(KernelProvisionerFactory, "provisioners", dict(KernelProvisionerFactory.provisioners))
    KernelProvisionerFactory.clear_instance()
    monkeypatch.setenv("OF_THE_SERVER", "x")
    yield
    KernelProvisionerFactory.clear_instance()


def asked(client: Any, expression: str) -> Any:
    """The value of a Python literal that the kernel works out."""
    reply = client.execute(LOOK, user_expressions={"told": expression}, reply=True, timeout=60)
    return eval(reply["content"]["user_expressions"]["told"]["data"]["text/plain"], {})


def test_two_readers_kernels_share_nothing_but_what_was_imported(warm: None, tmp_path: Path) -> None:
    config = Config()
    warm_kernels.begin(config)
    assert config.KernelProvisionerFactory.default_provisioner_name == "styring-warm"
    seen = []
    for reader in ("lea", "bo"):
        kernels = KernelManager(config=config)
        KernelProvisionerFactory.instance(config=config)
        kernels.start_kernel(env={"HTTP_X_REMOTE_USER": reader, "PATH": os.environ["PATH"]}, cwd=str(tmp_path))
        client = kernels.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        seen.append(asked(client, "found"))
        client.execute("left = 'secret'; os.environ['HTTP_X_REMOTE_USER'] = 'other'", reply=True, timeout=60)
        assert kernels.is_alive()
        pid = kernels.provisioner.pid
        client.stop_channels()
        kernels.shutdown_kernel(now=True)
        assert pid not in [one.pid for one in multiprocessing.active_children()]
    assert [one["user"] for one in seen] == ["lea", "bo"]
    for one in seen:
        assert (one["server"], one["left"], one["group"], one["folder"]) == (None, None, True, str(tmp_path))
        assert one["parent"] != os.getpid()


def test_where_a_process_can_not_be_forked_kernels_start_as_jupyter_starts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warm_kernels, "HAS_FORKSERVER", False)
    config = Config()
    warm_kernels.begin(config)
    assert config == Config()


def test_names_of_variables_that_are_anothers_words_are_handed_over_as_plain_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Word(str):
        """As Voilà's own."""

    given: dict[str, Any] = {}

    def process(target: Any, args: Any, daemon: bool) -> Any:
        given.update(args=args, daemon=daemon)
        return SimpleNamespace(start=lambda: None)

    monkeypatch.setattr(multiprocessing, "get_context", lambda method: SimpleNamespace(Process=process))
    warm_kernels.Forked(["file"], {Word("A"): "1"}, "/")
    arguments, env, folder = given["args"]
    assert (arguments, env, folder, given["daemon"]) == (["file"], {"A": "1"}, "/", True)
    assert {type(name) for name in env} == {str}


def test_the_first_reader_finds_the_data_read(warm: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = made_municipality.write(tmp_path / "by")
    warm_kernels.begin(Config())
    for folder in (data, tmp_path / "ingen"):
        before = set(multiprocessing.active_children())
        warm_kernels.read_ahead(folder)
        (process,) = set(multiprocessing.active_children()) - before
        process.join(120)
        assert process.exitcode == 0
    monkeypatch.setattr(own_copies, "read_municipality", lambda *given, **named: pytest.fail("read once more"))
    municipality, forecasts = own_copies.open_month(data)
    assert str(municipality.latest_month) == "2026-03"
    assert "Ådalen" in forecasts.figures.index
