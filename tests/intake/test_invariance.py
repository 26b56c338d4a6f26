"""The same data give the same tables, however they are shuffled, split, written and packed."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from styringslib.intake import read_municipality

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing example tells enough; shrinking takes minutes
UNITS = {"Ådalen": ["Ådalen", "aadalen", "0301", "ÅDALEN "], "Østerbæk": ["Østerbæk", "0302", "oesterbaek"]}
HEAD = 'navn = "Prøveby Kommune"\n' + "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "{key}"\ntype = "distrikt"\nomraade = "Hjemmepleje"\naliaser = ["{alias}"]\n'
    for name, key, alias in (("Ådalen", "aadalen", "0301"), ("Østerbæk", "oesterbaek", "0302"))
)
HEADINGS = {
    "month": ["Regnskabsperiode", "PERIODE", "Bogføringsperiode", "regnskabsmaaned"],
    "posting_date": ["Bogføringsdato", "Dato", "Posterings-dato"],
    "unit": ["Enhed", "Omkostningssted", "distrikt"],
    "area": ["Område", "Omraade", "Politikområde"],
    "account_group": ["Artsgruppe", "Hovedart", " Art "],
    "voucher": ["Bilagsnummer", "Bilagsnr."],
    "amount": ["Beløb", "Beloeb", "Beløb i kr.", "Nettobeløb"],
}
ROW = st.fixed_dictionaries(
    {
        "month": st.tuples(st.integers(2024, 2026), st.integers(1, 16)),
        "posting_date": st.dates(
            min_value=pd.Timestamp("2024-01-01").date(), max_value=pd.Timestamp("2027-03-01").date()
        ),
        "unit": st.sampled_from(sorted(UNITS)),
        "area": st.just("Hjemmepleje"),
        "account_group": st.sampled_from(["Løn", "Øvrig drift", "Eksterne vikarer"]),
        "amount": st.integers(-400_000, 400_000).map(lambda oere: oere / 100),  # ten in a month are no change of scale
    }
)


def month_text(value: tuple[int, int], chance: random.Random) -> str:
    year, number = value
    forms = [f"{year}{number:02}", f"{year}-{number:02}", f"{number:02}.{year}", f'="{year}{number:02}"']
    if number == 10:
        forms += [f"okt {year}", f"Oktober {year}"]
    return chance.choice(forms)


def amount_text(value: float, chance: random.Random) -> str:
    text = f"{abs(value):,.2f}"
    dotted = text.replace(",", "#").replace(".", ",").replace("#", ".")
    forms = [dotted, dotted.replace(".", ""), dotted.replace(".", "\u00a0"), dotted.replace(".", " ")]
    plain = chance.choice(forms)
    return (
        plain if value >= 0 else chance.choice([f"-{plain}", f"{plain}-", f"({plain})", f"- {plain}", f'="-{dotted}"'])
    )


def texts(row: dict[str, Any], chance: random.Random) -> dict[str, str]:
    day = row["posting_date"].strftime(chance.choice(["%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y%m%d"]))
    return {
        "month": month_text(row["month"], chance),
        "posting_date": day,
        "unit": chance.choice(UNITS[row["unit"]]),
        "area": f" {row['area']}",
        "account_group": row["account_group"],
        "voucher": row["voucher"],
        "amount": amount_text(row["amount"], chance),
    }


def write(home: Path, rows: list[dict[str, Any]], chance: random.Random) -> None:
    """The rows as files of random kinds, with random headings, order of columns, and forms of cells."""
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    cuts = sorted(chance.sample(range(1, len(rows)), min(len(rows) - 1, chance.randint(0, 2)))) if len(rows) > 1 else []
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
        part = shuffled[start:end]
        names = list(HEADINGS)
        chance.shuffle(names)
        heads = [chance.choice(HEADINGS[name]) for name in names]
        lines = [[texts(row, chance)[name] for name in names] for row in part]
        kind = chance.choice(["csv", "csv", "xlsx", "parquet", "zip"])
        file = home / f"p{number}.{kind}"
        if kind == "xlsx":
            book = openpyxl.Workbook()
            book.active.append(heads)
            for row, line in zip(part, lines, strict=True):
                typed = {"amount": row["amount"], "posting_date": row["posting_date"]} if chance.random() < 0.5 else {}
                plain = [cell.removeprefix('="').removesuffix('"') for cell in line]  # openpyxl would make it a formula
                book.active.append([typed.get(name, cell) for name, cell in zip(names, plain, strict=True)])
            book.save(file)
        elif kind == "parquet":
            columns: dict[str, Any] = {head: [line[place] for line in lines] for place, head in enumerate(heads)}
            columns[heads[names.index("amount")]] = [row["amount"] for row in part]
            columns[heads[names.index("posting_date")]] = [row["posting_date"] for row in part]
            pq.write_table(pa.table(columns), file)
        else:
            separator = chance.choice([";", "\t", "|"])
            preamble = chance.choice(["", "Udtræk fra systemet\n\n"])
            body = [separator.join(heads), *(separator.join(line) for line in lines)]
            end = chance.choice(["\n", "\r\n"])
            data = (
                preamble + end.join(body) + end + chance.choice(["", end, separator * (len(names) - 1) + end])
            ).encode(chance.choice(["utf-8", "utf-8-sig", "cp1252"]))
            if kind == "zip":
                packed = io.BytesIO()
                with zipfile.ZipFile(packed, "w") as archive:
                    archive.writestr("p.csv", data)
                data = packed.getvalue()
            file.write_bytes(data)
    (home / "kommune.toml").write_text(HEAD + '[tabeller.posteringer]\nfiler = "p*.*"\n', "utf-8")


@settings(max_examples=40, deadline=None, phases=QUICK)
@given(st.lists(ROW, min_size=1, max_size=10), st.integers(0, 2**32))
def test_postings_are_the_same_in_any_guise(rows: list[dict[str, Any]], seed: int) -> None:
    rows = [{**row, "voucher": f"{place:05}"} for place, row in enumerate(rows)]
    with TemporaryDirectory() as made:
        home = Path(made)
        write(home, rows, random.Random(seed))
        read = read_municipality(home).postings
    wanted = pd.DataFrame(
        {
            "voucher": [row["voucher"] for row in rows],
            "month": pd.PeriodIndex([f"{y}-{min(m, 12):02}" for y, m in (row["month"] for row in rows)], freq="M"),
            "period": [row["month"][1] for row in rows],
            "posting_date": pd.to_datetime([row["posting_date"] for row in rows]).astype("datetime64[s]"),
            "unit": [row["unit"] for row in rows],
            "area": "Hjemmepleje",
            "account_group": [row["account_group"] for row in rows],
            "amount": [row["amount"] for row in rows],
        }
    ).sort_values("voucher", ignore_index=True)
    found = read.sort_values("voucher", ignore_index=True)[list(wanted)]
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


@settings(max_examples=10, deadline=None, phases=QUICK)
@given(st.lists(ROW, min_size=2, max_size=10), st.integers(0, 2**32), st.integers(0, 2**32))
def test_two_guises_give_tables_equal_to_the_last_row_and_order(
    rows: list[dict[str, Any]], one: int, other: int
) -> None:
    rows = [{**row, "voucher": f"{place:05}"} for place, row in enumerate(rows)]
    read = []
    for seed in (one, other):
        with TemporaryDirectory() as made:
            write(Path(made), rows, random.Random(seed))
            read.append(read_municipality(made).postings)
    pd.testing.assert_frame_equal(*read)
