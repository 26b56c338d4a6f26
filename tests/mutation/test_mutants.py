"""The faults that are put in are the ones that are meant, and each leaves text that Python can read."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.mutation.campaign import HERE, ROOT, _in_child
from tests.mutation.mutants import mutants_of, sample

SOURCE = '''
LIMIT = 20

def due(plan, year, *, strict=True):
    """Due by `year` + 1."""
    if year <= LIMIT and not plan:
        raise ValueError(f"{year + 1}" + "!")
    rest = (plan
            # over the year
            - year).clip(lower=0)
    return min(rest, -year) + plan[year:] + sorted(plan, sort=True)
'''


def changes(source):
    return {(mutant.kind, mutant.before, mutant.after) for mutant in mutants_of("a.py", source)}


def test_every_kind_of_fault_is_put_in_and_texts_are_left_alone():
    assert changes(SOURCE) == {
        ("constant", "20", "21"),
        ("boolean", "True", "False"),
        ("comparison", "<=", "<"),
        ("comparison", "<=", ">"),
        ("boolean", "and", "or"),
        ("boolean", "not", ""),
        ("arithmetic", "-", "+"),
        ("constant", "0", "1"),
        ("removed", ".clip(lower=0)", ""),
        ("statistic", "min", "max"),
        ("sign", "-", ""),
        ("slice", "year", "(year) + 1"),
        ("arithmetic", "+", "-"),
    }


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ("x = a @ b ** 2", "arithmetic", "x = a * b ** 2"),
        ("x = (a) / (b)", "arithmetic", "x = (a) * (b)"),
        ("x = f((a - b).fillna(0.0)).abs()", "removed", "x = f((a - b)).abs()"),
        ("x = np.clip(a, 0, 1)", "removed", "x = (a)"),
        ("x = 0.5", "constant", "x = 0.55"),
        ("x = 0.0", "constant", "x = 1.0"),
        ("x = 1 if a else 2", "branch", "x = 1 if (not (a)) else 2"),
        ("x = a is not None", "comparison", "x = a is None"),
        ("x -= 1", "arithmetic", "x += 1"),
        ("æ = 'å'; x = æ.max()", "statistic", "æ = 'å'; x = æ.min()"),
    ],
)
def test_a_fault_changes_one_piece_of_the_text(before, kind, after):
    assert after in {mutant.apply(before) for mutant in mutants_of("a.py", before) if mutant.kind == kind}


def test_every_fault_of_the_house_can_be_read_and_changes_it():
    for path in sorted((ROOT / "styringslib" / "allocation").glob("*.py")):
        text = path.read_text()
        meant = ast.dump(ast.parse(text))
        for mutant in mutants_of(path.name, text)[::7]:
            assert ast.dump(ast.parse(mutant.apply(text))) != meant, mutant.name


def test_the_fault_knows_its_statement_and_whether_it_runs_at_import():
    by_change = {(mutant.before, mutant.after): mutant for mutant in mutants_of("a.py", SOURCE)}
    assert by_change["20", "21"].at_import
    assert by_change["True", "False"].at_import  # a default is made with its function
    assert not by_change["-", "+"].at_import
    assert by_change["-", "+"].lines == range(8, 11)
    assert by_change["<=", "<"].lines == range(6, 7)  # the head of the if, not what stands under it


def test_a_sample_stays_when_lines_move_and_other_code_comes():
    def names(source, size, seed):
        return [mutant.name for mutant in sample(mutants_of("a.py", source), size, seed)]

    assert len(names(SOURCE, 5, 1)) == 5
    assert names("import math\n\n\n" + SOURCE, 5, 1) == names(SOURCE, 5, 1)
    assert names(SOURCE, 5, 2) != names(SOURCE, 5, 1)
    assert len(names(SOURCE, 0, 1)) == len(mutants_of("a.py", SOURCE))


def test_a_fault_is_not_hidden_by_a_module_that_a_library_brought_along(tmp_path):
    """The child imports the faulty copy, though the house is imported already where it comes from."""
    importlib.import_module("styringslib.rounding")
    (tmp_path / "styringslib").mkdir()
    (tmp_path / "styringslib" / "__init__.py").write_text("", "utf-8")
    (tmp_path / "styringslib" / "rounding.py").write_text("STATUS = 7\n", "utf-8")
    assert _in_child(tmp_path, lambda: importlib.import_module("styringslib.rounding").STATUS, limit=20) == 7


def test_every_room_names_modules_and_tests_that_are_there():
    import tomllib

    for rules in tomllib.loads((HERE / "rooms.toml").read_text()).values():
        assert all(list(ROOT.glob(pattern)) for pattern in rules["modules"])
        assert all(Path(ROOT / place).exists() for place in rules["tests"])


def test_the_page_on_quality_lists_every_fault_that_no_test_can_notice():
    from tests.mutation.quality import PAGE, listed, page_with_list

    page = PAGE.read_text()
    assert page_with_list(page) == page, "run python -m tests.mutation.quality"
    assert listed().count("  - ") == (HERE / "equivalent.toml").read_text().count("[[mutant]]")
