"""An IPython session inside this process whose cell outputs become nbformat outputs, as a kernel's would.

It stands in for a kernel in a process that lives for one notebook only: what a cell changes globally (pandas options,
rcParams, the working directory) ends with the process.
"""

from __future__ import annotations

import io
import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from traitlets import Type
from traitlets.config import Config


class _Outputs:
    """The outputs of the cell that is running, with the rules of a notebook client."""

    def __init__(self) -> None:
        self.cell: list[NotebookNode] = []
        self._clear_next = False
        self._shown: dict[str, list[NotebookNode]] = {}

    def begin(self) -> None:
        self.cell = []
        self._clear_next = False

    def add(self, output: NotebookNode, display_id: str | None = None) -> None:
        if self._clear_next:
            self.clear(wait=False)
        if display_id:
            self._shown.setdefault(display_id, []).append(output)
        self.cell.append(output)

    def write(self, name: str, text: str) -> None:
        last = self.cell[-1] if self.cell and not self._clear_next else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.add(new_output("stream", name=name, text=text))  # type: ignore[no-untyped-call]

    def update(self, display_id: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        for output in self._shown.get(display_id, ()):
            output.update(data=data, metadata=metadata)  # type: ignore[no-untyped-call]

    def clear(self, wait: bool) -> None:
        if not wait:
            self.cell.clear()
        self._clear_next = wait


class _Stream(io.TextIOBase):
    def __init__(self, outputs: _Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._outputs.write(self._name, text)
        return len(text)


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """A notebook has no prompt to write."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        data, metadata = _message(format_dict), _message(md_dict or {})
        self.shell.outputs.add(  # type: ignore[union-attr]
            new_output("execute_result", data=data, metadata=metadata, execution_count=self.prompt_count)  # type: ignore[no-untyped-call]
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        bundle, details = _message(data), _message(metadata or {})
        display_id = (transient or {}).get("display_id")
        if update and display_id:
            self.shell.outputs.update(display_id, bundle, details)
        else:
            self.shell.outputs.add(new_output("display_data", data=bundle, metadata=details), display_id)  # type: ignore[no-untyped-call]

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, outputs: _Outputs, **options: Any) -> None:
        self.outputs = outputs
        super().__init__(**options)  # type: ignore[no-untyped-call]

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.add(new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb)))  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window to draw in."""


class Session:
    """One notebook's namespace; made by ``session()``."""

    def __init__(self, shell: _Shell) -> None:
        self._shell = shell

    def run(self, source: str) -> tuple[int, list[NotebookNode], bool]:
        """Execute a cell's ``source``; its execution count, outputs and whether it went well."""
        count = int(self._shell.execution_count)
        outputs = self._shell.outputs
        outputs.begin()
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(outputs, "stdout"), _Stream(outputs, "stderr")
        try:
            result = self._shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        finally:
            sys.stdout, sys.stderr = streams
        return count, outputs.cell, bool(result.success)


@contextmanager
def session() -> Iterator[Session]:
    """A fresh ``Session``; its IPython files go to a folder that is removed again, never to the user's home."""
    with TemporaryDirectory(prefix="styring-", ignore_cleanup_errors=True) as folder:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        shell = _Shell.instance(outputs=_Outputs(), config=config, ipython_dir=folder)
        yield Session(shell)


def _message(bundle: Mapping[str, Any]) -> NotebookNode:
    """``bundle`` after the journey a kernel's message takes: bytes as base64, everything else as JSON."""
    return from_dict(json.loads(json.dumps(bundle, default=_plain)))  # type: ignore[no-untyped-call,no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can not be part of a notebook output")
