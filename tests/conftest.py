"""A PostgreSQL server of the tests' own, started only when a test asks for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _register_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests' runs write in the sample's register goes to a file of their own, never beside the sample."""
    place = tmp_path_factory.mktemp("register") / "register.sqlite"
    before = os.environ.get("FJORDBY_REGISTER")
    os.environ["FJORDBY_REGISTER"] = f"sqlite:///{place}"
    yield
    if before is None:
        del os.environ["FJORDBY_REGISTER"]
    else:
        os.environ["FJORDBY_REGISTER"] = before


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian's packages put them (the newest)."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy address of a fresh, empty server on a free port, stopped and deleted afterwards.

    The server refuses to run as root, so as root it is run by the user "postgres" of Debian's package.
    """
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL mangler: apt-get install postgresql")
        pytest.skip("PostgreSQL er ikke installeret")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if other:
        shutil.chown(home, "postgres")

    def run(*command: str) -> None:
        done = subprocess.run([*other, *command], cwd=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    data = str(home / "data")
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "styring", "--auth=trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://styring@127.0.0.1:{port}/postgres"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
