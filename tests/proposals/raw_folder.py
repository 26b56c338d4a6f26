"""A small made-up municipality in raw extracts: a ledger by cost centre and art, pay by wage type, activity, a budget."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

MONTHS = [(2026, month) for month in range(1, 7)]


def lines(path: Path, rows: Sequence[Sequence[object]], encoding: str = "cp1252", mark: str = ";") -> None:
    """A text file of rows as systems write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(mark.join(map(str, row)) + "\r\n" for row in rows).encode(encoding))


def kroner(value: float) -> str:
    """1.234,50."""
    return f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def write(folder: Path) -> Path:
    """Sandby Kommune: Elmely by day and evening, Bøgelund by day; 5130110101 is Elmely's own number in all systems."""
    ledger: list[Sequence[object]] = [
        ("Finansposter 2026", "Sandby Kommune"),
        ("Omkostningssted", "Art", "Periode", "År", "Beløb i DKK"),
    ]
    pay: list[Sequence[object]] = [("Lønperiode", "Org.enhed", "Lønart", "Beløb", "Timer")]
    activity: list[Sequence[object]] = [
        ("Måned", "Distrikt", "Ydelse", "Visiterede timer", "Leverede timer", "Modtagere")
    ]
    budget: list[Sequence[object]] = [("Måned", "Enhed", "Artsgruppe", "Budget")]
    for year, month in MONTHS:
        for centre, amount in (
            ("5130110101 Elmely dag", 500_000),
            ("5130110102 Elmely aften", 200_000),
            ("5130110201 Bøgelund dag", 400_000),
        ):
            ledger.append((centre, "40101010 Månedsløn", month, year, kroner(amount * 0.8)))
            ledger.append((centre, "45920010 Vikarbureau", month, year, kroner(amount * 0.1)))
            ledger.append((centre, "22100000 Fødevarer", month, year, kroner(amount * 0.1)))
        for number, amount in (("5130110101", 600_000), ("5130110201", 330_000)):
            pay.append((f"{month:02d}.{year}", number, "Grundløn", kroner(amount), kroner(amount / 200)))
        for unit, hours in (("Hpl. Elmely", 2_000), ("Hpl. Bøgelund", 1_100)):
            activity.append((f"{year}-{month:02d}", unit, "Personlig pleje", hours, hours - 100, hours // 10))
        for unit, amount in (("Hjemmepleje Elmely", 700), ("Hjemmepleje Bøgelund", 400)):
            budget.append((f"{year}-{month:02d}", unit, "Løn", amount))
    lines(folder / "poster_2026.csv", ledger)
    lines(folder / "loen" / "loen_2026.csv", pay)
    lines(folder / "aktivitet.csv", activity, "utf-8")
    lines(folder / "Vedtaget budget 2026.csv", budget)
    return folder
