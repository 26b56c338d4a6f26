"""Kernels that begin warm: each is forked from a process that has imported what the served notebooks need, and serves one page.

The process that is forked from has read no data and served nobody; it is told nothing of any reader. A kernel gets its reader's
environment when it is born and ends with the page, so there is nothing that one reader could leave to another. What all have
imported lies in memory once. Where a process can not be forked, as on Windows, a kernel starts as Jupyter starts it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from importlib.metadata import EntryPoint
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets.config import Config

from styringslib.publishing.processes import HAS_FORKSERVER

NAME = "styring-warm"
_PRELOAD = ["styringslib.serving.kernel_preload"]
_LAUNCHED = [sys.executable, "-m", "ipykernel_launcher", "-f"]


def begin(config: Config) -> None:
    """Let the server's kernels be forked, and import for them already now; called once, before the server answers."""
    if not HAS_FORKSERVER:
        return
    # One thread of arithmetic a kernel: readers share the cores, and a process with threads can not be forked.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    multiprocessing.get_context("forkserver").set_forkserver_preload(_PRELOAD)
    forkserver.ensure_running()
    place = f"{__name__}:{WarmKernel.__name__}"
    KernelProvisionerFactory.provisioners[NAME] = EntryPoint(NAME, place, KernelProvisionerFactory.GROUP_NAME)
    config.KernelProvisionerFactory.default_provisioner_name = NAME


def read_ahead(data: Path) -> None:
    """Have the municipality read once in a process of its own, so that its copy lies ready when the first reader opens a page.

    It shares nothing with a kernel. What is wrong with the files is told by the page that opens them.
    """
    if HAS_FORKSERVER:
        multiprocessing.get_context("forkserver").Process(target=_read, args=(data,), daemon=True).start()


def _read(data: Path) -> None:
    os.setsid()  # what stops the server in its terminal is not for this process to tell of
    os.nice(10)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    from styringslib.month.own_copies import open_month

    with suppress(Exception):
        open_month(data)


class WarmKernel(LocalProvisioner):
    """A kernel's process that is forked instead of started; a kernel of another kind than Python's own starts as ever."""

    async def launch_kernel(self, cmd: list[str], **given: Any) -> Any:
        """Fork the process; where to reach it."""
        if cmd[:4] != _LAUNCHED:
            return await super().launch_kernel(cmd, **given)
        self.process: Any = Forked(cmd[4:], given.get("env") or {}, given.get("cwd") or os.getcwd())
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Forked:
    """A forked process that is asked and ended as one that was started."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], env: dict[str, str], folder: str) -> None:
        context = multiprocessing.get_context("forkserver")
        # Voilà's names of variables are words of its own, which would have the kernel import the whole of Voilà.
        plain = {os.fsdecode(os.fsencode(name)): value for name, value in env.items()}
        # As a daemon it ends with the server, whatever becomes of it.
        self._process = context.Process(target=_run, args=(arguments, plain, folder), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """How it ended, when it has."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()


def _run(arguments: list[str], env: dict[str, str], folder: str) -> None:
    """Be a kernel with this environment and no other."""
    os.setsid()  # signals are sent to a kernel and all that it has started
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", "-f", *arguments]
    # The kernel looks whether its parent is there still: that is the process it was forked from, not the server.
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    IPKernelApp.launch_instance([*sys.argv[1:], parent, "--log-level=ERROR"])
