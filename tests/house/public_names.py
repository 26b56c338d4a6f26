"""The list of what the library offers, tests/public_names.txt: ``python -m tests.house.public_names`` writes it anew.

A line is a promise: notebooks and people's own analyses call these names with these arguments. So a change of the list is a
change on purpose, seen in review, and told in CHANGELOG.md.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from tests.house import public

LIST = Path(__file__).parent.parent / "public_names.txt"
HEAD = """\
# Public names and how they are called; tests/test_public_names.py compares them with the library.
# Changed on purpose: python -m tests.house.public_names, and a line in CHANGELOG.md.
"""


def lines() -> list[str]:
    """A line per public name, method and command, room by room."""
    found = []
    for room in (*public.ROOMS, *public.INNER):
        for name, one in public.offered(room).items():
            found.append(f"{room}.{public.signature(name, one)}")
            if inspect.isclass(one) and one.__module__.startswith("styringslib"):
                for member, value in public.members(one).items():
                    found.append(f"{room}.{name}.{public.member(member, value)}")
    found += [f"{name} {' '.join(options)}".rstrip() for name, options in public.commands().items()]
    return found


if __name__ == "__main__":
    LIST.write_text(HEAD + "\n".join(lines()) + "\n", "utf-8")
    print(f"{LIST.name}: {len(lines())} names")
