"""Control charts that a run has made once for all units are those that each report would have made."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.early_signs import kept, numbers
from styringslib.sections.early_signs.kept import read_charts, write_charts
from styringslib.sections.early_signs.measured import charts
from styringslib.sections.early_signs.numbers import EarlySigns, WholeEarlySigns


def _same(found: dict[str, pd.DataFrame], wanted: dict[str, pd.DataFrame]) -> None:
    assert list(found) == list(wanted)
    for measure, chart in wanted.items():
        pd.testing.assert_frame_equal(found[measure], chart, check_freq=False)


def test_kept_charts_are_those_of_the_month(fjordby, month, tmp_path, monkeypatch) -> None:
    write_charts(fjordby, month, tmp_path)
    known = fjordby.without_few().known_at(month)
    _same(read_charts(tmp_path, month), charts(known, month.year, month))
    monkeypatch.setattr(kept, "charts", None)  # what is kept is not made again
    write_charts(fjordby, month, tmp_path)


def test_nothing_is_kept_of_another_month(fjordby, month, tmp_path) -> None:
    write_charts(fjordby, month, tmp_path)
    assert read_charts(tmp_path, month - 1) is None


def test_reports_show_the_kept_charts(fjordby, forecasts, month, tmp_path, monkeypatch) -> None:
    write_charts(fjordby, month, tmp_path)
    known = fjordby.without_few().known_at(month)

    def signs(name: str) -> EarlySigns:
        own = FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby.without_few())
        return EarlySigns(own)

    names = ["Søndervang", "Ådalen", "Solgården", "Engbakken", "Visitationen"]
    fresh = {name: (signs(name).charts, [(one.topic, one.size) for one in signs(name).findings]) for name in names}
    whole = WholeFollowUp(known, None, month, forecasts)
    told = [(one.topic, one.size) for one in WholeEarlySigns(whole).findings]
    monkeypatch.setattr(numbers, "charts", None)
    for name in names:
        again = EarlySigns(replace(signs(name).follow_up, kept=tmp_path))
        _same(again.charts, fresh[name][0])
        assert [(one.topic, one.size) for one in again.findings] == fresh[name][1]
    assert [(one.topic, one.size) for one in WholeEarlySigns(replace(whole, kept=tmp_path)).findings] == told
    assert told


def test_a_municipality_without_staff_tables_keeps_no_charts(fjordby, month, tmp_path) -> None:
    bare = fjordby.with_tables({name: fjordby.tables[name].iloc[:0] for name in ("payroll", "absence", "temps")})
    write_charts(bare, month, tmp_path)
    assert read_charts(tmp_path, month) == {}
