"""The sample municipality and its forecasts, read once for all tests of a process."""

import pandas as pd
import pytest

from styringslib import shipped
from styringslib.intake import read_municipality
from styringslib.month.month_end import month_end


@pytest.fixture(scope="session")
def month():
    return pd.Period("2026-10", "M")


@pytest.fixture(scope="session")
def fjordby():
    return read_municipality(shipped.sample())


@pytest.fixture(scope="session")
def forecasts(fjordby, month):
    return month_end(fjordby, month)


@pytest.fixture(scope="session")
def figures(forecasts):
    return forecasts.figures


@pytest.fixture(scope="session")
def december():
    """A month that closes a year."""
    return pd.Period("2025-12", "M")


@pytest.fixture(scope="session")
def december_forecasts(fjordby, december):
    return month_end(fjordby, december)
