"""What `styring serve` can be called with, and what it says to what it can not."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import tomllib
from pathlib import Path
from typing import Any

import pytest

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.cli import main
from styringslib.intake import IntakeError
from styringslib.serving import serve
from styringslib.serving.serve import Options, plan
from tests.browser.servers import free_port

TOML = 'navn = "Fjordby Kommune"\n[tabeller.budget]\nfiler = "b.csv"\n[tabeller.posteringer]\nfiler = "p.csv"\n'
UNIT = '[[enheder]]\nnavn = "Ådalen"\nnoegle = "aadalen"\ntype = "distrikt"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kommune.toml").write_text(TOML + UNIT, "utf-8")
    (tmp_path / "nb").mkdir()
    shutil.copy(shipped.notebooks() / "dispositioner.ipynb", tmp_path / "nb")
    return tmp_path


def planned(folder: Path, environ: dict[str, str] | None = None, **given: Any) -> serve.Service:
    return plan(Options(folder, port=free_port(), notebooks=folder / "nb", **given), environ or {})


def test_without_identity_everybody_reads(folder: Path) -> None:
    service = planned(folder)
    assert (service.host, service.header, service.proxies, service.hub, service.base) == ("127.0.0.1", "", (), "", "/")
    assert service.notebooks == ("dispositioner.ipynb",)
    assert "ingen kan skrive" in service.identity


def test_header_and_proxy_come_from_the_command_line_or_kommune_toml(folder: Path) -> None:
    called = planned(folder, identity_header="X-Remote-User", trusted_proxy="10.0.0.5, 10.1.0.0/16")
    assert (called.header, [str(one) for one in called.proxies]) == ("X-Remote-User", ["10.0.0.5/32", "10.1.0.0/16"])
    written = '[register]\nbruger_header = "X-Auth"\n[server]\nbetroet_proxy = "::1"\n'
    (folder / "kommune.toml").write_text(TOML + written + UNIT, "utf-8")
    service = planned(folder)
    assert (service.header, [str(one) for one in service.proxies]) == ("X-Auth", ["::1/128"])
    assert planned(folder, identity_header="X-Other").header == "X-Other"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"identity_header": "X-Remote-User"}, "--trusted-proxy"),
        ({"trusted_proxy": "10.0.0.5"}, "--identity-header"),
        ({"identity_header": "X-Remote-User", "trusted_proxy": "proxyen"}, "ikke en IP-adresse"),
        ({"identity_header": "X Remote", "trusted_proxy": "10.0.0.5"}, "kan ikke bruges som hoved"),
        ({"identity_header": "Cookie", "trusted_proxy": "10.0.0.5"}, "kan ikke bruges som hoved"),
        ({"host": "192.0.2.1"}, "Der kan ikke lyttes"),
        ({"host": "findes.ikke.invalid"}, "findes ikke på denne maskine"),
    ],
)
def test_a_call_that_can_not_be_served_is_explained(folder: Path, given: dict[str, Any], words: str) -> None:
    with pytest.raises(CallError, match=words):
        planned(folder, **given)


def test_a_port_that_is_taken_or_is_none(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CallError, match="kører serveren allerede"):
            plan(Options(folder, port=taken.getsockname()[1], notebooks=folder / "nb"), {})
    with pytest.raises(CallError, match="mellem 1 og 65535"):
        plan(Options(folder, port=0, notebooks=folder / "nb"), {})


def test_folders_that_are_not_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="findes ikke"):
        plan(Options(tmp_path / "nowhere"), {})
    with pytest.raises(CallError, match="ingen af notesbøgerne"):
        plan(Options(folder, notebooks=tmp_path, port=free_port()), {})
    (folder / "kommune.toml").write_text("navn = ", "utf-8")
    with pytest.raises(IntakeError):
        planned(folder)


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "voila" else real(name))
    assert main(["serve"]) == 2
    assert "pip install 'styringslib[server]'" in capsys.readouterr().err


def test_jupyterhub_tells_the_user_and_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = {"JUPYTERHUB_USER": "kim", "JUPYTERHUB_SERVICE_PREFIX": "/user/kim/"}
    real = importlib.util.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda name: True)
    service = planned(folder, hub)
    assert (service.hub, service.base) == ("kim", "/user/kim/")
    with pytest.raises(CallError, match="Under JupyterHub oplyses brugeren"):
        planned(folder, hub, identity_header="X-Remote-User", trusted_proxy="10.0.0.5")
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "jupyterhub" else real(name))
    with pytest.raises(CallError, match="kræver styring serve pakken jupyterhub"):
        planned(folder, hub)


def test_the_extra_brings_what_serving_needs() -> None:
    project = tomllib.loads((Path(__file__).parent.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    named = {extra: " ".join(project["optional-dependencies"][extra]) for extra in ("server", "test")}
    assert all("voila" in words and "psycopg" in words for words in named.values())


def test_every_served_notebook_has_a_title_and_a_text() -> None:
    assert all(
        name.endswith(".ipynb") and title and text.endswith(".") for name, (title, text) in serve.NOTEBOOKS.items()
    )
    assert (shipped.notebooks() / "dispositioner.ipynb").is_file()
