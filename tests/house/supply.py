"""What the library is built of: the versions that it has been tested with, their licences, and a list of parts (SBOM).

    python -m tests.house.supply

writes ``.ci/tested_versions.txt`` (``pip install -c`` takes it), ``docs/licenser.md`` and ``.ci/styringslib.cdx.json``
(CycloneDX, which the wheel carries) from what is installed here. Names, versions and licences; no addresses.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
LOCK, PAGE, SBOM = ROOT / ".ci/tested_versions.txt", ROOT / "docs/licenser.md", ROOT / ".ci/styringslib.cdx.json"
SHIPPED = ("pdf", "word", "cluster", "server", "storage")  # extras that a municipality may install
# A licence as its package writes it -> whether it may be used beside ours (MIT) without a further word.
FREE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|CNRI|Unlicense|Zlib|HPND|MPL|Mozilla|CC0|Public Domain)",
    re.IGNORECASE,
)
ASKS_MORE = re.compile(r"GPL|General Public|SSPL|EUPL|Proprietary|Commercial", re.IGNORECASE)
# What asks more: what it is, and why it can be used.
SPECIAL = {
    "pyphen": "Kan bruges under MPL 1.1, som er valgt her; kun med [pdf]",
    "psycopg": "LGPL: bruges uændret som et bibliotek for sig; kun med [server]",
    "psycopg-binary": "LGPL: bruges uændret som et bibliotek for sig; kun med [server]",
    "pypandoc-binary": "Pakken er MIT; den har programmet pandoc (GPL) med, som startes for sig; kun med [word]",
}


def project() -> dict[str, list[str]]:
    """The requirements by extra, "" for what everybody gets."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {"": about["dependencies"], **about["optional-dependencies"]}


@cache
def installed(name: str) -> Distribution | None:
    """The package as it is installed here."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def closure(requirements: Iterable[str]) -> set[str]:
    """The names of all packages that the requirements bring, as far as they are installed."""
    found: set[str] = set()
    waiting = [Requirement(one) for one in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        package = installed(name)
        if (name, extras) in seen or package is None:
            continue
        seen.add((name, extras))
        found.add(name)
        for text in package.requires or ():
            more = Requirement(text)
            if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in (extras or {""})):
                waiting.append(more)
    return found


def licence(name: str) -> str:
    """A package's licence as it says itself, in a line; "" when it says none."""
    package = installed(name)
    if package is None:
        return ""
    about = package.metadata
    if said := about.get("License-Expression"):
        return str(said)
    classed = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License :: ")]
    first = str(about.get("License") or "").strip().split("\n")[0]
    return " / ".join(one for one in classed if one != "OSI Approved") or first[:60]


def version(name: str) -> str:
    """The version that is installed."""
    package = installed(name)
    return package.version if package else ""


def lock_text() -> str:
    """Every package that the library, its extras and its tests bring, with the version here."""
    names = closure(one for those in project().values() for one in those)
    lines = [f"{name}=={version(name)}" for name in sorted(names)]
    head = "# The versions that the tests have passed with: pip install -c .ci/tested_versions.txt . (made by: make lock)\n"
    return head + "".join(f"{line}\n" for line in lines)


def locked() -> dict[str, str]:
    """Name -> version of the written lock."""
    lines = [line for line in LOCK.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def parts() -> list[tuple[str, bool]]:
    """The packages of an installation, and whether everybody gets them."""
    wanted = project()
    core = closure(wanted[""])
    return [(name, name in core) for name in sorted(core | closure(one for extra in SHIPPED for one in wanted[extra]))]


def sbom_text() -> str:
    """The parts in CycloneDX 1.6, without time and number of its own: the same installation gives the same bytes."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    components = [
        {
            "type": "library",
            "bom-ref": f"{name}@{version(name)}",
            "name": name,
            "version": version(name),
            "scope": "required" if core else "optional",
            "licenses": [{"license": {"name": licence(name) or "ikke oplyst"}}],
            "purl": f"pkg:pypi/{name}@{version(name)}",
        }
        for name, core in parts()
    ]
    refs = {name: f"{name}@{version(name)}" for name, _ in parts()}
    depends = []
    for name, ref in refs.items():
        package = installed(name)
        asked = {canonicalize_name(Requirement(text).name) for text in (package.requires if package else None) or ()}
        depends.append({"ref": ref, "dependsOn": sorted(refs[one] for one in asked if one in refs and one != name)})
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "library", "bom-ref": own["name"], "name": own["name"], "version": own["version"]}
        },
        "components": components,
        "dependencies": [
            {"ref": own["name"], "dependsOn": sorted(refs[name] for name in direct() if name in refs)},
            *depends,
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def direct() -> set[str]:
    """The packages that pyproject.toml names for everybody."""
    return {str(canonicalize_name(Requirement(one).name)) for one in project()[""]}


def page_text() -> str:
    """The licences as a page."""
    lines = [
        f"| {name} | {version(name)} | {licence(name) or 'ikke oplyst'} | {'altid' if core else 'tilvalg'} "
        f"| {SPECIAL.get(name, '')} |\n"
        for name, core in parts()
    ]
    head = (
        "# Licenser\n\nHvad programmet er bygget af, som pakkerne selv oplyser det. Siden er lavet af `make lock`; den samme\n"
        "liste ligger i pakken som SBOM (CycloneDX). styringslib selv er under MIT.\n\n"
        "| pakke | version | licens | hvornår | bemærkning |\n|---|---|---|---|---|\n"
    )
    return head + "".join(lines)


def unclear(names: Iterable[str]) -> list[str]:
    """The packages whose licence nobody has judged."""
    said = {name: licence(name) for name in names if name not in SPECIAL}
    return [f"{name}: {text}" for name, text in said.items() if ASKS_MORE.search(text) or not FREE.search(text)]


def main() -> None:
    """Write the three files."""
    LOCK.write_text(lock_text(), "utf-8")
    PAGE.write_text(page_text(), "utf-8")
    SBOM.write_text(sbom_text(), "utf-8")
    for line in unclear(name for name, _ in parts()):
        print("licensen er ikke vurderet:", line)


if __name__ == "__main__":
    main()
