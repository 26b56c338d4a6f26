"""The test files that take longest, started first where two processes share them: one that began last would keep the other
waiting. ``--no-loadscope-reorder`` hands the files out in this order."""

from __future__ import annotations

import pytest

# Some 20 seconds or more, the longest first; but files that wait for a browser, and files that read the sample's month as it
# is published, are apart, so that two of them seldom run at once.
LONGEST = (
    "tests/consistency/test_published.py",
    "tests/browser/test_scenarios.py",
    "tests/reports/test_run.py",
    "tests/notebooks/test_notebooks.py",
    "tests/browser/test_register_form.py",
    "tests/consistency/test_made_at_random.py",
    "tests/reports/test_scenario_run.py",
    "tests/browser/test_handouts.py",
    "tests/followup/test_cost_model.py",
    "tests/month/test_register_state.py",
    "tests/browser/test_pages.py",
    "tests/independent/test_sample_figures.py",
    "tests/reports/test_stories.py",
    "tests/publishing/test_engine.py",
    "tests/browser/test_servers.py",
    "tests/independent/test_second_figures.py",
    "tests/month/test_track_record.py",
    "tests/handouts/test_sheet.py",
    "tests/sections/demography/test_section.py",
    "tests/register/test_excel.py",
    "tests/reports/test_signs.py",
    "tests/test_contributing.py",
    "tests/test_wheel.py",
    "tests/handouts/test_run.py",
    "tests/month/test_settlement.py",
    "tests/month/test_compared.py",
    "tests/register/test_concurrency.py",
    "tests/test_measures.py",
    "tests/register_form/test_file_entries.py",
    "tests/register/test_migration.py",
    "tests/sections/cases/test_numbers.py",
    "tests/reports/test_new_section.py",
    "tests/handouts/test_all_facts.py",
    "tests/intake/test_damage.py",
    "tests/test_architecture.py",
    "tests/commands/test_settings.py",
)
_PLACE = {name: place for place, name in enumerate(LONGEST)}


def place(nodeid: str) -> int:
    """Where a test stands among the others: its file's place, or after all of those."""
    return _PLACE.get(nodeid.split("::")[0], len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first in each of xdist's processes, which must agree; a single process keeps the usual order."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place(item.nodeid))
