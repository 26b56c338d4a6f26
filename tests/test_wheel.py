"""The library works from its wheel: notebooks and sample lie inside, and an empty folder becomes a folder of reports."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent


def _call(*command: str | Path, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree; with the build library that is installed, or else with one that pip fetches."""
    folder = tmp_path_factory.mktemp("wheel")
    here = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *here, "-w", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_a_run_needs_and_no_more(wheel: Path) -> None:
    with ZipFile(wheel) as package:
        names = set(package.namelist())
    inside = {name.removeprefix("styringslib/") for name in names if name.startswith("styringslib/")}
    for name in (
        "py.typed",
        "intake/schema.toml",
        "presentation/page/style.css",
        "presentation/page/notebook/index.html.j2",
        "presentation/page/notebook/conf.json",
        "serving/pages/index.html.j2",
        "register_form/form.css",
        "_shipped/sample/kommune.toml",
    ):
        assert name in inside
    shipped = {name for name in inside if name.startswith("_shipped/notebooks/") and name.endswith(".ipynb")}
    assert shipped == {f"_shipped/notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]


def test_the_wheel_carries_the_list_of_its_parts(wheel: Path) -> None:
    """PEP 770: a list of parts lies in the folder of the wheel's own facts."""
    with ZipFile(wheel) as package:
        (name,) = [name for name in package.namelist() if ".dist-info/sboms/" in name]
        parts = json.loads(package.read(name))
    assert name.endswith("styringslib.cdx.json")
    assert (parts["bomFormat"], parts["metadata"]["component"]["name"]) == ("CycloneDX", "styringslib")
    assert {"pandas", "papermill", "voila"} <= {one["name"] for one in parts["components"]}


def test_an_empty_folder_of_a_clean_environment_becomes_reports(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    packages = Path(
        _call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=tmp_path).strip()
    )
    # The libraries that are installed already; the .pth files among them, which name this tree, are not read there.
    theirs = Path(importlib.util.find_spec("pandas").origin).parent.parent  # type: ignore[union-attr, arg-type]
    (packages / "libraries.pth").write_text(f"{theirs}\n", "utf-8")
    install = (
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--ignore-installed",
        "--no-index",
        wheel,
    )
    _call(sys.executable, *install, folder=tmp_path)

    empty = tmp_path / "empty"
    empty.mkdir()
    where = _call(python, "-c", "import styringslib; print(styringslib.__file__)", folder=empty)
    assert Path(where.strip()).is_relative_to(place)
    styring = scripts / ("styring.exe" if os.name == "nt" else "styring")
    printed = _call(styring, "run", "--units", "Solgården", "--workers", "1", folder=empty)
    assert "1 rapport dannet, 0 uændret, 0 fejlet." in printed
    (record,) = (empty / "reports").glob("*/run.json")
    (report,) = json.loads(record.read_text("utf-8"))["reports"]
    assert report["parameters"]["data"] == ""  # the sample inside the library, whose place on the machine is not told
    assert "<h1>Solgården" in (record.parent / "solgaarden" / "rapport.html").read_text("utf-8")
