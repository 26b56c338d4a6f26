"""A real PostgreSQL server from Debian's packages, on a free port with a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MISSING = "PostgreSQL mangler: apt-get install postgresql"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian's packages put them (the newest)."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


@contextmanager
def server(folder: Path, *, safe: bool = False) -> Iterator[str]:
    """The address of a fresh server, see `Server`."""
    with started(folder, safe=safe) as made:
        yield made.address


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its folder, and how it is begun again."""

    address: str
    home: Path
    start: Callable[[], None]

    def crash(self) -> None:
        """Every process of it killed at once, and the server begun again: what was not on the disk is gone."""
        main = int((self.home / "data" / "postmaster.pid").read_text("utf-8").split()[0])
        for one in [main, *_children(main)]:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while Path(f"/proc/{main}").exists() and _state(main) != "Z":
            time.sleep(0.02)
        (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.start()


def _children(of: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(entry.read_text("utf-8").rsplit(")", 1)[1].split()[1]) == of:
                found.append(int(entry.parent.name))
    return found


def _state(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    return "Z"


@contextmanager
def started(folder: Path, *, safe: bool = False) -> Iterator[Server]:
    """The SQLAlchemy address of a fresh, empty server, stopped and deleted afterwards; ``folder``: that of ``programs``.

    ``safe``: with the settings that a municipality has, so that a commit is on disk; else faster. The server refuses to run
    as root, so as root it is run by the user "postgres" of Debian's package.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if other:
        shutil.chown(home, "postgres")

    def run(program: str, *given: str) -> None:
        command = [*other, str(folder / program), "-D", str(home / "data"), *given]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    fast = ["--locale=C", "-N"]
    try:
        run("initdb", "-U", "styring", "--auth=trust", "-E", "UTF8", *([] if safe else fast))
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="

        def start() -> None:
            run("pg_ctl", "-w", "-l", str(home / "log"), "-o", options if safe else f"{options} -c fsync=off", "start")

        start()
        try:
            yield Server(f"postgresql+psycopg://styring@127.0.0.1:{port}/postgres", home, start)
        finally:
            run("pg_ctl", "-m", "fast" if safe else "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
