"""The widget class binds: what is asked for is done and shown, what can not be done is told, and nothing piles up."""

from __future__ import annotations

import gc
import re
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from openpyxl import load_workbook

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL
from styringslib.publishing.workbook import workbook
from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.evaluation import evaluate
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS
from styringslib.scenarios.told.panel import FOLDED, PICTURES
from styringslib.scenarios.workbench.workbench import _XLSX, Look, Workbench
from tests.scenarios.made_baseline import district, paid, with_team


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    made = Workbench(with_team(), tmp_path / "scenarier")
    assert made.widget
    return made


def ask(bench: Workbench, kind: str, **given: Any) -> dict[str, Any]:
    ask.number += 1  # type: ignore[attr-defined]
    bench.answer({"kind": kind, "number": ask.number, **given})  # type: ignore[attr-defined]
    assert bench.widget.view["number"] == bench.widget.done == ask.number  # type: ignore[attr-defined]
    return dict(bench.widget.view)


ask.number = 0  # type: ignore[attr-defined]


def test_every_control_has_a_value_and_its_limits(bench: Workbench) -> None:
    levers = [lever for group in bench.widget.spec["groups"] for lever in group["levers"]]
    # The baseline has no packages, so there is nothing to turn them by.
    assert [lever["key"] for lever in levers] == [key for key in (*PARAMETERS, *TERMS) if key != "package_mix"]
    state = bench.widget.view["state"]
    for lever in levers:
        assert lever["lower"] <= state["values"][lever["key"]] <= lever["upper"], lever["key"]
        assert all((lever["title"], lever["description"]))


def test_packages_can_be_turned_where_there_are_packages(tmp_path: Path) -> None:
    made = Workbench(district(package_steps=np.array([[60.0, 40.0]])), tmp_path / "scenarier")
    levers = [lever["title"] for group in made.widget.spec["groups"] for lever in group["levers"]]
    assert "Tungere eller lettere pakker" in levers
    view = ask(made, "turn", key="package_mix", value="10")
    assert "Tungere eller lettere pakker" in view["tables"]


def test_a_moved_slider_shows_what_the_pure_function_says(bench: Workbench) -> None:
    # Nothing is drawn before the page is there.
    assert bench.widget.figure == {}
    ask(bench, "width", value="wide")
    ask(bench, "horizon", value="full_year")
    before = bench.widget.figure["svg"]
    view = ask(bench, "turn", key="user_time", value="1.5")
    expected = evaluate(bench.desk.baseline, Assumptions({"user_time": {"": 1.5}})).full_year.table
    assert view["error"] == ""
    assert numbers.decimal(expected.loc[TOTAL, "cost"]) in view["tables"]
    assert numbers.signed(expected.loc["A", "deviation"]) in view["tables"]
    assert numbers.kroner(abs(expected.loc[TOTAL, "difference"])) in view["answer"].replace("&nbsp;", "\xa0")
    assert bench.widget.figure["svg"] != before
    assert Sign().kroner_exact(expected.loc[TOTAL, "deviation"]) in bench.widget.figure["alt"]


def test_an_error_is_told_at_the_control_and_the_last_result_stays(bench: Workbench) -> None:
    good = ask(bench, "turn", key="user_time", value="2")
    bad = ask(bench, "turn", key="user_time", value="")
    assert (bad["key"], bad["answer"], bad["tables"]) == ("user_time", good["answer"], good["tables"])
    assert "feltet er tomt" in bad["error"]
    assert bad["state"]["values"]["user_time"] == 2.0
    assert ask(bench, "turn", key="user_time", value="3")["error"] == ""


def test_units_horizons_and_pictures_are_looked_at_and_are_no_steps(bench: Workbench) -> None:
    ask(bench, "turn", key="user_time", value="2")
    view = ask(bench, "unit", value="A")
    assert view["state"]["levels"]["user_time"]["text"] == "60,0 → 62,0 pct."
    assert not view["state"]["usable"]["healthy_ageing"]
    ask(bench, "turn", key="user_time", value="1", done=True)
    assert bench.desk.assumptions == Assumptions({"user_time": {"": 2.0, "A": 1.0}})
    assert "på et helt år" in ask(bench, "horizon", value="full_year")["tables"]
    assert ", i år" in ask(bench, "horizon", value="year")["tables"]
    pictures = {
        ask(bench, "picture", value=name)["number"]: bench.widget.figure["alt"]
        for name in ("tornado", "beside", "units")
    }
    assert len(set(pictures.values())) == 3
    for _ in range(2):
        ask(bench, "undo")
    assert bench.desk.assumptions == Assumptions()
    assert "Valget findes ikke" in ask(bench, "unit", value="Ukendt")["error"]


def test_a_slider_let_go_and_taken_again_is_two_steps(bench: Workbench) -> None:
    for value, done in (("1", False), ("1.5", False), ("2", True), ("2.5", False), ("3", True)):
        ask(bench, "turn", key="user_time", value=value, done=done)
    assert ask(bench, "undo")["state"]["values"]["user_time"] == 2.0
    assert ask(bench, "undo")["state"]["values"]["user_time"] == 0.0


def test_undo_redo_reset_and_choices(bench: Workbench) -> None:
    ask(bench, "turn", key="pay_index", value="1", done=True)
    assert ask(bench, "undo")["state"]["redo"]
    assert ask(bench, "redo")["state"]["values"]["pay_index"] == 1.0
    assert ask(bench, "reset")["told"] == "Alt er, som det er i dag."
    view = ask(bench, "choose", key="model", value="block")
    assert view["state"]["model"] == "block"
    assert ask(bench, "choose", key="start", value="2030-01")["error"]


def test_saved_opened_and_side_by_side(bench: Workbench, tmp_path: Path) -> None:
    ask(bench, "turn", key="user_time", value="2")
    assert "Skriv rolle" in ask(bench, "save", value="Test", role="")["error"]
    view = ask(bench, "save", value="Test", role="Fagchef")
    assert view["told"] == "Gemt som test.toml i mappen scenarier."
    assert view["state"]["kept"] == ["Test"]
    assert "Scenarierne side om side" in view["compared"]
    content = (tmp_path / "scenarier" / "test.toml").read_text("utf-8")
    ask(bench, "reset")
    opened = ask(bench, "open", value="test.toml", content=content)
    assert opened["state"]["values"]["user_time"] == 2.0
    assert opened["told"] == "“Test” er åbnet."
    assert "kan ikke bruges" in ask(bench, "open", value="x.toml", content="format = 99")["error"]
    assert ask(bench, "drop", value="Test")["state"]["kept"] == []


def test_the_answer_of_one_unit_is_looked_at_beside_whom_the_controls_are_for() -> None:
    made = Workbench(paid(), None, Look(reported=lambda unit: (f"Rapporten om {unit or 'alle'}.",)))
    assert made.widget.view["answer"].startswith("<p>Rapporten om alle.</p>")
    ask(made, "unit", value="A")
    ask(made, "turn", key="granted_hours", value="10")
    ask(made, "unit", value="")
    view = ask(made, "seen", value="A")
    assert view["state"]["unit"] == ""
    assert "Scenariet koster A 880.000" in view["answer"].replace("\xa0", " ")
    assert "Myndighed" not in view["tables"]
    assert view["short"].startswith("A, 2026: ")
    view = ask(made, "seen", value="Myndighed")
    assert "<p>Rapporten om Myndighed.</p>" in view["answer"]


def test_a_reader_of_one_unit_is_sent_no_other() -> None:
    made = Workbench(paid(), None, Look("A", ("A",)), workbook=lambda about, tables: repr((about, tables)).encode())
    assert made.widget.spec["units"] == [["A", "A"]]
    sent: list[bytes] = []
    made.widget.send = lambda told, buffers: sent.extend(buffers)
    for kind, given in (
        ("turn", {"key": "pay_index", "value": "2"}), ("keep", {"value": "Løn"}), ("picture", {"value": "beside"}),
        ("picture", {"value": "tornado"}), ("picture", {"value": "units"}), ("excel", {}), ("horizon", {"value": "full_year"}),
        *(("unfold", {"value": name}) for name in FOLDED),
    ):  # fmt: skip
        view = ask(made, kind, **given)
        shown = repr(view) + made.widget.figure["alt"] + (sent[-1].decode() if sent else "")
        assert not any(other in shown for other in ("'B'", ">B<", "Myndighed", ">I alt<", "'I alt'")), kind
    assert made.desk.assumptions == Assumptions({"pay_index": {"A": 2.0}})
    assert len(sent) == 1
    for kind in ("unit", "seen"):
        for other in ("", "B"):
            assert "Valget findes ikke" in ask(made, kind, value=other)["error"]


def test_the_figures_as_a_workbook(bench: Workbench) -> None:
    made = Workbench(district(("A", "B")), None, workbook=workbook)
    sent: list[Any] = []
    made.widget.send = lambda told, buffers: sent.append((told, buffers))
    ask(made, "turn", key="pay_index", value="2")
    ask(made, "keep", value="Dyrere løn")
    assert ask(made, "excel")["told"] == "Tallene er hentet ned med browseren som scenarie.xlsx."
    assert (sent[0][0]["name"], sent[0][0]["type"]) == ("scenarie.xlsx", _XLSX)
    book = load_workbook(BytesIO(sent[0][1][0]))
    first = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert (first["Scenarie"], first["Måned"]) == ("Dyrere løn", "oktober 2026")
    assert first["Svaret"].startswith("Scenariet koster 300.000\xa0kr. i 2026.")
    cells = {
        sheet.title.casefold(): [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }
    # 2 % of 45 million pay in each of two units, a sixth of it in the rest of the year.
    year, full = cells["enheder i år"], cells["enheder helår"]
    assert ["A", 53_000_000, 54_000_000, 54_150_000, 150_000, 1_000_000, 1_150_000] in year
    assert ["I alt", 106_000_000, 108_000_000, 109_800_000, 1_800_000, 2_000_000, 3_800_000] in full
    assert ["Lønniveau", "Alle enheder", "90,00", "91,80", "mio. kr. om året"] in cells["forudsætninger"]
    # Without a writer there is no such button, and nothing to fetch.
    assert (bench.widget.spec["excel"], made.widget.spec["excel"]) == (False, True)
    assert ask(bench, "excel")["told"] == ""


def test_after_december_the_full_year_is_looked_at_first() -> None:
    made = Workbench(district(month="2026-12"), None)
    assert made.widget.view["state"]["horizon"] == "full_year"
    assert ["year", "2026, som er slut"] in made.widget.spec["horizons"]
    assert Workbench(district(), None).widget.view["state"]["horizon"] == "year"


def test_a_narrow_window_gets_a_narrow_picture_with_type_as_large(bench: Workbench) -> None:
    widths, sizes = {}, {}
    for width in ("wide", "narrow"):
        for name in PICTURES:
            ask(bench, "width", value=width)
            ask(bench, "picture", value=name)
            svg = bench.widget.figure["svg"]
            widths[name, width] = int(re.search(r'width="(\d+)"', svg)[1])  # type: ignore[index]  # every picture has one
            sizes[width] = min(float(size) for size in re.findall(r"font-size[:=]\W*([\d.]+)", svg))
    assert widths == {
        (name, width): 710 if width == "wide" else 298 for name in PICTURES for width in ("wide", "narrow")
    }
    # Eight and a half points are eleven pixels.
    assert sizes["wide"] == sizes["narrow"] >= 8.5


def test_without_a_folder_the_file_is_handed_to_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Workbench(district(), None)
    sent: list[Any] = []
    monkeypatch.setattr(made.widget, "send", lambda told, buffers: sent.append((told, buffers)))
    view = ask(made, "save", value="Test", role="Fagchef")
    assert "hentet ned" in view["told"]
    assert (sent[0][0]["kind"], sent[0][0]["name"]) == ("download", "test.toml")
    assert b"format = 1" in sent[0][1][0]


def test_folded_tables_are_made_when_they_are_unfolded(bench: Workbench) -> None:
    assert "Fremmødetimer" not in bench.widget.view["tables"]
    assert "Fremmødetimer" in ask(bench, "unfold", value="hours")["tables"]
    assert "Fremmødetimer" in ask(bench, "turn", key="user_time", value="1")["tables"]
    assert "Fremmødetimer" not in ask(bench, "fold", value="hours")["tables"]
    for key in ("break_even", "uncertainty", "distribution"):
        assert f'data-key="{key}" open' in ask(bench, "unfold", value=key)["tables"]


def test_what_a_person_writes_is_shown_as_text(bench: Workbench) -> None:
    view = ask(bench, "keep", value="<script>alert(1)</script>")
    assert "<script>" not in view["compared"]
    assert "&lt;script&gt;" in view["compared"]


def test_a_request_that_makes_no_sense_is_told_and_answered(bench: Workbench) -> None:
    assert "findes ikke" in ask(bench, "turn", key="farve", value="1")["error"]
    assert ask(bench, "andet")["error"] == ""


def test_nothing_piles_up_over_many_moves() -> None:
    made = Workbench(district(), None)
    assert made.widget

    def alive() -> tuple[int, int]:
        gc.collect()
        things = gc.get_objects()
        return sum(isinstance(thing, Figure) for thing in things), len(things)

    def moves(count: int) -> None:
        for step in range(count):
            ask(made, "turn", key="user_time", value=str((step % 41 - 20) / 10), done=True)

    moves(15)
    figures, objects = alive()
    moves(40)
    later, more = alive()
    assert later == figures == 0
    # Forty steps back are remembered; everything else is let go.
    assert more - objects < 40 * 40


def test_the_panel_is_for_a_reader_only(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    for answers, expected in ((False, []), (True, [bench.widget])):
        kernel = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=answers))
        monkeypatch.setattr("IPython.get_ipython", lambda kernel=kernel: kernel)
        displayed.clear()
        bench._ipython_display_()
        assert displayed == expected
