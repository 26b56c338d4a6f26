"""How long each test file takes: written to pytest's cache by every run, read by ``make quick``."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

KEY = "house/seconds"
_taken: dict[str, float] = defaultdict(float)


def known(root: Path) -> dict[str, float]:
    """Seconds by test file as the last run of each took them; empty in a fresh clone."""
    path = root / ".pytest_cache" / "v" / KEY
    if not path.is_file():
        return {}
    found: dict[str, float] = json.loads(path.read_text("utf-8"))
    return found


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add what one step of a test took."""
    _taken[report.nodeid.split("::")[0]] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the times of the files that this run took whole."""
    cache = getattr(session.config, "cache", None)
    if cache is None or hasattr(session.config, "workerinput"):
        return
    whole = not session.config.getoption("keyword") and not session.shouldstop
    if whole and not any("::" in str(one) for one in session.config.args):
        cache.set(KEY, cache.get(KEY, {}) | {name: round(taken, 2) for name, taken in _taken.items()})
