"""Any single damaged cell is either named where it stands, or changes no figure."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from styringslib.intake import IntakeError, check, read_municipality

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing example tells enough; shrinking takes minutes
MONTHS = [str(month) for month in pd.period_range("2025-09", "2026-10", freq="M")]
HEAD = 'navn = "Prøveby Kommune"\n' + "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "{key}"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
    for name, key in (("Ådalen", "aadalen"), ("Østerbæk", "oesterbaek"))
)


def files() -> dict[str, list[list[str]]]:
    """Postings, activity and payroll of two districts over fourteen months, and a budget of all the year, as cells."""
    postings = [
        ["Regnskabsperiode", "Bogføringsdato", "Enhed", "Område", "Artsgruppe", "Bilagsnummer", "Tekst", "Beløb"]
    ]
    budget = [["Måned", "Enhed", "Område", "Artsgruppe", "Version", "Beløb"]]
    activity = [["Måned", "Enhed", "Ydelse", "Lovgrundlag", "Visiterede timer", "Leverede timer", "Modtagere"]]
    payroll = [["Måned", "Enhed", "Lønart", "Beløb", "Timer"]]
    for place, month in enumerate(MONTHS):
        day = pd.Period(month, "M").end_time.strftime("%d-%m-%Y")
        for unit in ("Ådalen", "Østerbæk"):
            for group, amount in (("Løn", "500.000,00"), ("Øvrig drift", f"61.{place:03},25")):
                postings.append([month, day, unit, "Hjemmepleje", group, f"{len(postings):06}", "Bilag", amount])
                budget.append([month, unit, "Hjemmepleje", group, "Vedtaget", amount])
            activity.append([month, unit, "Personlig pleje", "Ældreloven", f"1.{place:03},5", "950,25", "60"])
            payroll.append([month, unit, "Løn", "500.000,00", "1.600,5"])
    budget += [
        [month, unit, "Hjemmepleje", group, "Vedtaget", amount]
        for month in ("2026-11", "2026-12")
        for unit in ("Ådalen", "Østerbæk")
        for group, amount in (("Løn", "500.000,00"), ("Øvrig drift", "61.000,25"))
    ]
    return {"posteringer": postings, "budget": budget, "aktivitet": activity, "loen": payroll}


DAMAGE = {
    "blank": lambda cell: "",
    "letter put in": lambda cell: cell[: len(cell) // 2] + "x" + cell[len(cell) // 2 :],
    "question mark": lambda cell: "?" + cell[1:],
    "lost letter": lambda cell: cell.encode("utf-8")[:1].decode("utf-8", "replace") + "\ufffd" + cell[2:],
    "decimal dot": lambda cell: "1234.5",
    "other kind": lambda cell: "46326" if any(letter.isalpha() for letter in cell) or "-" in cell else "Ådalen",
    "excel error": lambda cell: "#I/T",
    "rounded": lambda cell: "1,23E+10",
    "doubly encoded": lambda cell: (
        cell.encode("utf-8").decode("cp1252", "replace") if not cell.isascii() else "Ã¸" + cell
    ),
    "citizen": lambda cell: "010203-1234",
    "separator": lambda cell: cell + ";",
    "quotation mark": lambda cell: '"' + cell,
}


def write(home: Path, content: dict[str, list[list[str]]]) -> None:
    blocks = "".join(f'[tabeller.{name}]\nfiler = "{name}.csv"\n' for name in content)
    (home / "kommune.toml").write_text(HEAD + blocks, "utf-8")
    for name, rows in content.items():
        (home / f"{name}.csv").write_text("\n".join(";".join(row) for row in rows) + "\n", "utf-8")


def figures(home: Path) -> dict[str, Any]:
    """Every figure that a report could show: all numbers by everything that tells what they are."""
    municipality = read_municipality(home)
    result = {}
    for name, frame in municipality.tables.items():
        keep = [column for column in frame.columns if column not in ("text", "voucher")]
        result[name] = frame[keep].sort_values(keep, ignore_index=True)
    return result


def undamaged() -> dict[str, Any]:
    with TemporaryDirectory() as made:
        write(Path(made), files())
        assert not check(made)
        return figures(Path(made))


GOOD = undamaged()


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(st.data())
def test_one_damaged_cell(data: st.DataObject) -> None:
    content = files()
    name = data.draw(st.sampled_from(sorted(content)), label="file")
    row = data.draw(st.integers(0, len(content[name]) - 1), label="row")
    column = data.draw(st.integers(0, len(content[name][row]) - 1), label="column")
    how = data.draw(st.sampled_from(sorted(DAMAGE)), label="damage")
    before = content[name][row][column]
    content[name][row][column] = DAMAGE[how](before)
    with TemporaryDirectory() as made:
        home = Path(made)
        write(home, content)
        problems = check(home)
        told = [p for p in problems if p.severity != "note" and p.file == f"{name}.csv" and p.row in (row + 1, None)]
        if how == "citizen":
            assert told
            assert "1234" not in problems.text().replace("1234.5", "")
        elif not told:
            try:
                found = figures(home)
            except IntakeError as error:
                raise AssertionError(f"told somewhere else: {error}") from error
            for table, frame in GOOD.items():
                pd.testing.assert_frame_equal(found[table], frame)
