"""The sample municipality and its forecasts, read once for all tests of a process."""

import pandas as pd
import pytest

from styringslib import shipped
from styringslib.intake import read_municipality
from styringslib.month import kept_forecasts


@pytest.fixture(scope="session")
def month():
    return pd.Period("2026-10", "M")


@pytest.fixture(scope="session")
def fjordby():
    return read_municipality(shipped.sample())


@pytest.fixture(scope="session")
def forecasts(fjordby, month):
    return kept_forecasts.month_end(fjordby, month)
