"""Reads a file in a process that may ask for no more memory and time than a report's process has."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.intake.damaged import kinds


@dataclass(frozen=True)
class Read:
    """What was said (or what went wrong), and what it took."""

    said: str
    seconds: float
    megabytes: int


def read(name: str, content: bytes, megabytes: int, seconds: int) -> Read:
    """The file read as its ending says, in a copy of this process."""
    reader = (
        kinds._settings
        if name.endswith(".toml")
        else kinds._people
        if name.endswith(".gz")
        else kinds._register
        if name.startswith("reg")
        else kinds._folder
    )
    began = time.perf_counter()
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
                most = now + (megabytes << 20)
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
                signal.alarm(seconds)
                try:
                    told = reader(content, name)[0] or "read"
                except BaseException as error:
                    told = f"{type(error).__name__}: {error}"
                os.write(answer.fileno(), told.encode())
                status = 0
            finally:
                os._exit(status)
        _, status, used = os.wait4(child, 0)
        answer.seek(0)
        said = answer.read().decode() if status == 0 else f"died {status}"
    return Read(said, time.perf_counter() - began, used.ru_maxrss >> 10)


def main() -> None:
    """Each bomb in turn, and what came of it."""
    from tests.intake.hostile.bombs import BOMBS

    for title, (name, make) in BOMBS.items():
        if sys.argv[1:] and not any(word in title for word in sys.argv[1:]):
            continue
        content = make()
        found = read(name, content, 2_500, 60)
        print(
            f"{title} ({len(content) >> 10} kB): {found.seconds:.1f} s, {found.megabytes} MB: {found.said[:160]!r}",
            flush=True,
        )


if __name__ == "__main__":
    main()
