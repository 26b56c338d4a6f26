"""Calls the command line in a process of its own where something gives way, and looks at what is left."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from styringslib.publishing import trail

ROOT = Path(__file__).resolve().parents[2]
_INJECTED = Path(__file__).parent / "injected"
# What an undisturbed run and a continued one may differ in: when it was, how long it took.
_TIMES = re.compile(
    rb'"(?:start_time|end_time|duration|shell\.execute_reply|iopub\.[a-z_.]+|at|seconds|memory_mb)": *(?:"[^"]*"|[\d.]+|null)'
)


def begin(
    arguments: Sequence[str], *, fault: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start ``styring`` with ``arguments`` in a process group of its own; ``fault`` as sitecustomize knows it."""
    path = [str(_INJECTED)] if fault else []
    every = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([*path, str(ROOT)]),
        "STYRING_TEST_FAULT": fault,
        **(environ or {}),
    }
    every.pop("STYRING_TEST_PID", None)
    return subprocess.Popen(
        [sys.executable, "-m", "styringslib.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=every,
        start_new_session=True,
    )


def call(
    arguments: Sequence[str], *, fault: str = "", environ: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit status, what was answered and what was told."""
    process = begin(arguments, fault=fault, environ=environ)
    answer, told = process.communicate(timeout=300)
    return process.returncode, answer, told


def left_running(process: subprocess.Popen[str]) -> list[int]:
    """Processes of the call's session that are still there."""
    return in_session(process.pid)


def in_session(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    import psutil

    found = []
    for one in psutil.process_iter():
        try:
            if os.getsid(one.pid) == session and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one.pid)
        except (OSError, psutil.NoSuchProcess):
            continue
    return found


def end(process: subprocess.Popen[str]) -> None:
    """End what a test has left running."""
    for pid in left_running(process):
        os.kill(pid, signal.SIGKILL)


def half_files(out: Path) -> list[str]:
    """Files under their own name that can not be read to their end."""
    found = []
    for path in sorted(out.rglob("*")):
        if path.is_dir() or any(part.startswith(".") for part in path.relative_to(out).parts):
            continue
        content = path.read_bytes()
        if path.suffix == ".html":
            whole = content.rstrip().endswith(b"</html>")
        elif path.suffix in (".json", ".ipynb"):
            whole = _is_json(content)
        elif path.suffix in (".xlsx", ".docx"):
            whole = _is_zip(path)
        elif path.suffix in (".csv", ".jsonl"):
            whole = content.endswith(b"\n")
        else:
            whole = bool(content)
        if not whole:
            found.append(path.relative_to(out).as_posix())
    return found


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _is_zip(path: Path) -> bool:
    try:
        with ZipFile(path) as book:
            return book.testzip() is None
    except (OSError, ValueError, KeyError):
        return False
    except Exception:
        return False


def leftovers(out: Path) -> list[str]:
    """What is half made and has no name of its own yet."""
    return sorted(path.relative_to(out).as_posix() for path in out.rglob(".*.ny"))


def content(out: Path) -> dict[str, str]:
    """Every file a reader can open, as a digest without the times in it."""
    found = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if (
            path.is_file()
            and not any(part.startswith(".") for part in Path(name).parts)
            and not trail.LOG.fullmatch(path.name)
        ):
            found[name] = content_of(path)
    return found


def content_of(path: Path) -> str:
    """The file as a digest without the times in it."""
    text = path.read_bytes()
    if path.name == "run.json":
        text = _without_making(text)
    elif path.suffix in (".json", ".ipynb"):
        text = _without_times(text)
    return hashlib.sha256(text).hexdigest()


def _without_making(text: bytes) -> bytes:
    """run.json without when and by which call each report was made."""
    record = json.loads(text)
    for row in record["reports"]:
        for name in ("made", "seconds", "memory_mb"):
            row.pop(name, None)
        row["outputs"] = {name: sha for name, sha in row["outputs"].items() if not name.endswith(".ipynb")}
    return json.dumps(record, sort_keys=True).encode()


def _without_times(text: bytes) -> bytes:
    plain = _TIMES.sub(b"", text)
    # Cells of a notebook may have a name at random.
    return re.sub(rb'"id": "[0-9a-f-]{6,36}"', b"", plain)
