"""Lines that go on from file to file, one a day or a year: a file's first line has the hash of the last line before it.

Whoever writes when a new day or year begins, and whatever the clock says, it is one chain; no file is written in again once the
next has begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styringslib.publishing import chained_lines
from styringslib.publishing.chained_lines import BEGINNING, Chain, Link


@dataclass(frozen=True)
class ChainedFiles:
    """The files in ``folder`` that ``name`` fits; its group is the day or year, "" (none) before all others.

    ``mode``: the rights of a new file, less the umask.
    """

    folder: Path
    name: re.Pattern[str]
    mode: int = 0o600

    def paths(self) -> list[Path]:
        """The files, the oldest first."""
        try:
            found = [path for path in self.folder.iterdir() if self.name.fullmatch(path.name)]
        except FileNotFoundError:
            return []
        return sorted(found, key=self.period)

    def period(self, path: Path) -> str:
        """The day or year of a file."""
        found = self.name.fullmatch(path.name)
        return (found.group(1) if found else None) or ""

    def append(self, name: str, content: Mapping[str, Any]) -> Link:
        """Add a line in the file ``name``, or in a newer one where there is one: a clock that is set back breaks no chain.

        OSError when it can not be written.
        """
        while True:
            link = self._appended(self.folder / name, content)
            if link is not None:
                return link

    def read(self) -> Chain:
        """All lines, the oldest first, and where they are not as they were written. What came before the first file is not
        known here: ``lines[0]["before"]`` has its hash."""
        lines: list[Mapping[str, Any]] = []
        faults: list[str] = []
        torn, head, after = 0, BEGINNING, None
        for path in self.paths():
            chain = chained_lines.read(path, after=after)
            lines += chain.lines
            faults += chain.faults
            torn += chain.torn
            if chain.head != Link(0, after or BEGINNING.digest):
                head, after = chain.head, chain.head.digest
        return Chain(tuple(lines), tuple(faults), torn, head)

    def older(self, gone: Callable[[Path], bool]) -> Iterator[Path]:
        """The oldest files, as many in a row as are ``gone``; never the newest, in which is written."""
        for path in self.paths()[:-1]:
            if not gone(path):
                return
            yield path

    def _appended(self, path: Path, content: Mapping[str, Any]) -> Link | None:
        """The place of the line; None where somebody began a newer file meanwhile."""
        before = self.paths()
        newest = before[-1] if before else None

        def still() -> bool:
            return self.paths()[-1:] in ([], [path] if newest is None else [newest])

        if newest is None or self.period(newest) >= self.period(path):
            at = newest or path
            return chained_lines.append(at, content, mode=self.mode, after=self._end(before[:-1]), still=still)
        with chained_lines.held(newest):
            if not still():
                return None
            return chained_lines.append(path, content, mode=self.mode, after=self._end(before))

    def _end(self, paths: Sequence[Path]) -> Callable[[], Link]:
        def last() -> Link:
            heads = (chained_lines.read(path, after=None).head for path in reversed(paths))
            return next((head for head in heads if head != BEGINNING), BEGINNING)

        return last
