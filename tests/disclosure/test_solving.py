"""The attack itself: what it solves, what it can not, and that it does not find what is not there."""

import random

from tests.disclosure import blunt
from tests.disclosure.cells import Cell, read_month
from tests.disclosure.solving import Known, protected


def facility(income, half=0.005):
    """16 residents of three levels in a month of 31 days, and their income."""
    known = Known()
    levels = {known.unknown(name): rate for name, rate in (("one", 1950), ("two", 2460), ("three", 3090))}
    known.equals(dict.fromkeys(levels, 1.0), 16)
    known.equals({name: rate * 31.0 for name, rate in levels.items()}, income, half)
    return known


def test_income_to_the_krone_gives_every_level_of_a_facility():
    income = 31 * (8 * 1950 + 6 * 2460 + 2 * 3090)
    assert [facility(income).range({name: 1.0}) for name in ("one", "two", "three")] == [(8, 8), (6, 6), (2, 2)]


def test_income_rounded_to_50_kr_a_place_day_leaves_a_range():
    price = round((8 * 1950 + 6 * 2460 + 2 * 3090) / 16 / 50) * 50
    low, high = facility(price * 16 * 31, half=25 * 16 * 31).range({"three": 1.0})
    assert low <= 1
    assert high >= 4
    assert protected(2, low, high)


def test_protected_asks_for_the_whole_range():
    assert protected(2, 0, 4)
    assert not protected(2, 2, 6)
    assert not protected(1, 1, 1)
    assert protected(12, 9, 13)
    assert not protected(12, 11, 13)


def test_numbers_that_a_count_determines_are_found():
    cells = [
        Cell("a.html", "budget", "Indtægter", "Budget", -1_795_800),
        Cell("a.html", "trade", "Egne pladser i alt", "Kr.", 12_603_840),
        Cell("a.html", "trade", "Egne", "Kr.", 11_108_160),
    ]
    sizes = {"two, year": 2460 * 365.0, "two, to October": 2460 * 304.0, "three, to October": 3090 * 304.0}
    assert {(hit.count, hit.multiplier) for hit in blunt.quotients(cells, sizes)} == {
        (2, "two, year"),
        (2, "two, to October"),
    }
    assert not blunt.leaks(cells, sizes, {"two, year": 3})
    assert blunt.control(cells, sizes) == 0


def test_random_amounts_are_hit_no_more_often_than_the_control():
    amounts = random.Random(1)
    cells = [Cell("a", "t", f"r{n}", "kr", round(amounts.uniform(1e5, 1e7))) for n in range(150)]
    sizes = {f"{rate} {days}": rate * float(days) for rate in (1950, 2460, 3090) for days in (31, 304, 365)}
    found, by_chance = len(blunt.quotients(cells, sizes)), blunt.control(cells, sizes)
    assert found <= by_chance + 3 * max(by_chance, 1) ** 0.5


def test_every_kind_of_file_is_read(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "rapport.html").write_text(
        "<p>Udgiften er 2,69 mio. kr.</p><table><caption>Pladser</caption><tr><th>Måned</th><th>Kr.</th></tr>"
        "<tr><td>Maj</td><td>−1.795.800</td></tr></table>",
        "utf-8",
    )
    (tmp_path / "run.json").write_text('{"reports": {"a": {"causes": [["Indtægter", 602700.0]]}}}', "utf-8")
    (tmp_path / "prognose.csv").write_text("unit;budget\nA;13474586,5000\n", "utf-8")
    found = {(cell.table, cell.row, cell.value, cell.half) for cell in read_month(tmp_path) if cell.file != "tekst"}
    assert ("Pladser", "Maj", -1_795_800, 0.5) in found
    assert ("resumé", "reports a causes Indtægter", 602_700, 0.005) in found
    assert any(value == 2_690_000 and half == 5_000 for _, _, value, half in found)
    assert any(row == "A" and value == 13_474_586.5 for _, row, value, _ in found)
