"""What is told as used by tests alone is that, and what is called is not told."""

from __future__ import annotations

import pytest

from tests.house import dead_code


def _unused(*sources: str, kept: frozenset[str] = frozenset(), others: frozenset[str] = frozenset()) -> list[str]:
    names = dead_code.Names()
    for number, source in enumerate(sources):
        dead_code.read_module(source, f"m{number}", names)
    return dead_code.unused(names, kept, others)


@pytest.mark.parametrize(
    ("source", "dead"),
    [
        ("def f(): ...", ["m0.f"]),
        ("def f(): ...\nf()", []),
        ("def f(): return f()", ["m0.f"]),
        ("def f(): ...\ndef g(): f()", ["m0.f", "m0.g"]),
        ("def f(): ...\ngetattr(x, 'f')", []),
        ("def f(): ...\n__all__ = ['f']", ["m0.f"]),
        ("class A:\n    def a(self): ...\nA().b()", ["m0.A.a"]),
        ("class A:\n    def a(self): self.b()\n    def b(self): ...\nA().a()", []),
        ("def f():\n    '''Prose that names f.'''", ["m0.f"]),
    ],
)
def test_what_nothing_calls_is_told(source: str, dead: list[str]) -> None:
    assert _unused(source) == dead


def test_a_call_from_another_module_counts_and_a_bare_import_does_not() -> None:
    assert _unused("def f(): ...", "from m0 import f\nf()") == []
    assert _unused("def f(): ...", "from m0 import f") == ["m0.f"]


def test_what_is_kept_keeps_what_it_calls() -> None:
    source = "def shown(): _part()\ndef _part(): ..."
    assert _unused(source) == ["m0._part", "m0.shown"]
    assert _unused(source, kept=frozenset({"m0.shown"})) == []
    assert _unused(source, others=frozenset({"shown"})) == []
