"""make quick runs the tests that a change concerns, the nearest first."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.house import quick


@pytest.mark.parametrize(
    ("changed", "first", "among"),
    [
        ("styringslib/followup/absence.py", "tests/followup/test_absence.py", "tests/test_doctests.py"),
        ("styringslib/sections/early_signs/numbers.py", "tests/sections/early_signs/", "tests/test_architecture.py"),
        ("styringslib/calendar.py", "tests/test_calendar.py", "tests/test_api_reference.py"),
        ("tests/month/test_accounts.py", "tests/month/test_accounts.py", "tests/month/test_accounts.py"),
        ("styringslib/intake/cells/cells.py", "tests/intake/cells/", "tests/test_architecture.py"),
    ],
)
def test_the_nearest_tests_come_first(changed: str, first: str, among: str) -> None:
    tests = quick.wanted([changed])
    assert tests[0].startswith(first)
    assert among in tests
    assert len(tests) == len(set(tests))


def test_a_document_concerns_no_test() -> None:
    assert quick.wanted(["docs/brugervejledning.md"]) == []


def test_tests_that_import_the_module_come_after_its_own() -> None:
    tests = quick.wanted(["styringslib/findings/rules.py"])
    assert tests.index("tests/findings/test_rules.py") < tests.index("tests/presentation/test_text.py")


def test_what_the_time_does_not_reach_is_left() -> None:
    known = {"a": 30.0, "b": 15.0, "c": 5.0}
    assert quick.within(["a", "b", "c", "d"], known, budget=40.0) == (["a", "c", "d"], ["b"])
    assert quick.within(["slow"], {"slow": 100.0}, budget=40.0) == (["slow"], [])


def test_changed_files_are_those_of_the_branch_and_those_not_committed(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=n", "-c", "user.email=e", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    (tmp_path / "kept").write_text("1")
    git("add", ".")
    git("commit", "-m", "first")
    git("checkout", "-b", "work")
    (tmp_path / "committed").write_text("1")
    git("add", ".")
    git("commit", "-m", "second")
    (tmp_path / "kept").write_text("2")
    (tmp_path / "new").write_text("1")
    assert quick.changed_files(tmp_path) == ["committed", "kept", "new"]
