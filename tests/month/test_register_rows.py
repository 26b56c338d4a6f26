"""The register's entries beside the files' rows: in force when they were, once, and for units that exist."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.intake import read_checked_copy, read_municipality, write_checked_copy
from styringslib.month import register_rows
from styringslib.month.register_changes import entered_since
from styringslib.month.register_state import RegisterState, recorded_forecasts, rounds, with_entries
from tests.reports import made_municipality

MARCH = pd.Period("2026-03", "M")
COMMON = {"version": 1, "withdrawn": False, "superseded_at": pd.NaT, "role": "Distriktsleder"}


def versions(*rows):
    """Rows as ``register.versions`` gives them; ``at`` and ``superseded_at`` as text."""
    frame = pd.DataFrame([COMMON | row for row in rows])
    for name in ("month_from", "month_to", "month", "agreed_month", "start_month"):
        if name in frame:
            frame[name] = pd.PeriodIndex(frame[name], freq="M")
    for name in ("at", "superseded_at", "deadline", "entered_on"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame


def change(entry="e1", unit="Ådalen", amount=10_000.0, at="2026-03-01", **more):
    row = {"unit": unit, "area": "Hjemmepleje", "month_from": "2026-05", "month_to": None, "amount_per_month": amount}
    return (
        row | {"hours_per_month": None, "probability": 50.0, "reason": "Ny borger", "entry_id": entry, "at": at} | more
    )


def action(at="2026-02-01", **more):
    row = {
        "unit": "Ådalen",
        "title": "Ruter",
        "owner_role": "Leder",
        "agreed_month": "2026-01",
        "start_month": "2026-02",
    }
    row |= {
        "deadline": "2026-03-01",
        "effect_per_month": -5_000.0,
        "status": "Ikke begyndt",
        "entry_id": "a1",
        "at": at,
    }
    return row | more


def follow_up(month, status, at, **more):
    row = {"entry_id": f"f{month}", "action": "a1", "unit": "Ådalen", "month": month, "status": status, "at": at}
    return row | {"note": f"Fulgt op {month}", "effect_so_far": -2_000.0} | more


def forecast(month, at, expected=100.0, unit="Ådalen"):
    bounds = dict.fromkeys(("lower_80", "lower_95"), 90.0) | dict.fromkeys(("upper_80", "upper_95"), 110.0)
    return {"entry_id": f"{unit}{month}", "unit": unit, "month": month, "at": at, "expected": expected, **bounds}


@pytest.fixture(scope="module")
def lillevig(tmp_path_factory):
    return read_municipality(made_municipality.write(tmp_path_factory.mktemp("data") / "lillevig"))


def state(**kinds):
    return RegisterState("Registret", {kind: versions(*rows) for kind, rows in kinds.items()})


def test_without_a_register_nothing_is_different(lillevig):
    assert with_entries(lillevig, None) is lillevig


def test_an_entry_becomes_a_row_with_its_role_and_day(lillevig):
    table = with_entries(lillevig, state(expected_change=[change(at="2026-03-05 10:11:12")])).expected_changes
    (row,) = table.to_dict("records")
    assert (row["unit"], row["amount_per_month"], row["entered_by"]) == ("Ådalen", 10_000.0, "Distriktsleder")
    assert row["entered_on"] == pd.Timestamp("2026-03-05")
    assert table["month_from"].dtype == "period[M]"
    assert table["month_to"].isna().all()


def test_the_open_round_has_the_newest_version_and_a_closed_one_its_own(lillevig):
    rows = [
        change(amount=1.0, at="2026-02-20", superseded_at="2026-03-20"),
        change(amount=2.0, at="2026-03-20", version=2, superseded_at="2026-06-01"),
        change(amount=3.0, at="2026-06-01", version=3),
    ]
    both = with_entries(lillevig, state(expected_change=rows))
    assert both.known_at(MARCH).expected_changes["amount_per_month"].tolist() == [3.0]
    # February's extract is drawn on 7 March, January's on 7 February, before anything was entered.
    assert both.known_at("2026-02").expected_changes["amount_per_month"].tolist() == [1.0]
    assert both.known_at("2026-01").expected_changes.empty


def test_a_round_lasts_until_its_forecast_was_last_made(lillevig):
    made = [forecast("2026-02", "2026-03-25"), forecast("2026-02", "2026-05-01", unit="total")]
    both = with_entries(lillevig, state(expected_change=[change(at="2026-03-20")], forecast=made))
    # The report of February was made again on 25 March, within its round; that of 1 May came too late to count.
    assert both.rounds["2026-02"] == pd.Timestamp("2026-03-25")
    assert len(both.known_at("2026-02").expected_changes) == 1
    assert str(MARCH) not in both.rounds


def test_a_withdrawn_entry_is_gone_but_was_there(lillevig):
    rows = [
        change(at="2026-02-20", superseded_at="2026-03-10"),
        change(at="2026-03-10", version=2, withdrawn=True),
    ]
    both = with_entries(lillevig, state(expected_change=rows))
    assert both.known_at(MARCH).expected_changes.empty
    assert len(both.known_at("2026-02").expected_changes) == 1


def test_a_row_of_a_file_that_the_register_has_too_counts_once(lillevig):
    register = state(expected_change=[change(amount=7.0)])
    row = with_entries(lillevig, register).expected_changes.iloc[:1]
    of_file = row.drop(columns=["known_from", "known_to", "entry"]).assign(amount_per_month=5.0)
    other = of_file.assign(reason="En anden")
    tables = {**lillevig.tables, "expected_changes": pd.concat([of_file, other], ignore_index=True)}
    both = with_entries(replace(lillevig, tables=tables), register)
    assert sorted(both.expected_changes["amount_per_month"]) == [5.0, 7.0]
    assert both.expected_changes.set_index("reason")["amount_per_month"].to_dict() == {
        "En anden": 5.0,
        "Ny borger": 7.0,
    }
    (told,) = both.problems["message"]
    assert "i dispositioner står både i filen og i registret" in told
    assert told.startswith("1")


def test_an_entry_of_an_unknown_unit_is_told_and_left_out(lillevig):
    both = with_entries(lillevig, state(expected_change=[change(unit="Nedlagt"), change(entry="e2", unit="301")]))
    assert both.expected_changes["unit"].tolist() == ["Ådalen"]
    assert "Nedlagt" in both.problems["message"].iloc[0]
    assert both.problems["severity"].tolist() == ["note"]


def test_what_came_from_an_older_register_is_known_from_its_own_day(lillevig):
    row = change(at="2026-06-01", entered_on="2026-02-10", entered_by="Fagchef")
    known = with_entries(lillevig, state(expected_change=[row])).known_at("2026-02").expected_changes
    assert known["entered_by"].tolist() == ["Fagchef"]


def test_a_follow_up_gives_the_action_its_status_from_that_day_on(lillevig):
    notes = [follow_up("2026-02", "I gang", "2026-03-02"), follow_up("2026-03", "Gennemført", "2026-04-02")]
    both = with_entries(lillevig, state(action=[action()], follow_up=notes))
    (now,) = both.known_at(MARCH).actions.to_dict("records")
    assert (now["status"], now["follow_up_note"], now["effect_so_far"]) == ("Gennemført", "Fulgt op 2026-03", -2_000.0)
    (then,) = both.known_at("2026-02").actions.to_dict("records")
    assert (then["status"], then["follow_up_month"]) == ("I gang", pd.Period("2026-02", "M"))
    (first,) = both.known_at("2026-01").actions.to_dict("records")
    assert first["status"] == "Ikke begyndt"
    assert pd.isna(first["follow_up_note"])


def test_an_action_changed_after_its_follow_up_keeps_the_status_it_was_given(lillevig):
    rows = [
        action(superseded_at="2026-03-10"),
        action(at="2026-03-10", version=2, status="Bortfaldet"),
    ]
    both = with_entries(lillevig, state(action=rows, follow_up=[follow_up("2026-02", "I gang", "2026-03-02")]))
    (now,) = both.known_at(MARCH).actions.to_dict("records")
    assert (now["status"], now["follow_up_note"]) == ("Bortfaldet", "Fulgt op 2026-02")


def test_a_withdrawn_follow_up_does_not_count(lillevig):
    note = follow_up("2026-02", "Gennemført", "2026-03-02", superseded_at="2026-03-05")
    gone = note | {"at": "2026-03-05", "superseded_at": None, "withdrawn": True, "version": 2}
    both = with_entries(lillevig, state(action=[action()], follow_up=[note, gone]))
    (now,) = both.known_at(MARCH).actions.to_dict("records")
    assert now["status"] == "Ikke begyndt"


def test_the_checked_copy_keeps_versions_and_rounds(lillevig, tmp_path):
    rows = [change(at="2026-02-20", superseded_at="2026-03-20"), change(amount=2.0, at="2026-03-20", version=2)]
    both = with_entries(lillevig, state(expected_change=rows, action=[action()]))
    write_checked_copy(both, tmp_path / "copy")
    again = read_checked_copy(tmp_path / "copy", "Ådalen")
    assert dict(again.rounds) == dict(both.rounds)
    for month in ("2026-02", "2026-03"):
        for name in ("expected_changes", "actions"):
            kept, made = again.known_at(month).tables[name], both.known_at(month).tables[name]
            columns = [column for column in kept if kept[column].notna().any()]
            pd.testing.assert_frame_equal(kept[columns], made[columns], check_dtype=False)


def test_the_record_is_the_last_forecast_made_in_the_months_round(lillevig):
    rows = [
        forecast("2026-02", "2026-03-08", 1.0),
        forecast("2026-02", "2026-04-06", 2.0) | {"version": 2},
        forecast("2026-02", "2026-04-08", 3.0) | {"version": 3},
        forecast("2026-01", "2026-05-01", 4.0),
    ]
    record = recorded_forecasts(state(forecast=rows), lillevig)
    assert record[["month", "expected"]].astype(str).to_numpy().tolist() == [["2026-02", "2.0"]]
    assert recorded_forecasts(None, lillevig).empty


def test_a_bound_that_the_last_forecast_lacks_is_not_taken_from_an_earlier_one(lillevig):
    rows = [
        forecast("2026-02", "2026-03-08", 1.0),
        forecast("2026-02", "2026-03-09", 2.0) | {"version": 2, "lower_80": None},
    ]
    (row,) = recorded_forecasts(state(forecast=rows), lillevig).to_dict("records")
    assert row["expected"] == 2.0
    assert pd.isna(row["lower_80"])


def test_a_round_without_a_record_ends_with_its_extract(lillevig):
    assert rounds(state(), lillevig)["2026-02"] == pd.Timestamp("2026-03-07")


def test_what_has_been_entered_since_last_month_is_told(lillevig):
    rows = [
        change("old", at="2026-01-10", reason="Uændret"),
        change("more", 1_000.0, at="2026-01-10", superseded_at="2026-03-15"),
        change("more", 3_000.0, at="2026-03-15", version=2),
    ]
    rows[1] |= {"amount_per_month": 1_000.0, "reason": "Større"}
    rows[2] |= {"amount_per_month": 3_000.0, "reason": "Større", "unit": "Ådalen"}
    rows[1]["unit"] = "Ådalen"
    rows += [
        change("gone", at="2026-01-10", superseded_at="2026-03-16", reason="Trukket"),
        change("gone", at="2026-03-16", version=2, withdrawn=True, reason="Trukket"),
        change("new", at="2026-03-17", reason="Kommet til"),
    ]
    both = with_entries(lillevig, state(expected_change=rows, action=[action(at="2026-03-20")]))
    told = entered_since(both.known_at("2026-02"), both.known_at(MARCH), MARCH).set_index("title")
    assert told["what"].to_dict() == {"Større": "changed", "Trukket": "ended", "Kommet til": "new", "Ruter": "new"}
    # Eight months are left from May, at 50 per cent.
    assert (told.loc["Større", "before"], told.loc["Større", "now"]) == (4_000.0, 12_000.0)
    assert pd.isna(told.loc["Kommet til", "before"])
    assert told.loc["Trukket", "before"] == 40_000.0


def test_names_of_people_stay_in_the_register(lillevig):
    both = with_entries(lillevig, state(expected_change=[change() | {"user": "login-17"}]))
    assert "login-17" not in both.expected_changes.to_csv()


def test_the_order_of_entries_changes_nothing(lillevig):
    rows = [change(f"e{n}", amount=float(n), at=f"2026-02-{10 + n}", reason=f"Nr. {n}") for n in range(5)]
    one = register_rows.joined(lillevig, {"expected_change": versions(*rows)})[0]["expected_changes"]
    other = register_rows.joined(lillevig, {"expected_change": versions(*rows[::-1])})[0]["expected_changes"]
    pd.testing.assert_frame_equal(one, other.iloc[::-1].reset_index(drop=True))


def together(tmp_path, **entries):
    """The register's rows as they stand beside the files of a municipality that has none of its own."""
    municipality = read_municipality(made_municipality.write(tmp_path / "data"))
    return register_rows.joined(municipality, {kind: versions(*rows) for kind, rows in entries.items()})[0]


def test_only_the_first_version_was_known_from_the_day_it_was_written(tmp_path):
    """Written on 1 February in an older register, brought over on 1 March, changed on 10 March."""
    written = {"entered_on": "2026-02-01"}
    rows = [
        change(at="2026-03-01 12:00", superseded_at="2026-03-10 12:00", **written),
        change(at="2026-03-10 12:00", version=2, **written),
        change("e2", unit="Birkelunden", at="2026-03-05 12:00", entered_on="2026-03-06"),
    ]
    table = together(tmp_path, expected_change=rows)["expected_changes"]
    assert table["known_from"].astype(str).tolist() == [
        "2026-02-01 00:00:00",
        "2026-03-10 12:00:00",
        "2026-03-05 12:00:00",
    ]
    assert table["known_to"].isna().tolist() == [False, True, True]


def test_a_follow_up_in_the_second_of_the_version_makes_no_row_of_no_time(tmp_path):
    notes = [follow_up("2026-02", "I gang", "2026-02-01"), follow_up("2026-03", "Gennemført", "2026-04-01")]
    table = together(tmp_path, action=[action("2026-02-01")], follow_up=notes)["actions"]
    assert table["known_from"].dt.month.tolist() == [2, 4]
    assert table["follow_up_month"].astype(str).tolist() == ["2026-02", "2026-03"]
    # The version was written with its own status; the later follow-up gave another.
    assert table["status"].tolist() == ["Ikke begyndt", "Gennemført"]


def cause(entry="c1", at="2026-02-20", **more):
    row = {"unit": None, "area": "Hjemmepleje", "month": "2026-02", "title": "Flere ældre", "lasting": "Strukturel"}
    return (
        row | {"amount_this_year": 1.0, "amount_full_year": 2.0, "status": "Gælder", "entry_id": entry, "at": at} | more
    )


def solution(of="c1", act="a1", at="2026-02-20", **more):
    row = {"unit": None, "area": "Hjemmepleje", "cause": of, "month": "2026-02", "title": "Forløb", "horizon": "Kort"}
    row |= {"amount_this_year": None, "amount_full_year": -1.0, "owner_role": "Leder", "deadline": "2026-12-31"}
    return row | {"status": "I gang", "action": act, "note": None, "entry_id": "s1", "at": at} | more


def test_a_solution_names_its_cause_and_action_as_a_file_does_and_keeps_the_causes_own_id(lillevig):
    """The cause is of a whole area and has been given another title; the action has been taken out, and is none."""
    causes = [cause(superseded_at="2026-03-10"), cause(at="2026-03-10", version=2, title="Flere over 85")]
    gone = [action(superseded_at="2026-03-12"), action(at="2026-03-12", version=2, withdrawn=True)]
    both = with_entries(lillevig, state(cause=causes, solution=[solution()], action=[action()]))
    (row,) = both.known_at(MARCH).solutions.to_dict("records")
    assert (row["cause"], row["action"], row["cause_entry"]) == ("Flere over 85", "Ruter", "c1")
    assert pd.isna(row["unit"])
    assert both.known_at(MARCH).causes["title"].tolist() == ["Flere over 85"]
    assert both.known_at("2026-02").causes["title"].tolist() == ["Flere ældre"]
    without = with_entries(lillevig, state(cause=causes, solution=[solution()], action=gone))
    assert without.solutions["action"].isna().all()


def test_a_cause_of_a_whole_area_in_a_file_and_in_the_register_counts_once(lillevig):
    register = state(cause=[cause(amount_full_year=9.0)])
    row = with_entries(lillevig, register).causes
    of_file = row.drop(columns=["known_from", "known_to", "entry"]).assign(amount_full_year=5.0)
    both = with_entries(replace(lillevig, tables={**lillevig.tables, "causes": of_file}), register)
    assert both.causes["amount_full_year"].tolist() == [9.0]
