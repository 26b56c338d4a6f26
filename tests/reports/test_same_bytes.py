"""The same data gives the same files, whatever the folder, the zone, the language and the order in which Python hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.reports import faulty, made_municipality, made_notebooks


def _files(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".html", ".xlsx", ".ipynb", ".docx", ".pdf", ".csv")
    }


def test_two_runs_elsewhere_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    data, notebooks = made_municipality.write(tmp_path / "data"), made_notebooks.write_all(tmp_path / "notebooks")
    for number, environ in enumerate(
        (
            {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"},
            {"TZ": "America/Lima", "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "1"},
        )
    ):
        home = tmp_path / ("x" * (1 + 20 * number))
        call = ["run", "--data", str(data), "--out", str(home / "ud"), "--notebooks", str(notebooks)]
        status, _, told = faulty.call(
            [*call, "--units", "Ådalen", "--engine", "fast", "--workers", "1", "--word"],
            environ={**environ, "STYRING_KOPIER": str(home / "kopier")},
        )
        assert status == 0, told
        made.append(_files(home / "ud"))
    assert {Path(name).suffix for name in made[0]} >= {".html", ".xlsx", ".ipynb", ".docx"}
    assert made[0] == made[1]
