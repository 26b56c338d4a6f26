"""The care system's extract: minutes a week by citizen and service, with tabs, in UTF-16 as databases write it."""

from __future__ import annotations

from pathlib import Path

from tests.raw_exports.records import Records
from tests.raw_exports.truth import legal_basis
from tests.raw_exports.writing import lines


def write(folder: Path, records: Records) -> None:
    """All weeks in one file."""
    lines(
        folder / "Omsorg_ydelser_pr_uge.txt",
        [
            ("År", "Uge", "Borger", "Distrikt", "Ydelse", "Lovgrundlag", "Visiteret tid (min)", "Leveret tid (min)"),
            *(
                (
                    row.year,
                    row.week,
                    row.citizen,
                    row.unit,
                    row.service,
                    legal_basis(row.service),
                    row.granted,
                    row.delivered,
                )
                for row in records.weeks
            ),
        ],
        separator="\t",
        encoding="utf-16",
    )
