"""Where finished reports are put: a folder or share, or a store that fsspec knows (S3, Azure, a synced folder).

A month is whole or as it was: in a folder it is made beside and put in place by renaming; in a store, which can not rename, its
front page comes last. A group's own folder is made once and then left alone, so that the access that the municipality has set
on it stays.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from styringslib.call_error import CallError
from styringslib.publishing import folder as folders

# Beside the pages, so that a second call knows what lies there: hashes and nothing else.
KEPT = ".styring.json"
FRONT = "index.html"
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
MISSING = "Lageret {address} kræver en ekstra pakke. Installér den med: pip install 'styringslib[storage]' {more}"
Files = Iterable[tuple[str, bytes]]


@dataclass(frozen=True)
class Kept:
    """What a month that lies there was made from: ``content`` of the reports' files, ``scope`` of what its readers may read."""

    content: str = ""
    scope: str = ""


class Target(Protocol):
    """A place with a folder a group, and in it a folder a month."""

    def groups(self) -> list[str]:
        """The folders that were made here by an earlier call."""

    def months(self, group: str) -> dict[str, Kept]:
        """The months of a group, and what each was made from."""

    def put(self, group: str, month: str, files: Files, kept: Kept) -> None:
        """Put a month in place, instead of what was there."""

    def put_page(self, group: str, name: str, content: bytes) -> None:
        """Put a page beside the months."""

    def withdraw(self, group: str, month: str) -> None:
        """Take a month away from a group that may no longer read it, and the page that leads to it."""


def target(to: str) -> Target:
    """The place that ``to`` names; CallError in Danish when it is not there or can not be used."""
    return Store(to) if _ADDRESS.match(to) else Folder(Path(to))


class Folder:
    """A folder or a share."""

    def __init__(self, root: Path) -> None:
        """The folder must be there: a share that is away would otherwise be made anew on this machine."""
        if not root.is_dir():
            raise CallError(f"Mappen {root} findes ikke. Opret den, eller se efter, om drevet er tilsluttet.")
        if not folders.is_writable(root):
            raise CallError(f"Der kan ikke skrives i {root}. Bed om skriveadgang.")
        self.root = root.absolute()

    def groups(self) -> list[str]:
        """Folders with a month of ours."""
        return sorted(path.name for path in self.root.iterdir() if path.is_dir() and self.months(path.name))

    def months(self, group: str) -> dict[str, Kept]:
        """By the file that was left beside the pages."""
        self._recover(group)
        place = self.root / group
        found = [path for path in place.iterdir() if _MONTH.fullmatch(path.name)] if place.is_dir() else []
        return {path.name: _kept((path / KEPT).read_bytes()) for path in found if (path / KEPT).is_file()}

    def put(self, group: str, month: str, files: Files, kept: Kept) -> None:
        """Made beside, with the rights of the group's folder, and then put in place of the earlier one."""
        place = self._group(group)
        work, old = place / f".{month}.ny", place / f".{month}.gammel"
        shutil.rmtree(work, ignore_errors=True)
        try:
            self._folder(work)
            for name, content in [*files, (KEPT, _text(kept))]:
                for part in reversed(Path(name).parents[:-1]):
                    self._folder(work / part)
                self._file(work / name, content)
        except OSError:
            shutil.rmtree(work, ignore_errors=True)
            raise
        final = place / month
        if final.exists():
            shutil.rmtree(old, ignore_errors=True)
            os.rename(final, old)
        try:
            os.rename(work, final)
        except OSError:
            if old.exists():
                os.rename(old, final)
            shutil.rmtree(work, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def put_page(self, group: str, name: str, content: bytes) -> None:
        """In one step."""
        path = self._group(group) / name
        if folders.write(path, content):
            path.chmod(_FILE_MODE)

    def withdraw(self, group: str, month: str) -> None:
        """The group's folder itself stays, for its access is the municipality's."""
        (self.root / group / FRONT).unlink(missing_ok=True)
        shutil.rmtree(self.root / group / month)

    def _recover(self, group: str) -> None:
        """What a call left that was ended midway: the month under its other name when it was between the two renamings, else what
        was half made or is no longer to be read."""
        place = self.root / group
        for left in [*place.glob(".*.gammel"), *place.glob(".*.ny")]:
            month, _, what = left.name[1:].rpartition(".")
            if not _MONTH.fullmatch(month) or not left.is_dir():
                continue
            if what == "gammel" and not (place / month).exists():
                os.rename(left, place / month)
            else:
                shutil.rmtree(left, ignore_errors=True)

    def _group(self, name: str) -> Path:
        place = self.root / name
        if place.is_symlink():
            raise CallError(f"{place} er et link til en anden mappe. Fjern det, før der lægges rapporter.")
        if not place.is_dir():
            self._folder(place)
        return place

    def _folder(self, path: Path) -> None:
        if path.is_dir():
            return
        path.mkdir()
        # A folder that hands its group on to what is made in it keeps doing so.
        path.chmod(_FOLDER_MODE | (path.stat().st_mode & stat.S_ISGID))

    def _file(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        path.chmod(_FILE_MODE)


class Store:
    """A store by its address. Keys and passwords are those that the store's own package finds in the environment."""

    def __init__(self, address: str) -> None:
        """CallError when the packages for it are not there."""
        self.files, root = _opened(address)
        self.root = root.rstrip("/")

    def groups(self) -> list[str]:
        """Folders with a month of ours."""
        return sorted(name for name in self._names(self.root) if self.months(name))

    def months(self, group: str) -> dict[str, Kept]:
        """By the file that was left beside the pages."""
        place = f"{self.root}/{group}"
        found = [month for month in self._names(place) if _MONTH.fullmatch(month)]
        paths = {month: f"{place}/{month}/{KEPT}" for month in found}
        return {month: _kept(self.files.cat_file(path)) for month, path in paths.items() if self.files.exists(path)}

    def put(self, group: str, month: str, files: Files, kept: Kept) -> None:
        """The reports first, then the front page, then what is no longer there is removed, and last what it was made from."""
        place = f"{self.root}/{group}/{month}"
        before = set(self.files.find(place)) if self.files.exists(place) else set()
        written, front = {f"{place}/{KEPT}"}, b""
        for name, content in files:
            written.add(f"{place}/{name}")
            if name == FRONT:
                front = content
            else:
                self._write(f"{place}/{name}", content)
        self._write(f"{place}/{FRONT}", front)
        ours = {self.files._strip_protocol(path) for path in written}
        for path in sorted(before):
            if self.files._strip_protocol(path) not in ours:
                self.files.rm_file(path)
        self._write(f"{place}/{KEPT}", _text(kept))

    def put_page(self, group: str, name: str, content: bytes) -> None:
        """As it is."""
        self._write(f"{self.root}/{group}/{name}", content)

    def withdraw(self, group: str, month: str) -> None:
        """What the month was made from goes last, so that a call that is ended midway is known and mended by the next."""
        place = f"{self.root}/{group}"
        last = self.files._strip_protocol(f"{place}/{month}/{KEPT}")
        front = f"{place}/{FRONT}"
        found = [front] if self.files.exists(front) else []
        found += sorted(self.files.find(f"{place}/{month}"), key=lambda path: self.files._strip_protocol(path) == last)
        for path in found:
            self.files.rm_file(path)

    def _write(self, path: str, content: bytes) -> None:
        self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self.files.pipe_file(path, content)

    def _names(self, place: str) -> list[str]:
        if not self.files.exists(place):
            return []
        self.files.invalidate_cache()
        return sorted({str(path).rstrip("/").rpartition("/")[2] for path in self.files.ls(place, detail=False)})


def _opened(address: str) -> tuple[Any, str]:
    """The filesystem of an address, by fsspec."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise CallError(MISSING.format(address=address, more="").rstrip()) from None
    try:
        files, root = url_to_fs(address)
    except ImportError as error:
        # fsspec names the package of the store itself: "Install s3fs to access S3".
        package = re.search(r"[Ii]nstall (\S+)", str(error))
        raise CallError(MISSING.format(address=address, more=package[1] if package else "").rstrip()) from None
    except ValueError:
        raise CallError(
            f"Adressen {address} kan ikke bruges. Skriv fx s3://styring/rapporter eller en mappe."
        ) from None
    return files, root


def _text(kept: Kept) -> bytes:
    return json.dumps(asdict(kept)).encode()


def _kept(text: bytes) -> Kept:
    try:
        found: Mapping[str, Any] = json.loads(text)
        return Kept(str(found["content"]), str(found["scope"]))
    except (ValueError, KeyError, TypeError):
        return Kept()
