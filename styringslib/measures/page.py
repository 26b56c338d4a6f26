"""The page of the figures' meaning, docs/tal.md, in Danish: python -m styringslib.measures.page [file]."""

from __future__ import annotations

import sys
from pathlib import Path

from styringslib.measures import Measure, measures, rounding

PAGE = "docs/tal.md"
_INTRODUCTION = """# Hvad tallene betyder

Siden skrives af `make docs` ud fra styringslib/measures/measures.toml, hvor hvert nøgletal har sit navn og sin definition.
Tabeller, tekst, regneark, uddelingsark og forside henter navn, enhed og decimaler samme sted. Månedens side Hvad tallene betyder
(tallene.html ved siden af forsiden) gengiver definitionerne, og hver rapport henviser til den.

- En andel eller et gennemsnit har de samme enheder, ydelser og måneder over og under brøkstregen. Mangler det ene tal et sted, er
  stedet ude af begge.
- En tom celle (–) betyder, at tallet ikke kendes. Den betyder aldrig nul, og der sammenlignes ikke med den.
- En afvigelse er regnskab eller forventning minus budget: Plus er dyrere end budgettet. Kommunen kan vende det, der vises, med
  `fortegn` i kommune.toml; under tabellen står, hvad plus og minus er.
- To tal, der sammenlignes i en sætning, får så mange decimaler, at man kan se forskellen. En ændring på under en halv pct. (for
  andele et halvt procentpoint) kaldes på niveau.
"""


def page() -> str:
    """The whole page."""
    parts, group = [_INTRODUCTION], ""
    for one in measures():
        if one.group != group:
            group = one.group
            parts.append(f"## {group}\n")
        parts.append(_block(one))
    return "\n".join(parts)


def _block(one: Measure) -> str:
    signed = " Skrives med fortegn." if one.signed else ""
    rows = {
        **({"Når året er slut": f"{one.closed_name}: {one.closed_short}"} if one.closed_name else {}),
        "Formel": one.formula,
        "Hvad tæller": one.counts,
        "Enhed": one.unit,
        "Afrunding": rounding(one.kind) + signed,
        "Tom betyder": one.missing,
        "Kilde": ", ".join(one.sources) if one.sources else "kommune.toml og kalenderen",
        "Beregnes i": f"`{one.function}`",
    }
    lines = [f"### {one.name[:1].upper()}{one.name[1:]}\n", f"{one.short}\n", "| | |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {name} | {text} |" for name, text in rows.items()), ""])


def main() -> None:
    """Write the page to the file named, or to docs/tal.md."""
    Path(sys.argv[1] if len(sys.argv) > 1 else PAGE).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
