import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation.kroner import danish, round_kroner, split_kroner, sum_kroner

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: sum(w) > 0)


def test_half_an_oere_is_rounded_away_from_zero_even_where_binary_floats_fall_short():
    assert round_kroner([1.005, -1.005, 2.675, 0.004, 12.345]).tolist() == [1.01, -1.01, 2.68, 0.0, 12.35]


def test_sum_of_ten_times_ten_oere_is_one_krone():
    assert sum_kroner([0.1] * 10) == 1.0


@given(oere=st.integers(-(10**11), 10**11), weights=weights)
def test_parts_sum_to_the_amount_and_stay_within_an_oere_of_their_share(oere, weights):
    total = oere / 100
    parts = split_kroner(total, weights)
    assert sum_kroner(parts) == total
    exact = total * (np.array(weights) / sum(weights))
    assert np.abs(parts - exact).max() <= 0.01 + 1e-6 * abs(total)


def test_a_year_in_twelfths_gives_the_year_back():
    parts = split_kroner(1_000_000, [1] * 12)
    assert sum_kroner(parts) == 1_000_000
    assert set(parts.tolist()) == {83_333.33, 83_333.34}


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [float("nan"), 1]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="vægte"):
        split_kroner(100, weights)


def test_a_missing_amount_is_refused():
    with pytest.raises(ValueError, match="mangler"):
        sum_kroner([1.0, float("nan")])


def test_messages_use_decimal_comma():
    assert danish(1234.5) == "1234,50"
