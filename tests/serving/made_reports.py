"""A made-up municipality with four units, the persons who read of them, and a folder of finished reports."""

from __future__ import annotations

import ipaddress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from styringslib import shipped
from styringslib.publishing import manifest
from styringslib.publishing.manifest import Entry
from styringslib.serving.service import Service

TOML = """navn = "Fjordby Kommune"

[tabeller.budget]
filer = "b.csv"

[tabeller.posteringer]
filer = "p.csv"

[register]
bruger_header = "X-Remote-User"

[[register.personer]]
bruger = "lea"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Ådalen"]

[[register.personer]]
bruger = "vita"
rolle = "Myndighedschef"
adgang = "leder"
enheder = ["Visitationen"]
ser = "Hjemmepleje"

[[register.personer]]
bruger = "kim"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "cora"
rolle = "Centerchef"
adgang = "laeser"

[[register.personer]]
bruger = "ada"
rolle = "Analytiker"
adgang = "laeser"
ser = "alle"
borgerlister = true

[[register.personer]]
bruger = "nils"
rolle = "Revisor"
adgang = "laeser"

[[register.roller]]
rolle = "Centerchef"
ser = ["Botilbud", "aadalen"]
"""
UNITS = "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "{key}"\ntype = "{kind}"\nomraade = "{area}"\n'
    for name, key, kind, area in (
        ("Ådalen", "aadalen", "distrikt", "Hjemmepleje"),
        ("Nord", "nord", "distrikt", "Hjemmepleje"),
        ("Solgården", "solgaarden", "botilbud", "Botilbud"),
        ("Visitationen", "visitationen", "myndighed", "Myndighed"),
    )
)
PAGE = """<!DOCTYPE html>
<html lang="da"><head><title>{title}</title></head>
<body><a class="spring" href="#indhold">Spring til indholdet</a>
<header class="top"><p>Fjordby Kommune</p></header>
<main id="indhold"><h1>{title}</h1>{body}<div class="doere" data-enhed="{key}" hidden></div></main></body></html>
"""
MONTHS = ("2026-09", "2026-10")
REPORTS = (
    ("aadalen", "Ådalen", "district", "rapport"),
    ("nord", "Nord", "district", "rapport"),
    ("solgaarden", "Solgården", "residential", "rapport"),
    ("visitationen", "Visitationen", "purchaser", "rapport"),
    ("visitationen", "Visitationen", "purchaser", "sager"),
    ("hele-kommunen", "", "municipality", "rapport"),
    ("hele-kommunen", "", "municipality", "scenarie-lukning"),
)


def written(folder: Path, more: str = "") -> Path:
    """The municipality's folder; ``more`` is added to its kommune.toml, before the units."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kommune.toml").write_text(TOML + more + UNITS, "utf-8")
    return folder


def entry(folder: str, name: str = "rapport") -> Entry:
    """The entry of one of the reports, as the run wrote it."""
    key, unit, kind, _ = next(row for row in REPORTS if row[0] == folder and row[3] == name)
    first = "" if name == "rapport" else f"{name}-"
    files = (f"{name}.html", f"{name}.ipynb", f"{first}tal.xlsx")
    summary = {"headline": f"{unit or 'Kommunen'} følger budgettet.", "budget": 1e6, "expected": 1e6, "deviation": 0.0}
    return Entry(
        unit, key, kind, name, "n.ipynb", {}, "f", "d", "ok", outputs=dict.fromkeys(files, ""), summary=summary
    )


def published(out: Path) -> Path:
    """A folder with the reports of two months, the sheets of two units, and what must never be served."""
    for month in MONTHS:
        place = out / month
        for key, unit, _, name in REPORTS:
            (place / key).mkdir(parents=True, exist_ok=True)
            links = '<a href="../nord/rapport.html">Nord</a>' + '<a href="../datatjek.html">Se datatjekket</a>.'
            for file in entry(key, name).outputs:
                shown = PAGE.format(title=f"{unit or 'Kommunen'} {name}", body=links, key=key)
                (place / key / file).write_text(shown if file.endswith(".html") else f"{key} {file}", "utf-8")
        entries = [asdict(entry(key, name)) for key, _, _, name in REPORTS]
        problems = [{"severity": "warning", "unit": unit, "count": 1} for unit in ("Nord", "Nord", "Ådalen")]
        own = {"municipality": "Fjordby Kommune", "month": month}
        kept: dict[str, Any] = {**own, "reports": entries, "problems": problems, "data": "d"}
        folder_texts = {
            manifest.NAME: manifest.json.dumps(kept),
            "index.html": PAGE.format(title="Alle enheder", body="", key=""),
            "datatjek.html": "<p>tjek</p>",
            "prognose.csv": "a;b\n",
            ".rapport.html.1.ny": "halvt",
            "aadalen/andet.html": "fremmed",
        }
        for name, text in folder_texts.items():
            (place / name).write_text(text, "utf-8")
        for sheet in ("aadalen", "aadalen-nord"):
            (place / "uddelingsark" / sheet).mkdir(parents=True)
            for file in ("index.html", "brugertid.html", "brugertid.ipynb", "aftaler.xlsx"):
                (place / "uddelingsark" / sheet / file).write_text("ark", "utf-8")
    (out / ".data").mkdir()
    (out / ".data" / "index.html").write_text("hemmeligt", "utf-8")
    (out / "2026-10" / "aadalen" / "tal.xlsx").unlink()
    (out / "2026-10" / "aadalen" / "tal.xlsx").symlink_to(out / ".data" / "index.html")
    return out


def service(folder: Path, **other: Any) -> Service:
    """A server behind a trusted proxy on this machine; ``other`` are further values of it."""
    made = Service(
        "Fjordby Kommune", folder, shipped.notebooks(), ("dispositioner.ipynb", "prognose.ipynb", "scenarier.ipynb"),
        "127.0.0.1", 8866, "/", "X-Remote-User", (ipaddress.ip_network("127.0.0.1"),), "", folder / "reports",
    )  # fmt: skip
    return replace(made, **other)
