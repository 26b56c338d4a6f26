"""What the library is built of is written down, may be used, and is what the wheel says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import supply

# What the tests are not run with: a cluster is tried with the library's own processes, and benchmarks are run by hand.
UNTRIED = ("cluster", "bench")
# CI may have newer versions than those written down; what is said of the others must hold.
SAME = {name for name, version in supply.locked().items() if supply.version(name) == version}


def test_every_dependency_is_locked_in_a_version_that_is_asked_for() -> None:
    locked = supply.locked()
    asked = [Requirement(one) for extra, those in supply.project().items() if extra not in UNTRIED for one in those]
    assert len(asked) > 40
    assert [str(one) for one in asked if canonicalize_name(one.name) not in locked] == []
    assert [str(one) for one in asked if not one.specifier.contains(locked[canonicalize_name(one.name)])] == []


def test_what_the_locked_ones_bring_is_locked_too() -> None:
    locked = supply.locked()
    brought = {
        canonicalize_name(need.name)
        for name in SAME
        for text in (supply.installed(name).requires or ())  # type: ignore[union-attr]
        if not (need := Requirement(text)).marker or need.marker.evaluate({"extra": ""})
    }
    assert sorted(brought - locked.keys()) == []


def test_neither_file_has_an_address() -> None:
    for path in (supply.LOCK, supply.SBOM, supply.PAGE):
        assert not re.search(r"https?:|--(index|extra|find)|@ ", path.read_text("utf-8")), path.name


def test_every_licence_has_been_judged() -> None:
    """A new dependency under GPL, or one that does not say its licence, gets a line in SPECIAL or is not used."""
    assert supply.unclear(name for name, _ in supply.parts() if name in SAME) == []
    assert sorted(set(supply.SPECIAL) - supply.locked().keys()) == []


def test_the_list_of_parts_names_what_is_locked() -> None:
    parts = {one["name"]: one["version"] for one in json.loads(supply.SBOM.read_text("utf-8"))["components"]}
    locked = supply.locked()
    assert parts.items() <= locked.items()
    assert supply.direct() <= parts.keys()
    told = re.findall(r"^\| ([\w.-]+) \| ([\w.+-]+) \|", Path(supply.PAGE).read_text("utf-8"), re.M)
    assert {name: version for name, version in told if name != "pakke"} == parts
