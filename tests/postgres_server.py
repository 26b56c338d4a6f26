"""A real PostgreSQL server from Debian's packages, on a free port with a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        run("pg_ctl", "-w", "-l", str(home / "log"), "-o", options if safe else f"{options} -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://styring@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "fast" if safe else "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
