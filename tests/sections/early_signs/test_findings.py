"""When a control chart becomes a finding."""

import pandas as pd

from styringslib.sections.early_signs.findings import sign_finding

MONTH = pd.Period("2026-10", "M")


def chart(signals, score=2.5, value=20.0):
    months = pd.period_range("2026-01", MONTH, freq="M", name="month")
    out = [month.month in signals for month in months]
    return pd.DataFrame(
        {"value": value, "expected": 10.0, "exposure": 200.0, "score": score, "signal": out}, index=months
    )


def test_no_signal_is_no_finding():
    assert sign_finding("Ådalen", MONTH, "absence", chart(()), fresh=3) is None


def test_an_old_signal_is_no_early_sign():
    assert sign_finding("Ådalen", MONTH, "absence", chart((3, 4, 7)), fresh=3) is None
    assert sign_finding("Ådalen", MONTH, "absence", chart((3, 4, 8)), fresh=3) is not None


def test_signals_that_hang_together_are_told_from_their_beginning():
    found = sign_finding("Ådalen", MONTH, "temps", chart((2, 5, 7, 8, 10)), fresh=3)
    assert found.topic == "sign_temps"
    # A pause of one month (6 and 9) is bridged, one of two (3 and 4) is not.
    assert found.value("since") == pd.Period("2026-05", "M")
    assert found.value("last") == MONTH
    assert found.value("still") == 1.0
    assert found.value("actual") == 0.1
    assert found.value("expected") == 0.05
    assert found.size == 1.0


def test_the_tail_of_a_run_close_to_the_expected_is_no_sign():
    assert sign_finding("Ådalen", MONTH, "absence", chart((8, 9, 10), score=0.4), fresh=3) is None
