"""The shared register: what people add and what must be remembered between months.

    open_register(folder, settings=None, *, clock=..., environ=os.environ) -> Register
        The municipality's register: a SQLite file in its folder, or PostgreSQL by an address from the environment.
    Register.add, add_all, revise, withdraw, record_forecasts; current, versions, history; person; backup, migrate
        Rows are only ever added: a correction is a new version. Everything that writes is one transaction, and told as
        written only when it is known to be there.
    current_user(environ) -> (user, served)
        Who is at the keyboard, by JupyterHub, a trusted proxy, or the machine.
    FIELDS, KINDS
        The kinds of entry and their fields, which a form, a workbook and the checks all follow.
    excel.write_workbook, excel.template, excel_import.read_workbook
        The round trip through Excel, see the modules.

The names are imported when first used, so that `import styringslib.register` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .entries import ALL_FIELDS, BY_HAND, FIELDS, KINDS, Entry, Field
    from .errors import Conflict, Damaged, EntryProblem, InvalidEntry, NotAllowed, RegisterError, Replaced, Unavailable
    from .identity import current_user
    from .roles import Person
    from .store import Register, open_register

_HOME = {
    "ALL_FIELDS": "entries",
    "BY_HAND": "entries",
    "Conflict": "errors",
    "Damaged": "errors",
    "Entry": "entries",
    "EntryProblem": "errors",
    "FIELDS": "entries",
    "Field": "entries",
    "InvalidEntry": "errors",
    "KINDS": "entries",
    "NotAllowed": "errors",
    "Person": "roles",
    "Register": "store",
    "RegisterError": "errors",
    "Replaced": "errors",
    "Unavailable": "errors",
    "current_user": "identity",
    "open_register": "store",
}

__all__ = [
    "ALL_FIELDS",
    "BY_HAND",
    "FIELDS",
    "KINDS",
    "Conflict",
    "Damaged",
    "Entry",
    "EntryProblem",
    "Field",
    "InvalidEntry",
    "NotAllowed",
    "Person",
    "Register",
    "RegisterError",
    "Replaced",
    "Unavailable",
    "current_user",
    "open_register",
]


if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not there

    def __getattr__(name: str) -> Any:
        if name in _HOME:
            return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
