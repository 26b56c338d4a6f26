"""The proposal as HTML: tables with a caption and headings for the screen reader, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from styringslib.privacy import hide_cpr
from styringslib.proposals.proposal import Proposal
from styringslib.proposals.telling import kind_told, read_as, source_name, table_name, thousands

_CELL = "text-align:left;vertical-align:top;padding:0.35rem 0.75rem 0.35rem 0;border-bottom:1px solid #c9ced3"
_CAPTION = "text-align:left;font-weight:700;caption-side:top;padding-bottom:0.4rem"


class Told:
    """A piece of HTML that a notebook shows, with its text for those that show no HTML."""

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names its row."""
    head = "".join(f'<th scope="col" style="{_CELL};font-weight:700">{escape(one)}</th>' for one in headings)
    body = "".join(
        f'<tr><th scope="row" style="{_CELL};font-weight:400">{escape(row[0])}</th>'
        + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div style="overflow-x:auto;margin:0.8rem 0"><table style="border-collapse:collapse;width:100%">'
        f'<caption style="{_CAPTION}">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def proposal_html(proposal: Proposal) -> str:
    """The files, the units and the codes, a table each; and what is not used."""
    files = [
        (
            source_name(source),
            table_name(source.table),
            thousands(source.rows),
            ". ".join(read_as(source)),
        )
        for source in proposal.sources
    ]
    units = [
        (unit.name, kind_told(unit), unit.area, ", ".join(word.word for word in unit.words if word.word != unit.name))
        for unit in proposal.units
        if not unit.known
    ]
    codes = [
        (code.sheet, code.code, code.text, ", ".join(filter(None, (code.targets or {}).values())) or "ikke fordelt")
        for code in proposal.codes
    ]
    parts = []
    if files:
        parts.append(html_table("Filerne", ("Fil", "Læses som", "Rækker", "Sådan"), files))
    if units:
        parts.append(html_table("Enhederne", ("Enhed", "Slags", "Område", "Andre navne i filerne"), units))
    if codes:
        parts.append(html_table("Koderne", ("Slags", "Kode", "Tekst", "Betyder"), codes))
    if left := [(sheet, reason) for sheet, reason in proposal.left_out] + [
        (n, f"{r}. {m}") for n, r, m in proposal.unreadable
    ]:
        parts.append(html_table("Bruges ikke", ("Fil", "Hvorfor"), left))
    if cpr := [
        (sheet, hide_cpr(heading), "Lav udtrækket igen med pseudonymer") for sheet, heading in proposal.pseudonymise
    ]:
        parts.append(html_table("Ligner CPR-numre og læses ikke", ("Fil", "Kolonne", "Gør"), cpr))
    return "".join(parts) or "<p>Der er ingen nye filer at beskrive.</p>"
