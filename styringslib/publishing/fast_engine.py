"""The fast engine: runs a notebook's cells with IPython in this very process. Papermill finds it by its entry point.

Take it from ``styringslib.publishing.engine``: imported before papermill, this module would be asked for by papermill's
search for engines while it is itself half imported.
"""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager

# What ipykernel answers when a client asks about the language; the notebook carries it.
_LANGUAGE = {
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


class FastEngine(Engine):  # type: ignore[misc]
    """Papermill engine that executes the cells with IPython in this process, once in the process's life."""

    _used: ClassVar[bool] = False

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **_: Any) -> None:
        """Execute ``nb_man.nb``; outputs, counts and papermill's timing go into it.

        Raises RuntimeError in a process that has run a notebook or an IPython session before: pandas options,
        rcParams and the like would leak from one report into the next.
        """
        from IPython.core.interactiveshell import InteractiveShell

        from styringslib.publishing.session import session

        if cls._used or InteractiveShell.initialized():
            raise RuntimeError("The fast engine runs one notebook per process; use the standard engine here.")
        cls._used = True
        with session() as running:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                try:
                    if not _runs(cell):
                        continue
                    cell.execution_count, cell.outputs, went_well = running.run(cell.source)
                    if not went_well and "raises-exception" not in cell.metadata.get("tags", []):
                        nb_man.cell_exception(cell, index)
                        break
                finally:
                    nb_man.cell_complete(cell, index)
        nb_man.nb.metadata["language_info"] = NotebookNode(  # type: ignore[no-untyped-call]
            _LANGUAGE,
            codemirror_mode=NotebookNode(_LANGUAGE["codemirror_mode"]),  # type: ignore[no-untyped-call]
        )


def _runs(cell: NotebookNode) -> bool:
    code = cell.cell_type == "code" and bool(cell.source.strip())
    return code and "skip-execution" not in cell.metadata.get("tags", [])
