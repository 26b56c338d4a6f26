"""How fast postings are read, checked and grouped, beside duckdb with the same conversions written in SQL.

    python benchmarks/intake.py [--rows 10000000] [--folder DIR] [--only ours|duckdb] [--encoding utf-8|cp1252]

Writes a Danish posting file (semicolons, thousand dots, decimal comma, dd.mm.yyyy) of the wanted number of rows into a
temporary folder, times both, compares their groups to the øre, and deletes the file. Each run is a process of its own, so
that the memory told is its own; duckdb gets as many threads as there are cores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNITS = ("Ådalen", "Østerbæk", "Søndermark", "Nørrevang", "Vesterled", "Bækkelund")
QUERY = """
select regnskabsperiode[:4] || '-' || regnskabsperiode[5:] as month, "Enhed" as unit, "Område" as area,
       "Artsgruppe" as account_group, sum(cast(replace(replace("Beløb", '.', ''), ',', '.') as double)) as amount,
       count(*) as rows, min(strptime("Bogføringsdato", '%d.%m.%Y')) as first_date
from read_csv('{path}', delim = ';', header = true, all_varchar = true, encoding = '{encoding}')
group by all
"""
SETTINGS = 'navn = "Prøve Kommune"\n[tabeller.posteringer]\nfiler = "posteringer.csv"\n' + "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "e{place}"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
    for place, name in enumerate(UNITS)
)


def write(folder: Path, rows: int, encoding: str) -> Path:
    """The posting file, made in parts so that memory does not limit its size."""
    import duckdb

    path = folder / "posteringer.csv"
    (folder / "kommune.toml").write_text(SETTINGS, "utf-8")
    part = folder / "part.csv"
    with path.open("wb") as out:
        for start in range(0, rows, 5_000_000):
            until = min(start + 5_000_000, rows)
            duckdb.sql(f"""copy (select
                strftime(date '2015-01-01' + to_months(cast(i % 142 as int)), '%Y%m') as "Regnskabsperiode",
                strftime(date '2015-01-05' + to_months(cast(i % 142 as int)) + to_days(cast(hash(i) % 28 as int)), '%d.%m.%Y')
                    as "Bogføringsdato",
                {list(UNITS)}[cast(1 + hash(i * 5) % 6 as bigint)] as "Enhed", 'Hjemmepleje' as "Område",
                ['Løn', 'Vikarer', 'Drift', 'Salg'][cast(1 + hash(i * 7) % 4 as bigint)] as "Artsgruppe",
                cast(i as varchar) as "Bilagsnummer",
                replace(replace(replace(format('{{:,.2f}}', (cast(hash(i * 3) % 4000000 as double) - 1000000) / 100),
                    ',', '#'), '.', ','), '#', '.') as "Beløb"
                from range({start}, {until}) t(i)) to '{part}' (header {str(start == 0).lower()}, delimiter ';')""")
            data = part.read_bytes()
            out.write(data if encoding == "utf-8" else data.decode("utf-8").encode("cp1252"))
    part.unlink()
    return path


def ours(folder: Path) -> None:
    from styringslib.intake import read_sums

    begun = time.perf_counter()
    sums = read_sums(folder)
    seconds = time.perf_counter() - begun
    sums.assign(month=sums["month"].astype(str)).to_parquet(folder / "ours.parquet")
    tell("styringslib", seconds, len(sums))


def theirs(folder: Path, encoding: str) -> None:
    import duckdb

    begun = time.perf_counter()
    frame = duckdb.sql(QUERY.format(path=folder / "posteringer.csv", encoding=encoding)).df()
    seconds = time.perf_counter() - begun
    frame.to_parquet(folder / "duckdb.parquet")
    tell("duckdb", seconds, len(frame))


def tell(name: str, seconds: float, groups: int) -> None:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(f"{name:12} {seconds:8.1f} s  {int(peak.split()[1]) / 1024:8.0f} MB  {groups} groups", flush=True)


def compare(folder: Path) -> None:
    import pandas as pd

    key = ["month", "unit", "area", "account_group"]
    frames = [pd.read_parquet(folder / f"{name}.parquet").set_index(key).sort_index() for name in ("ours", "duckdb")]
    assert frames[0].index.equals(frames[1].index)
    assert (frames[0]["rows"] == frames[1]["rows"]).all()
    print(f"largest difference of a group: {(frames[0]['amount'] - frames[1]['amount']).abs().max():.6f} kr.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--encoding", choices=("utf-8", "cp1252"), default="utf-8")
    parser.add_argument("--only", choices=("ours", "duckdb"))
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--timed", choices=("ours", "duckdb"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.timed:
        ours(given.folder) if given.timed == "ours" else theirs(given.folder, _name(given.encoding))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        path = write(Path(made), given.rows, given.encoding)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {given.encoding}", flush=True)
        for _ in range(given.repeat):
            for who in ("duckdb", "ours") if given.only is None else (given.only,):
                command = [sys.executable, __file__, "--timed", who, "--folder", made, "--encoding", given.encoding]
                subprocess.run(command, check=True)
        if given.only is None:
            compare(Path(made))


def _name(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8" else "latin-1"


if __name__ == "__main__":
    main()
