"""A folder for each group of readers, with what they may read and no more; in a folder and in stores of fsspec."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import fsspec
import pytest

from styringslib.call_error import CallError
from styringslib.cli import main
from styringslib.delivery import targets
from styringslib.delivery.groups import groups
from styringslib.delivery.shares import share
from styringslib.delivery.targets import KEPT, Folder, Kept, Store, target
from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.publishing.lock import WAITING
from styringslib.system_fault import told_of_system
from tests.publishing.held_lock import held
from tests.serving.made_reports import published, written

LEADER, HEAD, READER = "distriktsleder-aadalen", "myndighedschef-visitationen", "revisor"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(written(tmp_path / "by"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return published(tmp_path / "reports")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "drev").mkdir()
    return tmp_path / "drev"


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != KEPT}


def test_the_groups_are_named_by_role_and_own_units(settings: Settings) -> None:
    assert [group.name for group in groups(settings)] == [
        "analytiker", "centerchef", LEADER, HEAD, "oekonomikonsulent", READER
    ]  # fmt: skip


def test_two_with_the_same_role_and_rights_share_and_two_with_other_rights_do_not(tmp_path: Path) -> None:
    more = "".join(
        f'[[register.personer]]\nbruger = "{user}"\nrolle = "Revisor"\nadgang = "laeser"\n{sees}'
        for user, sees in (("nora", ""), ("otto", 'ser = "Botilbud"\n'))
    )
    names = [group.name for group in groups(read_settings(written(tmp_path, more))) if group.role == "Revisor"]
    assert len(names) == 2
    assert all(name.startswith("revisor-") and len(name) == len("revisor-") + 6 for name in names)


def test_each_group_gets_what_it_may_read_and_no_more(settings: Settings, out: Path, place: Path) -> None:
    done = share(settings, out, "2026-10", target(str(place)))
    assert done.failed == {}
    assert set(done.put) == {path.name for path in place.iterdir()}
    # Ådalen's tal.xlsx is a link to elsewhere in the made folder, and is nobody's.
    common = {
        "index.html",
        "2026-10/index.html",
        "2026-10/hele-kommunen/rapport.html",
        "2026-10/hele-kommunen/tal.xlsx",
    }
    sheets = {f"2026-10/uddelingsark/aadalen/{name}" for name in ("index.html", "brugertid.html", "aftaler.xlsx")}
    assert _files(place / LEADER) == {*common, "2026-10/aadalen/rapport.html", *sheets}
    assert _files(place / READER) == common
    purchaser = {
        f"2026-10/visitationen/{name}" for name in ("rapport.html", "tal.xlsx", "sager.html", "sager-tal.xlsx")
    }
    assert purchaser <= _files(place / HEAD)
    assert not [name for name in _files(place / HEAD) if name.endswith(".ipynb") or "solgaarden" in name]
    consultant = _files(place / "oekonomikonsulent")
    assert {"2026-10/datatjek.html", "2026-10/prognose.csv", "2026-10/nord/rapport.ipynb"} <= consultant
    assert not [name for name in consultant if "sager" in name]
    assert "2026-10/visitationen/sager.html" in _files(place / "analytiker")


def test_pages_lead_to_nothing_that_is_not_there(settings: Settings, out: Path, place: Path) -> None:
    share(settings, out, "2026-10", target(str(place)))
    page = (place / LEADER / "2026-10" / "aadalen" / "rapport.html").read_text("utf-8")
    assert "nord/rapport.html" not in page
    assert "Nord" in page
    for name in ("index.html", "2026-10/index.html"):
        front = (place / LEADER / name).read_text("utf-8")
        assert "Solgården" not in front
        assert "2026-09" not in front
    assert "../nord/rapport.html" in (place / "oekonomikonsulent/2026-10/aadalen/rapport.html").read_text("utf-8")
    share(settings, out, "2026-09", target(str(place)))
    assert "2026-09" in (place / LEADER / "index.html").read_text("utf-8")
    assert "2026-09" in (place / LEADER / "2026-10" / "index.html").read_text("utf-8")


def test_only_the_owner_writes_and_only_the_group_reads(settings: Settings, out: Path, place: Path) -> None:
    place.chmod(0o2775)
    (place / LEADER).mkdir()
    (place / LEADER).chmod(0o2770)
    before = os.umask(0)
    try:
        share(settings, out, "2026-10", target(str(place)))
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(path.stat().st_mode) & 0o777 for path in (place / LEADER / "2026-10").rglob("*") if path.is_file()
    }
    assert modes == {0o640}
    assert stat.S_IMODE((place / LEADER / "index.html").stat().st_mode) == 0o640
    made = [place / READER, place / READER / "2026-10", place / LEADER / "2026-10" / "aadalen"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o2750}
    # What the municipality has set on a group's folder stays.
    assert stat.S_IMODE((place / LEADER).stat().st_mode) == 0o2770


def test_a_second_call_changes_nothing_and_a_new_report_alone_is_put(
    settings: Settings, out: Path, place: Path
) -> None:
    share(settings, out, "2026-10", target(str(place)))
    stamps = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    again = share(settings, out, "2026-10", target(str(place)))
    assert (again.put, again.unchanged) == ({}, 6)
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == stamps
    (out / "2026-10" / "solgaarden" / "rapport.html").write_text("<main>ny</main>", "utf-8")
    once_more = share(settings, out, "2026-10", target(str(place)))
    assert set(once_more.put) == {"analytiker", "centerchef", "oekonomikonsulent"}
    assert "ny" in (place / "centerchef" / "2026-10" / "solgaarden" / "rapport.html").read_text("utf-8")


def test_a_report_that_is_gone_is_gone_there_too(settings: Settings, out: Path, place: Path) -> None:
    share(settings, out, "2026-10", target(str(place)))
    (out / "2026-10" / "solgaarden" / "tal.xlsx").unlink()
    share(settings, out, "2026-10", target(str(place)))
    assert not (place / "centerchef" / "2026-10" / "solgaarden" / "tal.xlsx").exists()


def test_a_changed_access_mends_the_months_that_lie_there(
    tmp_path: Path, settings: Settings, out: Path, place: Path
) -> None:
    for month in ("2026-09", "2026-10"):
        share(settings, out, month, target(str(place)))
    assert (place / "centerchef" / "2026-09" / "solgaarden" / "rapport.html").is_file()
    toml = tmp_path / "by" / "kommune.toml"
    toml.write_text(toml.read_text("utf-8").replace('ser = ["Botilbud", "aadalen"]', 'ser = "aadalen"'), "utf-8")
    done = share(read_settings(tmp_path / "by"), out, "2026-10", target(str(place)))
    assert done.put == {"centerchef": ["2026-10", "2026-09"]}
    assert not (place / "centerchef" / "2026-09" / "solgaarden").exists()


def test_what_can_not_be_mended_and_whose_readers_are_gone_is_told(
    tmp_path: Path, settings: Settings, out: Path, place: Path
) -> None:
    for month in ("2026-09", "2026-10"):
        share(settings, out, month, target(str(place)))
    (out / "2026-09" / "run.json").unlink()
    toml = tmp_path / "by" / "kommune.toml"
    text = toml.read_text("utf-8").replace('ser = ["Botilbud", "aadalen"]', 'ser = "aadalen"')
    toml.write_text(text.replace('rolle = "Revisor"', 'rolle = "Intern revisor"'), "utf-8")
    done = share(read_settings(tmp_path / "by"), out, "2026-10", target(str(place)))
    assert done.notes == [
        "centerchef/2026-09 kan ikke laves om, for månedens rapporter ligger ikke længere i reports. "
        "Adgangen er ændret siden. Slet mappen, hvis den ikke skal læses.",
        "Mappen revisor hører ikke længere til nogen i [[register.personer]]. 2026-10 er fjernet fra den. "
        "Slet den, hvis den ikke skal læses.",
    ]
    # What can be made again of the reports is gone; what can not is for people to decide.
    assert (
        _files(place / "revisor")
        == {name for name in _files(place / "revisor") if name.startswith("2026-09/")}
        != set()
    )


@pytest.mark.parametrize("where", ["folder", "memory://styring/adgang"])
def test_a_leader_with_fewer_units_has_no_folder_of_those_left(
    tmp_path: Path, settings: Settings, out: Path, place: Path, where: str
) -> None:
    goal = target(str(place) if where == "folder" else where)
    share(settings, out, "2026-10", goal)
    assert LEADER in goal.groups()
    toml = tmp_path / "by" / "kommune.toml"
    toml.write_text(toml.read_text("utf-8").replace('enheder = ["Ådalen"]', 'enheder = ["Nord"]'), "utf-8")
    fewer = read_settings(tmp_path / "by")
    assert LEADER not in {group.name for group in groups(fewer)}
    tried = share(fewer, out, "2026-10", goal, dry=True)
    told = f"Mappen {LEADER} hører ikke længere til nogen i [[register.personer]]. 2026-10"
    assert tried.notes == [f"{told} ville blive fjernet fra den."]
    assert LEADER in goal.groups()
    assert share(fewer, out, "2026-10", goal).notes == [f"{told} er fjernet fra den."]
    assert LEADER not in goal.groups()
    if where == "folder":
        assert _files(place / LEADER) == {"tallene.html"} & _files(place / LEADER)
    assert share(fewer, out, "2026-10", goal).notes == []


def test_two_do_not_publish_at_once(
    tmp_path: Path, settings: Settings, out: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["publish", "--data", str(tmp_path / "by"), "--out", str(out), "--to", str(place)]
    with held(out) as free:
        Timer(0.5, free.set).start()
        assert main(call) == 0
    assert capsys.readouterr().err.splitlines()[0] == WAITING.format(out=out)
    assert list(place.iterdir()) != []


def test_a_full_disk_is_told_in_danish() -> None:
    told = "Der er ikke plads på disken. Ryd op, eller vælg en anden mappe, og prøv igen."
    assert told_of_system(OSError(28, "No space left on device")) == told
    assert told_of_system(OSError(32, "Broken pipe")) is None


def test_tried_nothing_is_put(settings: Settings, out: Path, place: Path) -> None:
    done = share(settings, out, "2026-10", target(str(place)), dry=True)
    assert len(done.put) == 6
    assert list(place.iterdir()) == []


def test_a_month_that_can_not_be_finished_leaves_the_earlier_one_whole(place: Path) -> None:
    folder = Folder(place)
    folder.put("a", "2026-10", [("index.html", b"et"), ("x/tal.xlsx", b"1")], Kept("1", "s"))

    def half() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"to"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.put("a", "2026-10", half(), Kept("2", "s"))
    assert _files(place / "a" / "2026-10") == {"index.html", "x/tal.xlsx"}
    assert (place / "a" / "2026-10" / "index.html").read_bytes() == b"et"
    assert folder.months("a") == {"2026-10": Kept("1", "s")}
    # Nothing half made is left to fill the disk.
    assert [path.name for path in (place / "a").iterdir()] == ["2026-10"]


def test_what_a_killed_call_left_is_not_left_to_be_read(place: Path) -> None:
    folder = Folder(place)
    folder.put("a", "2026-10", [("index.html", b"et")], Kept("1", "s"))
    for name in (".2026-10.gammel", ".2026-10.ny"):
        (place / "a" / name).mkdir()
        (place / "a" / name / "rapport.html").write_bytes(b"det, man ikke laengere maa laese")
    assert folder.months("a") == {"2026-10": Kept("1", "s")}
    assert [path.name for path in (place / "a").iterdir()] == ["2026-10"]
    # A file that is damaged is as one that is not known: the month is put there anew.
    (place / "a" / "2026-10" / KEPT).write_bytes(b"\xff\xfe\x00")
    assert folder.months("a") == {"2026-10": Kept()}


def test_a_renaming_that_fails_puts_the_earlier_one_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(place)
    folder.put("a", "2026-10", [("index.html", b"et")], Kept("1", "s"))
    real = os.rename

    def rename(source: Path, goal: Path) -> None:
        if Path(source).name.endswith(".ny"):
            raise PermissionError(13, "in use")
        real(source, goal)

    monkeypatch.setattr(targets.os, "rename", rename)
    with pytest.raises(PermissionError):
        folder.put("a", "2026-10", [("index.html", b"to")], Kept("2", "s"))
    assert (place / "a" / "2026-10" / "index.html").read_bytes() == b"et"


def test_a_call_that_was_ended_between_the_renamings_is_mended(place: Path) -> None:
    folder = Folder(place)
    folder.put("a", "2026-10", [("index.html", b"et")], Kept("1", "s"))
    (place / "a" / "2026-10").rename(place / "a" / ".2026-10.gammel")
    assert Folder(place).months("a") == {"2026-10": Kept("1", "s")}


def test_a_share_that_is_away_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="findes ikke"):
        target(str(tmp_path / "drev"))
    assert not (tmp_path / "drev").exists()


def test_a_group_that_is_a_link_to_elsewhere_is_refused(place: Path, tmp_path: Path) -> None:
    (place / "a").symlink_to(tmp_path)
    with pytest.raises(CallError, match="er et link"):
        Folder(place).put("a", "2026-10", [("index.html", b"et")], Kept())


@pytest.mark.parametrize("where", ["memory://styring/rapporter", "file://"])
def test_a_store_has_the_same_as_a_folder(settings: Settings, out: Path, place: Path, where: str) -> None:
    address = f"file://{place}/lager" if where == "file://" else where
    store = target(address)
    assert isinstance(store, Store)
    for _ in range(2):
        done = share(settings, out, "2026-10", target(address))
    assert (done.put, done.unchanged, done.failed) == ({}, 6, {})
    (out / "2026-10" / "solgaarden" / "tal.xlsx").unlink()
    assert share(settings, out, "2026-10", target(address)).put.keys() == {
        "analytiker",
        "centerchef",
        "oekonomikonsulent",
    }
    share(settings, out, "2026-10", target(str(place)))
    files, root = fsspec.core.url_to_fs(address)
    for group in (LEADER, "centerchef", "oekonomikonsulent"):
        found = {path.removeprefix(f"{root}/{group}/") for path in files.find(f"{root}/{group}")}
        assert {name for name in found if not name.endswith(KEPT)} == _files(place / group)
    page = files.cat_file(f"{root}/{LEADER}/2026-10/aadalen/rapport.html")
    assert page == (place / LEADER / "2026-10" / "aadalen" / "rapport.html").read_bytes()
    files.rm(root, recursive=True)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("s3://styring", "kræver en ekstra pakke. Installér den med: pip install 'styringslib[storage]' s3fs"),
        ("findesikke://styring", "Adressen findesikke://styring kan ikke bruges."),
    ],
)
def test_a_store_that_can_not_be_used_is_told(address: str, told: str) -> None:
    with pytest.raises(CallError) as error:
        target(address)
    assert told in str(error.value)
