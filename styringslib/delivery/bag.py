"""A folder that is its own proof: BagIt (RFC 8493), content below data/ and a list with the SHA-256 of every file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from styringslib.intake.checked_copy import file_digest

CONTENT = "data"
_MANIFEST, _TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def seal(bag: Path, about: Mapping[str, str]) -> None:
    """Write the lists beside what lies in ``bag``/data; ``about`` are the lines of bag-info.txt."""
    files = [path for path in sorted((bag / CONTENT).rglob("*")) if path.is_file()]
    (bag / "bagit.txt").write_text(_DECLARATION, "utf-8")
    size = sum(path.stat().st_size for path in files)
    lines = {**about, "Payload-Oxum": f"{size}.{len(files)}"}
    (bag / "bag-info.txt").write_text("".join(f"{name}: {value}\n" for name, value in lines.items()), "utf-8")
    (bag / _MANIFEST).write_text(_sums(bag, files), "utf-8")
    (bag / _TAGS).write_text(_sums(bag, [bag / name for name in ("bag-info.txt", "bagit.txt", _MANIFEST)]), "utf-8")


def faults(bag: Path) -> list[str]:
    """Danish: what is not as it was when the folder was sealed."""
    if not (bag / _MANIFEST).is_file() or not (bag / "bagit.txt").is_file():
        return [f"{bag} er ikke et arkiv fra styring archive: {_MANIFEST} mangler."]
    listed = {**_read(bag / _MANIFEST), **_read(bag / _TAGS)}
    there = {path.relative_to(bag).as_posix() for path in (bag / CONTENT).rglob("*") if path.is_file()}
    gone = [name for name in listed if not (bag / name).is_file()]
    other = [name for name in listed if name not in gone and file_digest(bag / name) != listed[name]]
    return [
        *(f"{name} mangler i arkivet." for name in gone),
        *(f"{name} er ændret, efter at arkivet blev lavet." for name in other),
        *(f"{name} er lagt i arkivet siden." for name in sorted(there - set(listed))),
    ]


def _sums(bag: Path, files: list[Path]) -> str:
    return "".join(f"{file_digest(path)}  {_escaped(path.relative_to(bag).as_posix())}\n" for path in files)


def _read(file: Path) -> dict[str, str]:
    try:
        rows = [line.split(maxsplit=1) for line in file.read_text("utf-8").splitlines() if line.strip()]
    except OSError:
        return {}
    return {
        row[1].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"): row[0] for row in rows if len(row) == 2
    }


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
