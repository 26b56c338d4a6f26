"""What is told as used by tests alone is that, and what is called is not told."""

from __future__ import annotations

import tomllib

import pytest

from tests.house import dead_code, public


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


def test_nothing_is_used_by_tests_alone_but_what_is_kept_on_purpose() -> None:
    assert dead_code.faults() == []


def test_every_reason_is_given_and_every_kept_function_of_a_public_room_is_public() -> None:
    listed = tomllib.loads(dead_code.KEPT.read_text("utf-8"))
    assert all(len(reason) > 10 for kept in listed.values() for reason in kept.values())
    offered = {f"{room}.{name}" for room in public.ROOMS for name in public.offered(room)}
    for full in listed["offered"]:
        room, *_, name = full.split(".")
        of_a_class = full.split(".")[-2][0].isupper()
        assert room not in public.ROOMS or of_a_class or room == "intake" or f"{room}.{name}" in offered, full
