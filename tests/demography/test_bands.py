import pandas as pd
import pytest

from styringslib.demography import FIVE_YEAR_BANDS, age_band, sum_bands


def test_five_year_bands_cover_every_age_once() -> None:
    labels = age_band(pd.Series(range(111)))
    assert labels.notna().all()
    assert labels.value_counts()["70-74"] == 5
    assert labels.iloc[95] == "95+"
    assert labels.iloc[94] == "90-94"
    assert list(labels.cat.categories) == list(FIVE_YEAR_BANDS)


def test_sums_leave_out_ages_outside_every_band() -> None:
    frame = pd.DataFrame({"unit": "A", "year": 2020, "age": [60, 67, 79, 80, 101], "persons": [1.0, 2, 4, 8, 16]})
    result = sum_bands(frame, {"80+": (80, None), "67-79": (67, 79)})
    assert result["band"].tolist() == ["67-79", "80+"]
    assert result["persons"].tolist() == [6, 24]


@pytest.mark.parametrize("bands", [{"a": (0, 70), "b": (70, None)}, {"a": (0, None), "b": (70, None)}, {"a": (10, 5)}])
def test_overlapping_or_empty_bands_are_refused(bands: dict) -> None:
    with pytest.raises(ValueError, match=r"overlapper|ender"):
        age_band(pd.Series([1]), bands)
