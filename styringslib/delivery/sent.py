"""The log of what has been sent of a month: what it was, to which role, and when. It holds no address and no login."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

from styringslib.delivery.letters import Letter
from styringslib.publishing import folder as folders

# Beside the reports' shared data, which is neither served nor put in anybody's folder.
FOLDER = Path(".data") / "levering"


class Sent:
    """A reader is written to once about each thing: a second call sends nothing that has been sent."""

    def __init__(self, out: Path, month: str) -> None:
        """What was sent before; nothing when the log is not there or can not be read."""
        self.path = out / FOLDER / f"{month}.json"
        self.month = month
        try:
            self.rows: list[dict[str, Any]] = list(json.loads(self.path.read_text("utf-8"))["sendt"])
        except (OSError, ValueError, KeyError, TypeError):
            self.rows = []

    def has(self, login: str, item: str) -> bool:
        """Whether a reader has been written to about something of the month."""
        return self._key(login, item) in {row.get("noegle") for row in self.rows}

    def is_same(self, letter: Letter) -> bool:
        """Whether the last mail of the kind said the same."""
        keys = {self._key(letter.login, item) for item in letter.items}
        said = [row.get("tekst") for row in self.rows if row.get("noegle") in keys]
        return bool(said) and said[-1] == _hash(letter.text)

    def add(self, letter: Letter, at: dt.datetime) -> None:
        """Written at once: what is sent is known even when the call ends right after."""
        for item in letter.items:
            row = {"hvad": item, "rolle": letter.role, "hvornaar": at.isoformat(timespec="seconds")}
            self.rows.append({**row, "noegle": self._key(letter.login, item), "tekst": _hash(letter.text)})
        content = {"maaned": self.month, "sendt": self.rows}
        folders.write(self.path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def _key(self, login: str, item: str) -> str:
        return _hash(f"{self.month} {item} {login.casefold()}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
