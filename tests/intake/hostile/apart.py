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
    """What was said (or what went wrong), and what it took: memory beyond what the process had before, and beside it the most
    that a process which it started had, where that is more than the process had itself (the system tells no less)."""

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
                room = (_memory("VmSize") + megabytes) << 20
                before = _memory("VmRSS")
                resource.setrlimit(resource.RLIMIT_AS, (room, room))
                signal.alarm(seconds)
                try:
                    told = reader(content, name)[0] or "read"
                except BaseException as error:
                    told = f"{type(error).__name__}: {error}"
                beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
                used = (most := _memory("VmHWM")) - before + (beside if beside > most else 0)
                os.write(answer.fileno(), f"{used} {told}".encode())
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        answer.seek(0)
        told_used, _, said = answer.read().decode().partition(" ") if status == 0 else (megabytes, "", f"died {status}")
    return Read(said, time.perf_counter() - began, int(told_used))


def _memory(what: str) -> int:
    """A figure of this process's memory as the system counts it, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith(f"{what}:"))


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
