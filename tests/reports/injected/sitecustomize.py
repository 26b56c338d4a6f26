"""Loaded by every Python that starts with this folder in PYTHONPATH: at the wanted file operation something gives way.

``STYRING_TEST_FAULT``: "what:number:folder:counter". The operations (open for writing, mkdir, rename, remove) below ``folder``
are counted in the file ``counter``, over all processes. At the given one, ``what`` happens: "kill" ends the process that began
it all (``STYRING_TEST_PID``), "count" nothing; a number is the error that this operation and all later ones end with (28: full
disk).
"""

import os
import signal
import sys


def install(what: str, number: int, folder: str, counter: str) -> None:
    """Let ``what`` happen at that operation, in this process and its forks."""
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    busy = [False]

    def reached() -> int:
        busy[0] = True
        try:
            place = os.open(counter, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                os.write(place, b".")
                return os.fstat(place).st_size
            finally:
                os.close(place)
        finally:
            busy[0] = False

    def hook(event: str, args: tuple) -> None:  # type: ignore[type-arg]
        if busy[0]:
            return
        if event == "open":
            path, _, flags = args
            if not isinstance(path, str) or not flags & writes:
                return
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir"):
            path = os.fspath(args[1 if event == "os.rename" else 0])
        else:
            return
        if not str(path).startswith(folder) or str(path).endswith(".laas"):
            return
        now = reached()
        if what == "kill":
            if now == number:
                os.kill(int(os.environ["STYRING_TEST_PID"]), signal.SIGKILL)
        elif what != "count" and now >= number and event not in ("os.remove", "os.rmdir"):
            raise OSError(int(what), "injected", None)

    sys.addaudithook(hook)


if os.environ.get("STYRING_TEST_FAULT"):
    _what, _number, _folder, _counter = os.environ["STYRING_TEST_FAULT"].split(":")
    if _what == "kill":
        os.environ.setdefault("STYRING_TEST_PID", str(os.getpid()))
    install(_what, int(_number), _folder, _counter)
